import { describe, expect, it } from 'vitest';
import { loadOption, trendOption } from './count-option.ts';

const ink = { text: 't', grid: 'g', bar: 'b', strong: 's', alarm: 'a', limit: 'l' };

describe('the charts of counts', () => {
  it('show in red what is above the limit, and nothing else', () => {
    const { series } = loadOption(
      ['1', '2', '3'],
      { peaks: { name: 'peak', values: [3, 10, 11] }, limit: 10, limitName: 'flood' },
      ink,
    ) as { series: { data: { itemStyle: { color: string } }[]; markLine: { data: unknown } }[] };
    expect(series[0]?.data.map(({ itemStyle }) => itemStyle.color)).toEqual(['b', 'b', 'a']);
    expect(series[0]?.markLine.data).toEqual([{ yAxis: 10 }]);
  });

  it('show what came and what went beside each other', () => {
    const of = (name: string) => ({ name, values: [1, 2] });
    const option = trendOption(['1', '2'], { hazards: of('h'), opened: of('o'), closed: of('c') }, ink);
    const series = option.series as { name: string; type: string }[];
    expect(series.map(({ name, type }) => `${type} ${name}`)).toEqual(['bar h', 'line o', 'line c']);
  });
});
