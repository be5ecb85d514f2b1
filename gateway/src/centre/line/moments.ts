/** Times that a label can say: a clock that was never set, ours or a device's, must not keep a fire from leaving. */

import { labelOf, type RawTime } from '@ninewatch/contracts/gb26875';

/** 2000-01-01 00:00:00 and 2099-12-31 23:59:59 in China, ms. */
const FIRST_MS = 946_656_000_000;
const LAST_MS = 4_102_415_999_000;

/** The nearest moment that can be said; what is no number becomes the first. */
export function sayable(atMs: number): number {
  if (!(atMs >= FIRST_MS)) return FIRST_MS;
  return Math.min(atMs, LAST_MS);
}

export function momentAt(atMs: number): RawTime {
  const at = sayable(atMs);
  return { at, label: labelOf(at) };
}
