import { expect, it } from 'vitest';
import { HOURS, type LevelNo, RAW } from '../schema.ts';
import { nextMerge } from './plan.ts';
import { type Run, TIER_FINAL } from './runs.ts';

const LIMITS = { freshRunsMax: 4, freshReadingsMax: 1_000, fanIn: 3, stepReadings: 10 };
const HOUR_MS = 3_600_000;

function runsOf(
  level: LevelNo,
  tiers: readonly number[],
  more: (i: number) => Partial<Run> = () => ({}),
): Run[] {
  return tiers.map((tier, i) => ({
    no: i + 1,
    level,
    tier,
    groupBits: 0,
    position: i + 1,
    fromMs: 0,
    toMs: 0,
    firstAt: i,
    lastAt: i,
    count: 10,
    ...more(i),
  }));
}
function planFor(level: LevelNo, runs: readonly Run[]) {
  const merge = nextMerge((asked) => (asked === level ? runs : []), LIMITS);
  return merge && { tier: merge.tier, numbers: merge.sources.map(({ no }) => no) };
}

it('nothing is due while runs are few', () => {
  expect(planFor(RAW, [])).toBeUndefined();
  expect(planFor(RAW, runsOf(RAW, [1, 1, 0, 0, 0]))).toBeUndefined();
});

it('fresh raw runs are merged when they are many, or hold much', () => {
  expect(planFor(RAW, runsOf(RAW, [1, 0, 0, 0, 0, 0]))).toEqual({ tier: 1, numbers: [2, 3, 4, 5] });
  const large = runsOf(RAW, [0, 0, 0], () => ({ count: 600 }));
  expect(planFor(RAW, large)).toEqual({ tier: 1, numbers: [1, 2] });
});

it('merged runs are merged by tiers; raw readings are copied once more and then stay', () => {
  expect(planFor(RAW, runsOf(RAW, [1, 1, 1, 0]))).toEqual({ tier: TIER_FINAL, numbers: [1, 2, 3] });
  expect(planFor(HOURS, runsOf(HOURS, [2, 2, 1, 1, 1, 0]))).toEqual({ tier: 2, numbers: [3, 4, 5] });
});

it('[P8] no run spans so much time that retention would have to wait long for its end', () => {
  const spread = runsOf(RAW, [0, 0, 0], (i) => ({ firstAt: i * 4 * HOUR_MS, lastAt: i * 4 * HOUR_MS }));
  expect(planFor(RAW, spread)).toEqual({ tier: TIER_FINAL, numbers: [1, 2] });
  const alone = runsOf(HOURS, [1, 1], (i) => ({ firstAt: i * 1_500 * HOUR_MS, lastAt: i * 1_500 * HOUR_MS }));
  expect(planFor(HOURS, alone)).toEqual({ tier: TIER_FINAL, numbers: [1] });
});
