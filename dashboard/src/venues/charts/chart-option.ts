/** One metric's day as a chart: the band of minimum and maximum, the mean, and the limit where one is known. */

import type { SeriesPoint } from '../../api/readings.ts';
import { asUtc } from '../../time/zone.ts';

export interface ChartWords {
  band: string;
  mean: string;
  limit: string;
}

export interface ChartInk {
  line: string;
  band: string;
  text: string;
  grid: string;
  limit: string;
}

export interface DayChart {
  points: readonly SeriesPoint[];
  from: number;
  to: number;
  stepMs: number;
  unit: string;
  limit: number | undefined;
  words: ChartWords;
  ink: ChartInk;
}

/** A longer pause is a hole and not a line: nobody measured there. */
const GAP_STEPS = 3;

export function withHoles(points: readonly SeriesPoint[], stepMs: number): (SeriesPoint | { t: number })[] {
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    const isAfterHole = before !== undefined && point.t - before.t > GAP_STEPS * stepMs;
    return isAfterHole ? [{ t: before.t + stepMs }, point] : [point];
  });
}

/** A chart that believes in UTC shows the district's time. */
const onAxis = (t: number) => asUtc(t).getTime();
const cell = (t: number, value: number | undefined): [number, number | null] => [onAxis(t), value ?? null];

/** In ECharts' own shape. */
export function chartOption(chart: DayChart): Record<string, unknown> {
  const { from, to, unit, words, ink } = chart;
  const points = withHoles(chart.points, chart.stepMs).map((p) =>
    'mean' in p ? p : { ...p, mean: undefined },
  );
  const low = points.map((p) => cell(p.t, 'min' in p ? p.min : undefined));
  const height = points.map((p) => cell(p.t, 'min' in p ? p.max - p.min : undefined));
  const band = { type: 'line', stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true };
  return {
    animation: false,
    useUTC: true,
    grid: { left: 48, right: 14, top: 14, bottom: 26 },
    xAxis: {
      type: 'time',
      min: onAxis(from),
      max: onAxis(to),
      axisLine: { lineStyle: { color: ink.grid } },
      axisLabel: { color: ink.text, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { color: ink.text },
      splitLine: { lineStyle: { color: ink.grid } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) =>
        typeof value === 'number' ? `${Number(value.toPrecision(4))} ${unit}` : '–',
    },
    series: [
      { ...band, name: 'low', data: low, tooltip: { show: false } },
      { ...band, name: words.band, data: height, areaStyle: { color: ink.band }, tooltip: { show: false } },
      {
        type: 'line',
        name: words.mean,
        data: points.map((p) => cell(p.t, p.mean)),
        symbol: 'none',
        lineStyle: { color: ink.line, width: 1.6 },
        itemStyle: { color: ink.line },
        ...limitMark(chart),
      },
    ],
  };
}

function limitMark({ limit, words, ink }: DayChart): Record<string, unknown> {
  if (limit === undefined) return {};
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      lineStyle: { color: ink.limit, type: 'dashed', width: 1.4 },
      label: { formatter: `${words.limit} ${limit}`, color: ink.limit, position: 'insideEndTop' },
      data: [{ yAxis: limit }],
    },
  };
}

/** The limit that an open incident's rule names for this device and metric. */
export function knownLimit(
  hazards: readonly { members: readonly { deviceId: string; metric?: string; limit?: number }[] }[],
  deviceId: string,
  metric: string,
): number | undefined {
  return hazards
    .flatMap(({ members }) => members)
    .find((member) => member.deviceId === deviceId && member.metric === metric)?.limit;
}
