/** Pages of lists: a page's `next` names its last row, so that inserts in between neither repeat nor hide one. */

import { BadQuestion } from '../../base/errors.ts';
import type { Page, Paged } from '../query-port.ts';

const LIMIT_MAX = 1_000;

/** The place after which a page begins; opaque to callers, and good for the list that gave it alone. */
function cursorOf(list: string, key: string | number): string {
  return Buffer.from(JSON.stringify([list, key])).toString('base64url');
}

/** Throws BadQuestion for anything that `cursorOf` did not make for this list. */
function keyIn(list: string, cursor: string): unknown {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text.startsWith(`["${list}",`)) {
    try {
      const [, key, ...rest] = JSON.parse(text) as unknown[];
      if (rest.length === 0) return key;
    } catch {
      // Not JSON: falls to the same refusal as every other cursor that is not ours.
    }
  }
  throw new BadQuestion('after', 'invalid cursor');
}

/** What a list needs to be paged. `fetch` gives up to `count` rows after `after`, in the list's order. */
export interface Listing<Key extends string | number, T> {
  list: string;
  /** The type of the sort key tells a forged cursor. */
  keyType: 'string' | 'number';
  fetch(after: Key | undefined, count: number): { key: Key; item: T }[];
}

/** Throws BadQuestion on a limit outside 1–1,000, and on a cursor of no or another list. */
export function paged<Key extends string | number, T>(page: Page, listing: Listing<Key, T>): Paged<T> {
  const { limit, after } = page;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new BadQuestion('limit', 'invalid limit');
  const key = after === undefined ? undefined : keyIn(listing.list, after);
  if (key !== undefined && typeof key !== listing.keyType) throw new BadQuestion('after', 'invalid cursor');
  // One more than asked tells whether there is a next page.
  const rows = listing.fetch(key as Key | undefined, limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map((row) => row.item),
    next: last === undefined ? null : cursorOf(listing.list, last.key),
  };
}
