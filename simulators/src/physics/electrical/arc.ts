/** Arcing half-cycles by the second: bursts of a failing contact, and the few of ordinary switching. */

import type { Random } from '../../base/random.ts';
import type { Span, Track } from '../course.ts';

/** GB 14287.4: 14 in a second must alarm, 9 must not; 50 Hz has 100. */
export const ARC_ALARM = 14;
export const ARC_ORDINARY_MAX = 9;
export const HALF_CYCLES_MAX = 100;

export interface ArcFault {
  /** Mean time between bursts, s. */
  gapS: number;
  burstS: readonly [min: number, max: number];
  count: readonly [min: number, max: number];
  endsS: number;
}

/** Half-cycles in each second: bursts at exponential gaps, the first at the begin; nothing after `endsS`. */
export function arcCounts(fault: ArcFault, { lastsS }: Span, random: Random): Track {
  const values = new Float64Array(Math.ceil(lastsS) + 1);
  const endsS = Math.min(fault.endsS, values.length);
  let s = 0;
  while (s < endsS) {
    const until = Math.min(endsS, s + random.integer(...fault.burstS));
    for (let i = s; i < until; i += 1) values[i] = Math.min(HALF_CYCLES_MAX, random.integer(...fault.count));
    s = until + Math.max(1, Math.round(-Math.log(1 - random.next()) * fault.gapS));
  }
  return { stepS: 1, values };
}
