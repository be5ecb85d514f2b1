import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BacktestChart, BacktestLine, TriedHazard } from '../../api/rule-trials.ts';
import { followZone } from '../../time/zone.ts';
import { trialChartOption } from './trial-chart.ts';

const ink = { lines: ['#1', '#2'], text: '#t', grid: '#g', draft: '#d', inForce: '#f' };
const words = { draft: '草稿', inForce: '现行' };
const chart: BacktestChart = {
  ...{ hazard: 0, metric: 'smoke', unit: 'dB/m', from: 0, to: 100 },
  lines: [
    {
      deviceId: 'a',
      points: [
        [0, 0.1],
        [50, 0.5],
      ],
    },
    { deviceId: 'b', points: [[0, 0.2]] },
  ],
};
const hazard = (measuredAt: number, limit?: number, metric = 'smoke') =>
  ({
    members: [{ deviceId: 'a', ruleId: 'r', metric, measuredAt, ...(limit === undefined ? {} : { limit }) }],
  }) as unknown as TriedHazard;
const optionOf = (line: Partial<BacktestLine>) =>
  trialChartOption(chart, { verdict: 'earlier', byMs: 0, changed: [], ...line }, { ink, words }) as {
    yAxis: { min?: number; max?: number };
    series: { name: string; markLine?: { data: Record<string, unknown>[] } }[];
  };

beforeEach(() => followZone('+00:00'));
afterEach(() => followZone(undefined));

describe('the chart of a tried hazard', () => {
  it('has a line a device, both moments and both limits', () => {
    const { series, yAxis } = optionOf({ candidate: hazard(20, 0.3), reference: hazard(40, 0.8) });
    expect(series.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(series[0]?.markLine?.data).toMatchObject([
      { xAxis: 40, lineStyle: { color: '#f', type: 'dashed' }, label: { formatter: '现行' } },
      { yAxis: 0.8, lineStyle: { color: '#f' } },
      { xAxis: 20, lineStyle: { color: '#d', type: 'solid' }, label: { formatter: '草稿' } },
      { yAxis: 0.3 },
    ]);
    expect(series[1]).not.toHaveProperty('markLine');
    expect(yAxis.max).toBeGreaterThan(0.8);
  });

  it('leaves out what is of another metric, or of another scale', () => {
    const { series, yAxis } = optionOf({ candidate: hazard(20, 300), reference: hazard(40, 1, 'co') });
    expect(series[0]?.markLine?.data).toMatchObject([{ xAxis: 20 }]);
    expect(yAxis).not.toHaveProperty('max');
  });
});
