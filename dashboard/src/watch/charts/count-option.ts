/** Options of ECharts for the two charts of counts: how the last days went, and how busy a desk was. */

export interface ChartInk {
  text: string;
  grid: string;
  bar: string;
  strong: string;
  alarm: string;
  limit: string;
}

interface Series {
  name: string;
  values: readonly number[];
}

const base = (labels: readonly string[], ink: ChartInk) => ({
  animation: false,
  textStyle: { fontFamily: 'inherit' },
  grid: { left: 44, right: 14, top: 34, bottom: 26 },
  tooltip: { trigger: 'axis', confine: true },
  xAxis: {
    type: 'category',
    data: labels,
    axisLine: { lineStyle: { color: ink.grid } },
    axisTick: { show: false },
    axisLabel: { color: ink.text, hideOverlap: true },
  },
  yAxis: {
    type: 'value',
    minInterval: 1,
    axisLabel: { color: ink.text },
    splitLine: { lineStyle: { color: ink.grid } },
  },
  legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: ink.text } },
});

/** Days: hazards as bars, tickets that came and went as lines. */
export function trendOption(
  labels: readonly string[],
  { hazards, opened, closed }: Record<'hazards' | 'opened' | 'closed', Series>,
  ink: ChartInk,
): Record<string, unknown> {
  const line = { type: 'line', symbol: 'none' };
  return {
    ...base(labels, ink),
    series: [
      { type: 'bar', name: hazards.name, data: hazards.values, itemStyle: { color: ink.grid } },
      {
        ...{ ...line, name: opened.name, data: opened.values },
        lineStyle: { color: ink.strong, width: 2 },
        itemStyle: { color: ink.strong },
      },
      {
        ...{ ...line, name: closed.name, data: closed.values },
        lineStyle: { color: ink.bar, width: 2, type: 'dashed' },
        itemStyle: { color: ink.bar },
      },
    ],
  };
}

/** The busiest ten minutes of each step, and the line above which it is a flood: what is above is red. */
export function loadOption(
  labels: readonly string[],
  { peaks, limit, limitName }: { peaks: Series; limit: number; limitName: string },
  ink: ChartInk,
): Record<string, unknown> {
  return {
    ...base(labels, ink),
    legend: { show: false },
    grid: { left: 44, right: 14, top: 14, bottom: 26 },
    series: [
      {
        type: 'bar',
        name: peaks.name,
        barMaxWidth: 18,
        data: peaks.values.map((value) => ({
          value,
          itemStyle: { color: value > limit ? ink.alarm : ink.bar },
        })),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: ink.limit, type: 'dashed', width: 1.4 },
          label: { formatter: limitName, color: ink.limit, position: 'insideEndTop' },
          data: [{ yAxis: limit }],
        },
      },
    ],
  };
}
