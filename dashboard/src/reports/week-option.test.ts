import { expect, it } from 'vitest';
import { weekOption } from './week-option.ts';

it('a week has a bar of the kinds that there were, the gravest first', () => {
  const look = {
    ink: '#111',
    line: '#ccc',
    dayOf: (at: number) => `day ${at}`,
    kindOf: (kind: string) => kind,
  };
  const option = weekOption(
    [
      { from: 1, byKind: { device: 2, fire: 1 }, tickets: 3 },
      { from: 2, byKind: { fire: 4 }, tickets: 1 },
    ],
    look,
  );
  expect(option.xAxis.data).toEqual(['day 1', 'day 2']);
  expect(option.series.map(({ name, data }) => [name, data])).toEqual([
    ['fire', [1, 4]],
    ['device', [2, 0]],
  ]);
});
