/** Lists: `limit` and `after` in, `{ items, next }` out; cursors are signed, so a made-up one is seen. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Page, Paged } from '../../ledger/query-port.ts';
import { Problem } from './problems.ts';

export interface PageQuery {
  limit: number;
  after?: string | undefined;
}

export class Cursors {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Refuses a cursor that is not a `next` of the list of this name. */
  open(list: string, { limit, after }: PageQuery): Page {
    if (after === undefined) return { limit };
    const dot = after.lastIndexOf('.');
    const inner = Buffer.from(after.slice(0, Math.max(dot, 0)), 'base64url').toString();
    const given = Buffer.from(after.slice(dot + 1));
    const expected = Buffer.from(this.#sign(list, inner));
    const isOurs = given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
    if (dot < 1 || !isOurs) throw new Problem('invalid-cursor', undefined, { field: 'after' });
    return { limit, after: inner };
  }

  seal<T>(list: string, { items, next }: Paged<T>): Paged<T> {
    if (next === null) return { items, next };
    return { items, next: `${Buffer.from(next).toString('base64url')}.${this.#sign(list, next)}` };
  }

  #sign(list: string, inner: string): string {
    return createHmac('sha256', this.#key).update(`cursor ${list} ${inner}`).digest('base64url').slice(0, 16);
  }
}
