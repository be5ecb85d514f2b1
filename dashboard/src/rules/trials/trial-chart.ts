/** Readings around a hazard as a chart: a line a device, the limits of both sets of rules, and when each decided. */

import type { BacktestChart, BacktestLine, TriedHazard } from '../../api/rule-trials.ts';
import { asUtc } from '../../time/zone.ts';

export interface TrialInk {
  lines: readonly string[];
  text: string;
  grid: string;
  /** Of the draft, and of the rules in force. */
  draft: string;
  inForce: string;
}
export interface TrialWords {
  draft: string;
  inForce: string;
}

interface Mark {
  at: { xAxis: number } | { yAxis: number };
  isDraft: boolean;
}

/** A chart that believes in UTC shows the district's time. */
const onAxis = (t: number) => asUtc(t).getTime();

/** A limit of another scale (a slope, a dose) would squeeze the curve into a line. */
const LIMIT_FACTOR_MAX = 100;

export function trialChartOption(
  chart: BacktestChart,
  line: BacktestLine,
  { ink, words }: { ink: TrialInk; words: TrialWords },
): Record<string, unknown> {
  const highest = Math.max(
    ...chart.lines.flatMap(({ points }) => points.map(([, value]) => Math.abs(value))),
    1e-9,
  );
  const marks = [
    ...marksOf(line.reference, chart, { isDraft: false, highest }),
    ...marksOf(line.candidate, chart, { isDraft: true, highest }),
  ];
  return {
    animation: false,
    useUTC: true,
    grid: { left: 52, right: 16, top: 18, bottom: 28 },
    xAxis: {
      type: 'time',
      min: onAxis(chart.from),
      max: onAxis(chart.to),
      axisLine: { lineStyle: { color: ink.grid } },
      axisLabel: { color: ink.text, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      ...extentOf(chart, marks),
      axisLabel: { color: ink.text },
      splitLine: { lineStyle: { color: ink.grid } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      valueFormatter: (value: unknown) =>
        typeof value === 'number' ? `${Number(value.toPrecision(4))} ${chart.unit}` : '–',
    },
    series: chart.lines.map(({ deviceId, points }, n) => ({
      type: 'line',
      name: deviceId,
      data: points.map(([t, value]) => [onAxis(t), value]),
      symbol: 'none',
      lineStyle: { width: 1.5, color: ink.lines[n % ink.lines.length] },
      itemStyle: { color: ink.lines[n % ink.lines.length] },
      ...(n === 0 ? { markLine: markLines(marks, { ink, words }) } : {}),
    })),
  };
}

function marksOf(
  hazard: TriedHazard | undefined,
  { metric }: BacktestChart,
  { isDraft, highest }: { isDraft: boolean; highest: number },
): Mark[] {
  const members = (hazard?.members ?? []).filter((member) => member.metric === metric);
  const limits = new Set(
    members.flatMap(({ limit }) =>
      limit === undefined || Math.abs(limit) > LIMIT_FACTOR_MAX * highest ? [] : [limit],
    ),
  );
  return [
    ...members.map(({ measuredAt }) => ({ at: { xAxis: onAxis(measuredAt) }, isDraft })),
    ...[...limits].map((limit) => ({ at: { yAxis: limit }, isDraft })),
  ];
}

/** The limits are in sight as well. */
function extentOf({ lines }: BacktestChart, marks: readonly Mark[]): { min?: number; max?: number } {
  const limits = marks.flatMap(({ at }) => ('yAxis' in at ? [at.yAxis] : []));
  const values = [...limits, ...lines.flatMap(({ points }) => points.map(([, value]) => value))];
  if (limits.length === 0 || values.length === 0) return {};
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || 1) / 10;
  return { min: Number((low - room).toPrecision(4)), max: Number((high + room).toPrecision(4)) };
}

function markLines(marks: readonly Mark[], { ink, words }: { ink: TrialInk; words: TrialWords }) {
  return {
    silent: true,
    symbol: 'none',
    data: marks.map(({ at, isDraft }) => {
      const color = isDraft ? ink.draft : ink.inForce;
      const type = isDraft ? 'solid' : 'dashed';
      const isTime = 'xAxis' in at;
      const label = isTime
        ? {
            formatter: isDraft ? words.draft : words.inForce,
            color,
            position: isDraft ? 'end' : 'insideEndTop',
          }
        : { formatter: String(at.yAxis), color, position: 'insideStartTop' };
      return {
        ...at,
        lineStyle: { color, type: isTime ? type : 'dashed', width: isTime ? 1.6 : 1.2 },
        label,
      };
    }),
  };
}
