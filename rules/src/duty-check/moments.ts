/** Which shift it is, and the moments of it at which somebody is asked: known to nobody before the shift begins. */

import { DAY_MS, localDate, startOfDay } from '../calendar/index.ts';
import type { DutyCheckSection } from '../profile/sections/duty-check.ts';

/** Calendar times, ms. */
export interface Shift {
  from: number;
  until: number;
}

/** The shift that `at` is in. `starts` are times of the day in order. */
export function shiftOf(at: number, starts: readonly number[], offsetMs: number): Shift {
  const { year, month, day } = localDate(at, offsetMs);
  const midnight = startOfDay(year, month, day, offsetMs);
  const all = [-DAY_MS, 0, DAY_MS].flatMap((days) => starts.map((start) => midnight + days + start));
  const next = all.findIndex((start) => start > at);
  return { from: all[next - 1] ?? midnight, until: all[next] ?? midnight + DAY_MS };
}

/**
 * Between `least` and `most` of them, anywhere in the shift but not in its first and last minutes, two never closer
 * than twice the time for an answer. The same seed gives the same ones: the seed must be something that is known
 * only when the shift begins.
 */
export function momentsOf(seed: string, shift: Shift, section: DutyCheckSection): number[] {
  const { least, most, answerWithin } = section;
  const count = least + Math.floor(fraction(`${seed} count`) * (most - least + 1));
  const gapMs = 2 * answerWithin;
  const roomMs = shift.until - shift.from - gapMs - (count - 1) * gapMs;
  const offsets = Array.from({ length: count }, (_, index) => fraction(`${seed} ${index}`) * roomMs);
  return offsets
    .sort((a, b) => a - b)
    .map((offset, index) => shift.from + answerWithin + Math.floor(offset) + index * gapMs);
}

/** FNV-1a over the text, then mixed so that texts that differ in the last letter lie far apart. → [0, 1) */
function fraction(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  // The finaliser of MurmurHash3.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
