import { expect, it } from 'vitest';
import { ageNow } from './ages.ts';

const DAY = 86_400_000;

it('[P3] a clock that is years ahead at a start ages nothing by more than a day', () => {
  expect(ageNow({ nowMs: 9_000 * DAY, ranMs: 0, lastAt: 100 * DAY })).toBe(101 * DAY);
});

it('a pause of a month is believed after a month', () => {
  const at = (day: number) => ageNow({ nowMs: (130 + day) * DAY, ranMs: day * DAY, lastAt: 100 * DAY }) / DAY;
  expect([at(0), at(10), at(29), at(40)]).toEqual([101, 121, 159, 170]);
});

it('a clock that is right, or behind, is taken as it is', () => {
  expect(ageNow({ nowMs: 100.5 * DAY, ranMs: 0, lastAt: 100 * DAY })).toBe(100.5 * DAY);
  expect(ageNow({ nowMs: 90 * DAY, ranMs: 0, lastAt: 100 * DAY })).toBe(90 * DAY);
  expect(ageNow({ nowMs: 90 * DAY, ranMs: 0, lastAt: undefined })).toBe(90 * DAY);
});
