import { describe, expect, it } from 'vitest';
import { LONGEST, RANGES, shortestRange } from './time-range.ts';

const TO = 1_764_000_000_000;
const HOUR_MS = 3_600_000;

describe('the range of the charts', () => {
  it('is the shortest that holds all data', () => {
    const hours = (ageMs: number) => shortestRange(TO - ageMs, TO).hours;
    expect([60_000, HOUR_MS, HOUR_MS + 1, 6 * HOUR_MS, 7 * HOUR_MS, 40 * HOUR_MS].map(hours)).toEqual([
      ...[1, 1, 6, 6, 24, 24],
    ]);
  });
  it('is the longest while nothing is known', () => {
    expect(shortestRange(undefined, TO)).toBe(LONGEST);
    expect(RANGES.map(({ hours }) => hours)).toEqual([1, 6, 24]);
  });
});
