/** A batch of new devices from a few words: how many, or one place a line. */

import type { LabelLine } from '../../api/onboard.ts';

/** Of one sheet, as the gateway takes it. */
export const LABELS_MAX = 200;
const ID_CHARACTERS_MAX = 64;

export interface Batch {
  venueId: string;
  kind: string;
  model: string;
  /** What ids begin with; a number follows. */
  prefix: string;
  count: number;
  /** One place a line; where there are some, there are as many devices. */
  places: string;
}

/** Ids that are taken are left out, so that numbers go on where they ended. */
export function linesOf(batch: Batch, taken: ReadonlySet<string>): LabelLine[] {
  const { venueId, kind, model, prefix } = batch;
  const places = batch.places
    .split('\n')
    .map((place) => place.trim())
    .filter((place) => place !== '');
  const wanted = Math.min(
    LABELS_MAX,
    places.length > 0 ? places.length : Math.max(0, Math.trunc(batch.count)),
  );
  const lines: LabelLine[] = [];
  for (let number = 1; lines.length < wanted; number += 1) {
    const id = `${prefix}${number}`;
    if (taken.has(id)) continue;
    const place = places[lines.length];
    lines.push({
      ...{ id, venueId, kind },
      ...(model.trim() === '' ? {} : { model: model.trim() }),
      ...(place === undefined ? {} : { place }),
    });
  }
  return lines;
}

/** `cafe-smoke-`: what ids may be made of, of the venue and the kind. */
export function prefixOf(venueId: string, kind: string): string {
  const plain = `${venueId}-${kind}-`.replaceAll(/[^A-Za-z0-9._-]/g, '-');
  return plain.slice(0, ID_CHARACTERS_MAX - 4);
}
