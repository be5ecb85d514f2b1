/** What ECharts draws of the weeks of an analysis. */

import type { Analysis } from '../api/reports.ts';

/** Grey first: the kinds differ in lightness, the gravest in the colour of alarms. */
const TONES: Record<string, string> = {
  fire: '#c4141b',
  gas: '#bd5800',
  co: '#7148ad',
  toxic: '#8a5fc7',
  electrical: '#35707d',
  water: '#2f6fc4',
  device: '#8a949c',
  gateway: '#b9c2c9',
};

interface Look {
  ink: string;
  line: string;
  dayOf(at: number): string;
  kindOf(kind: string): string;
}

export function weekOption(weeks: Analysis['weeks'], { ink, line, dayOf, kindOf }: Look) {
  const seen = new Set(weeks.flatMap(({ byKind }) => Object.keys(byKind)));
  const kinds = Object.keys(TONES).filter((kind) => seen.has(kind));
  return {
    animation: false,
    grid: { left: 36, right: 12, top: 36, bottom: 26 },
    legend: { top: 0, textStyle: { color: ink } },
    tooltip: { trigger: 'axis' as const },
    xAxis: {
      type: 'category' as const,
      data: weeks.map(({ from }) => dayOf(from)),
      axisLabel: { color: ink },
      axisLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: 'value' as const,
      minInterval: 1,
      axisLabel: { color: ink },
      splitLine: { lineStyle: { color: line } },
    },
    series: kinds.map((kind) => ({
      type: 'bar' as const,
      stack: 'hazards',
      name: kindOf(kind),
      barMaxWidth: 42,
      itemStyle: { color: TONES[kind] },
      data: weeks.map(({ byKind }) => byKind[kind] ?? 0),
    })),
  };
}
