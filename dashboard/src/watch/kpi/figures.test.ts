import { describe, expect, it } from 'vitest';
import type { DeskLoad } from '../../api/watch-reports.ts';
import { figuresOf, prioritiesOf } from './figures.ts';

const DAY_MS = 86_400_000;
const calm: DeskLoad = {
  ...{ desk: 'd1', alarms: 12, alarmsPerHour: 0.5, alarmsPer10Min: 0.1, peak10Min: 3, periodsAbove10: 0 },
  ...{
    floods: 0,
    floodShare: 0,
    topTenShare: 1,
    chattering: 0,
    stale: 0,
    badActors: [],
    stepMs: 600_000,
    bars: [],
  },
  priorities: { '1': 0.05, '2': 0.15, '3': 0.5, '4': 0.3 },
  acknowledge: { count: 12, p50Ms: 20_000, p95Ms: 90_000, waiting: 0 },
  now: { standing: 0, stale: 0, shelved: 2, outOfService: 0, suppressed: 0 },
};
const verdicts = (own: Partial<DeskLoad>, spanMs = DAY_MS) =>
  Object.fromEntries(figuresOf({ ...calm, ...own }, spanMs).map(({ name, verdict }) => [name, verdict]));

describe('the figures of a desk', () => {
  it('are good on a calm day, and say nothing where the standard does not', () => {
    const all = verdicts({});
    expect(new Set(Object.values(all))).toEqual(new Set(['good', undefined]));
    expect(all.shelved).toBeUndefined();
  });

  it('are bad beyond what one person can answer', () => {
    expect(verdicts({ alarmsPerHour: 6 }).perHour).toBe('good');
    expect(verdicts({ alarmsPerHour: 12 }).perHour).toBe('fair');
    expect(verdicts({ alarmsPerHour: 12.1 }).perHour).toBe('bad');
    expect(verdicts({ alarmsPer10Min: 2.1 }).per10Min).toBe('bad');
    expect(verdicts({ peak10Min: 11 }).peak).toBe('bad');
    expect(verdicts({ floodShare: 0.01 }).flood).toBe('bad');
    expect(verdicts({ chattering: 1 }).chattering).toBe('bad');
  });

  it('count stale ones by the day', () => {
    expect(verdicts({ stale: 30 }, 7 * DAY_MS).stale).toBe('good');
    expect(verdicts({ stale: 30 }, DAY_MS).stale).toBe('bad');
  });

  it('blame the ten busiest only where there are many', () => {
    expect(verdicts({ topTenShare: 0.9, alarms: 60 }).topTen).toBe('good');
    expect(verdicts({ topTenShare: 0.9, alarms: 600 }).topTen).toBe('bad');
    expect(verdicts({ topTenShare: 0.1, alarms: 600 }).topTen).toBe('fair');
  });

  it('put four priorities into the three of the standard', () => {
    expect(prioritiesOf(calm).map(({ name, share }) => [name, share])).toEqual([
      ['low', 0.8],
      ['medium', 0.15],
      ['high', 0.05],
    ]);
    const [, , high] = prioritiesOf({ ...calm, priorities: { '1': 0.4, '2': 0.2, '3': 0.2, '4': 0.2 } });
    expect(high?.verdict).toBe('bad');
  });
});
