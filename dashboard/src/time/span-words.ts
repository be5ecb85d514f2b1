/** How long something still has, coarse when it is far away: nobody counts the seconds of next month. */

import { duration } from './clock-words.ts';
import { asUtc, momentOf } from './zone.ts';

const DAY_MS = 86_400_000;
/** From so far on days alone are said. */
const COARSE_MS = 2 * DAY_MS;

/** `days` writes a number of days in the language. */
export function spanWords(ms: number, days: (n: number) => string, dayMark: string): string {
  return ms >= COARSE_MS ? days(Math.floor(ms / DAY_MS)) : duration(ms, dayMark);
}

/** `2026-11-30T14:05` in the district's time, as an input of type datetime-local wants it. */
export function localInput(atMs: number): string {
  return asUtc(atMs).toISOString().slice(0, 16);
}

/** `2026-11-30` in the district's time. */
export function localDay(atMs: number): string {
  return localInput(atMs).slice(0, 10);
}

/** Read in the district's time; undefined for what is no time yet. */
export function fromInput(text: string): number | undefined {
  const at = text === '' ? Number.NaN : momentOf(text);
  return Number.isNaN(at) ? undefined : at;
}
