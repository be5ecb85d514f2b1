import { describe, expect, it } from 'vitest';
import type { AnalysedHazard } from '../../../ledger/report-port.ts';
import { LoadTally } from './load-tally.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FROM = Date.parse('2026-06-01T00:00+08:00');
const span = { from: FROM, until: FROM + DAY_MS, now: FROM + DAY_MS, offsetMs: 8 * HOUR_MS };

const hazard = (over: Partial<AnalysedHazard> = {}): AnalysedHazard => ({
  ...{ seq: 1, kind: 'fire', class: 'alarm', priority: 1, live: true, region: 'g', venueId: 'v1' },
  ...{ venueName: '老王', firstOut: 'd1', place: '厨房', rule: 'smoke', openedAt: FROM },
  ...{ acknowledgedAt: null, closedAt: FROM + HOUR_MS, cause: null, chattering: false },
  ...over,
});
function loadOf(hazards: AnalysedHazard[], own = span) {
  const tally = new LoadTally('d1', own);
  for (const each of hazards) tally.take(each);
  return tally.result();
}
/** So many in this ten-minute period of the day. */
const many = (count: number, period: number) =>
  Array.from({ length: count }, (_, index) =>
    hazard({ openedAt: FROM + period * 10 * MINUTE_MS + index, firstOut: `d${index}` }),
  );

describe('the load of a desk', () => {
  it('is in flood from above ten in ten minutes until below five', () => {
    const load = loadOf([...many(12, 0), ...many(6, 1), ...many(4, 2), ...many(9, 5)]);
    expect([load.peak10Min, load.floods]).toEqual([12, 1]);
    expect(load.floodShare).toBeCloseTo(2 / 144);
    // A quiet period ends it too.
    expect(loadOf([...many(11, 0), ...many(8, 2)]).floodShare).toBeCloseTo(1 / 144);
  });

  it('names the ten worst, by device and rule, and their part of all', () => {
    const actors = Array.from({ length: 12 }, (_, d) =>
      Array.from({ length: 12 - d }, () => hazard({ firstOut: `d${d}`, rule: d === 1 ? 'rise' : 'smoke' })),
    ).flat();
    const { badActors } = loadOf(actors);
    expect(badActors).toHaveLength(10);
    expect(badActors[0]).toMatchObject({ deviceId: 'd0', count: 12, venueName: '老王', place: '厨房' });
    expect(badActors[0]?.share).toBeCloseTo(12 / 78);
    expect(badActors[1]).toMatchObject({ deviceId: 'd1', rule: 'rise', count: 11 });
  });

  it('says how long answers took, and how many wait for one', () => {
    const answered = (minutes: number) => hazard({ acknowledgedAt: FROM + minutes * MINUTE_MS });
    const waiting = [hazard({ closedAt: null }), hazard()];
    const { acknowledge } = loadOf([...Array.from({ length: 20 }, (_, i) => answered(i + 1)), ...waiting]);
    expect(acknowledge).toEqual({ count: 20, p50Ms: 10 * MINUTE_MS, p95Ms: 19 * MINUTE_MS, waiting: 1 });
  });

  it('counts no tests, and no faults', () => {
    const load = loadOf([hazard({ live: false }), hazard({ class: 'fault' })]);
    expect([load.alarms, load.peak10Min, load.badActors.length]).toEqual([0, 0, 0]);
    expect(load.acknowledge.count).toBe(0);
  });

  it('says what stands now by how it was set aside, and what has stood for more than a day', () => {
    const tally = new LoadTally('d1', span);
    const open = { class: 'alarm', live: true, state: 'acknowledged', openedAt: FROM + HOUR_MS } as const;
    tally.stand(open);
    tally.stand({ ...open, openedAt: FROM - 1 });
    tally.stand({ ...open, state: 'shelved' });
    tally.stand({ ...open, state: 'suppressed' });
    tally.stand({ ...open, class: 'disablement' });
    tally.stand({ ...open, class: 'fault' });
    tally.stand({ ...open, live: false });
    expect(tally.result().now).toEqual({
      ...{ standing: 2, stale: 1, shelved: 1, outOfService: 1, suppressed: 1 },
    });
  });

  it('draws ten minutes of a day, hours of a week and days of a year, none left out', () => {
    const day = loadOf([...many(3, 0), ...many(2, 143)]);
    expect([day.stepMs, day.bars.length]).toEqual([10 * MINUTE_MS, 144]);
    expect([day.bars[0], day.bars[143]]).toEqual([
      { from: FROM, alarms: 3, peak: 3 },
      { from: FROM + 143 * 10 * MINUTE_MS, alarms: 2, peak: 2 },
    ]);
    const week = loadOf([...many(3, 0), ...many(2, 1)], { ...span, until: FROM + 7 * DAY_MS });
    expect([week.stepMs, week.bars.length]).toEqual([HOUR_MS, 168]);
    expect(week.bars[0]).toEqual({ from: FROM, alarms: 5, peak: 3 });
    const year = loadOf(many(3, 7), { ...span, until: FROM + 365 * DAY_MS });
    expect([year.stepMs, year.bars.length, year.bars[0]?.alarms]).toEqual([DAY_MS, 365, 3]);
  });
});
