import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT, hazardOf, memberOf } from '../../testing/samples.ts';
import { followZone } from '../../time/zone.ts';
import { chartOption, knownLimit, withHoles } from './chart-option.ts';

const point = (minute: number, min = 20, max = 22) => ({
  ...{ t: AT + minute * 60_000, min, max, mean: (min + max) / 2, count: 4 },
});
const ink = { line: 'a', band: 'b', text: 'c', grid: 'd', limit: 'e' };
const words = { band: 'band', mean: 'mean', limit: 'limit' };
const chart = (points: ReturnType<typeof point>[], limit?: number) =>
  chartOption({
    ...{ points, from: AT, to: AT + 86_400_000, stepMs: 60_000, unit: '°C', limit, words, ink },
  }) as {
    useUTC: boolean;
    xAxis: object;
    series: { data: [number, number | null][]; markLine?: { data: unknown } }[];
  };

beforeEach(() => followZone('+00:00'));
afterEach(() => followZone(undefined));

describe('a day’s chart', () => {
  it('draws a hole where nothing was measured', () => {
    const points = withHoles([point(0), point(1), point(30)], 60_000);
    expect(points.map((p) => 'mean' in p)).toEqual([true, true, false, true]);
    expect(chart([point(0), point(30)]).series[2]?.data.map(([, value]) => value)).toEqual([21, null, 21]);
  });

  it('stacks the height of the band on its minimum', () => {
    const { series } = chart([point(0, 18, 25)]);
    expect(series[0]?.data).toEqual([[AT, 18]]);
    expect(series[1]?.data).toEqual([[AT, 7]]);
  });

  it('is drawn on the clock of the district', () => {
    followZone('+08:00');
    const { series, xAxis, useUTC } = chart([point(0)]);
    const shown = AT + 8 * 3_600_000;
    expect(useUTC).toBe(true);
    expect(series[2]?.data).toEqual([[shown, 21]]);
    expect(xAxis).toMatchObject({ min: shown, max: shown + 86_400_000 });
  });

  it('draws the limit where it is known, and none where it is not', () => {
    expect(chart([point(0)], 57.2).series[2]?.markLine?.data).toEqual([{ yAxis: 57.2 }]);
    expect(chart([point(0)]).series[2]?.markLine).toBeUndefined();
    const hazards = [hazardOf({ id: 'h', members: [memberOf({ metric: 'temperature', limit: 57.2 })] })];
    expect(knownLimit(hazards, 'd-1', 'temperature')).toBe(57.2);
    expect(knownLimit(hazards, 'd-1', 'smoke')).toBeUndefined();
  });
});
