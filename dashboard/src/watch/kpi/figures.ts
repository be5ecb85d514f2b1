/** ISA-18.2 figures of a desk beside what the standard asks for (domain sheet §7); read in secondary texts. */

import type { DeskLoad } from '../../api/watch-reports.ts';

/** `good`: as asked for; `fair`: can still be managed; `bad`: too much. */
export type Verdict = 'good' | 'fair' | 'bad';

export interface Figure {
  /** `watchKpi.figure.<name>` and `watchKpi.target.<name>`. */
  name: string;
  value: number;
  as: 'count' | 'perHour' | 'share' | 'time';
  /** Absent for what the standard has no number for. */
  verdict?: Verdict;
}

/** Alarms an hour and in ten minutes that one person can answer: good up to the first, at most the second. */
const PER_HOUR = [6, 12] as const;
const PER_10_MIN = [1, 2] as const;
/** Part of the time, or of ten-minute periods. */
const FLOOD_MAX = 0.01;
/** Of all alarms by the ten busiest sources. */
const TOP_TEN = [0.05, 0.2] as const;
const STALE_A_DAY_MAX = 5;
/** Low, medium, high; we have four levels, of which the two lowest are low: ours. */
const HIGH_MAX = 0.05;
const DAY_MS = 86_400_000;

export function figuresOf(load: DeskLoad, spanMs: number): Figure[] {
  const days = Math.max(1, spanMs / DAY_MS);
  return [
    {
      name: 'perHour',
      value: load.alarmsPerHour,
      as: 'perHour',
      verdict: upTo(load.alarmsPerHour, PER_HOUR),
    },
    {
      ...{ name: 'per10Min', value: load.alarmsPer10Min, as: 'perHour' },
      verdict: upTo(load.alarmsPer10Min, PER_10_MIN),
    },
    { name: 'peak', value: load.peak10Min, as: 'count', verdict: load.peak10Min > 10 ? 'bad' : 'good' },
    {
      name: 'above10',
      value: load.periodsAbove10,
      as: 'share',
      verdict: below(load.periodsAbove10, FLOOD_MAX),
    },
    { name: 'flood', value: load.floodShare, as: 'share', verdict: below(load.floodShare, FLOOD_MAX) },
    { name: 'topTen', value: load.topTenShare, as: 'share', verdict: topTen(load) },
    {
      name: 'chattering',
      value: load.chattering,
      as: 'count',
      verdict: load.chattering > 0 ? 'bad' : 'good',
    },
    {
      ...{ name: 'stale', value: load.stale / days, as: 'perHour' },
      verdict: below(load.stale / days, STALE_A_DAY_MAX),
    },
    { name: 'standing', value: load.now.standing, as: 'count' },
    { name: 'shelved', value: load.now.shelved, as: 'count' },
    { name: 'outOfService', value: load.now.outOfService, as: 'count' },
    { name: 'suppressed', value: load.now.suppressed, as: 'count' },
    { name: 'acknowledgeP50', value: load.acknowledge.p50Ms, as: 'time' },
    { name: 'acknowledgeP95', value: load.acknowledge.p95Ms, as: 'time' },
    { name: 'waiting', value: load.acknowledge.waiting, as: 'count' },
  ];
}

export interface PriorityShare {
  name: 'low' | 'medium' | 'high';
  share: number;
  /** What the standard asks for. */
  target: number;
  verdict?: Verdict;
}

/** Of alarms in three levels, as the standard counts them. */
export function prioritiesOf({ priorities, alarms }: DeskLoad): PriorityShare[] {
  const high = priorities['1'];
  return [
    { name: 'low', share: priorities['3'] + priorities['4'], target: 0.8 },
    { name: 'medium', share: priorities['2'], target: 0.15 },
    {
      name: 'high',
      share: high,
      target: 0.05,
      ...(alarms === 0 ? {} : { verdict: below(high, 2 * HIGH_MAX) }),
    },
  ];
}

function upTo(value: number, [good, fair]: readonly [number, number]): Verdict {
  if (value <= good) return 'good';
  return value <= fair ? 'fair' : 'bad';
}

function below(value: number, limit: number): Verdict {
  return value < limit || value === 0 ? 'good' : 'bad';
}

/** Of ten alarms or fewer the ten busiest are all there are, which says nothing. */
function topTen({ topTenShare, alarms }: DeskLoad): Verdict {
  return alarms <= 100 ? 'good' : upTo(topTenShare, TOP_TEN);
}
