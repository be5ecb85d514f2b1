/** The result that a gateway gives: bounded, with true counts, and charts that name their hazard. */

import type { Difference, Raised, Verdict } from '@ninewatch/rules/trust';
import { describe, expect, it } from 'vitest';
import type { Backtest } from '../run.ts';
import type { Source } from '../sources/source.ts';
import { resultOf } from './result.ts';

const raised = (n: number) =>
  ({
    ...{
      id: `h${n}`,
      venueId: `v${n}`,
      venueName: 'n',
      kind: 'fire',
      live: true,
      class: 'alarm',
      priority: 1,
    },
    ...{
      ruleId: 'r',
      deviceIds: [],
      measuredAt: n,
      openedAt: n,
      why: { zh: '', en: '' },
      members: [],
      spans: [],
    },
  }) as unknown as Raised;
const one = (verdict: Verdict, n: number): Difference => ({
  verdict,
  candidate: raised(n),
  byMs: 0,
  changed: [],
});

const differences = [one('same', 1), one('new', 2), one('same', 3), one('gone', 4)];
const outcome = { version: '1', raised: [], refusedActs: 0, uncounted: 0 };
const backtest: Backtest = {
  ...{ candidate: outcome, reference: outcome, differences },
  ...{ readings: 1, entries: 1, damagedRows: 0, endsAt: 9, tellFrom: 0, elapsedMs: 1, processorMs: 1 },
};
const source = { name: 'journal', beginsAt: 0 } as Source;
const window = {
  difference: differences[3] as Difference,
  metric: 'smoke',
  unit: 'dB/m',
  deviceIds: ['d'],
  from: 0,
  to: 9,
};
const charts = { windows: [window], lines: [new Map([['d', [[1, 0.5]] as [number, number][]]])] };

describe('the result of a backtest', () => {
  it('[P8] lists what differs first, in the order of time, and counts all', () => {
    const { json, html } = resultOf(backtest, source, { ...charts, listedMax: 3 });
    const told = JSON.parse(json);
    expect(told.hazards.map(({ verdict }: Difference) => verdict)).toEqual(['same', 'new', 'gone']);
    expect(told).toMatchObject({ unlisted: 1, summary: { same: 2, new: 1, gone: 1, earlier: 0, later: 0 } });
    expect(html).toContain('1 more are not listed');
  });

  it('has the curves of each chart, and whose they are', () => {
    const { json } = resultOf(backtest, source, charts);
    expect(JSON.parse(json)).toMatchObject({
      unlisted: 0,
      charts: [{ hazard: 3, metric: 'smoke', lines: [{ deviceId: 'd', points: [[1, 0.5]] }] }],
    });
  });
});
