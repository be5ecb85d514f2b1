/** Which runs to merge next, so that few are left to look into and none outlives its retention for long. */

import { LEVELS, type LevelNo, RAW } from '../schema.ts';
import { type Run, TIER_FINAL } from './runs.ts';

export interface MergeLimits {
  /** Unmerged runs, and readings in them, before they are merged. */
  freshRunsMax: number;
  freshReadingsMax: number;
  /** Merged runs of one tier before they become one of the next. */
  fanIn: number;
  /** Readings' worth of merging in one step, which is one transaction. */
  stepReadings: number;
}

export const MERGE_LIMITS: MergeLimits = {
  freshRunsMax: 512,
  freshReadingsMax: 1_000_000,
  fanIn: 16,
  stepReadings: 10_000,
};

export interface Merge {
  level: LevelNo;
  /** In the order of the journal. */
  sources: Run[];
  tier: number;
}

const MS_AN_HOUR = 3_600_000;
/** A run covers no more time of receipt than this, by level: it is deleted as a whole, after its newest content. */
const SPAN_MS_MAX = [6 * MS_AN_HOUR, 72 * MS_AN_HOUR, 336 * MS_AN_HOUR, 1_440 * MS_AN_HOUR] as const;
/** Raw runs are merged this often: each time costs a copy of everything. */
const RAW_TIER_LAST = 2;

/** The next merge that is due, finest level first. */
export function nextMerge(
  mergeable: (level: LevelNo) => readonly Run[],
  limits: MergeLimits,
): Merge | undefined {
  for (const { no: level } of LEVELS) {
    const runs = mergeable(level);
    for (const tier of new Set(runs.map((run) => run.tier))) {
      const merge = mergeOf(
        level,
        runs.filter((run) => run.tier === tier),
        limits,
      );
      if (merge !== undefined) return merge;
    }
  }
  return undefined;
}

function mergeOf(level: LevelNo, runs: readonly Run[], limits: MergeLimits): Merge | undefined {
  const tier = runs[0]?.tier ?? 0;
  const isFresh = level === RAW && tier === 0;
  const runsMax = isFresh ? limits.freshRunsMax : limits.fanIn;
  const sources: Run[] = [];
  let readings = 0;
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = 0;
  for (const run of runs) {
    firstAt = Math.min(firstAt, run.firstAt);
    lastAt = Math.max(lastAt, run.lastAt);
    if (sources.length > 0 && lastAt - firstAt > SPAN_MS_MAX[level])
      return { level, sources, tier: TIER_FINAL };
    sources.push(run);
    readings += run.count;
    if (sources.length < runsMax && !(isFresh && readings >= limits.freshReadingsMax)) continue;
    return { level, sources, tier: level === RAW && tier + 1 >= RAW_TIER_LAST ? TIER_FINAL : tier + 1 };
  }
  return undefined;
}
