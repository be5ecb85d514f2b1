import { describe, expect, it } from 'vitest';
import { clockTime, dueState, duration } from './clock-words.ts';

describe('an age', () => {
  it.each([
    [-5_000, '0:00'],
    [7_400, '0:07'],
    [754_000, '12:34'],
    [11_109_000, '3:05:09'],
    [187_860_000, '2d 04:11'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('names days in the language', () => {
    expect(duration(187_860_000, '天')).toBe('2天 04:11');
  });
});

describe('a due clock', () => {
  it('warns in the last hour and is overdue from the very moment', () => {
    expect(dueState(10_000_000, 1)).toBe('in-time');
    expect(dueState(3_600_000, 0)).toBe('soon');
    expect(dueState(5, 5)).toBe('overdue');
  });
});

describe('a time of day', () => {
  const noon = new Date(2026, 5, 1, 12, 3, 4).getTime();
  it('has no date today and one on any other day, in 24 hours', () => {
    expect(clockTime(noon, noon + 60_000, 'zh-CN')).toBe('12:03:04');
    expect(clockTime(noon, noon + 86_400_000, 'zh-CN')).toMatch(/06.01.*12:03:04/);
    expect(clockTime(new Date(2026, 5, 1, 0, 3, 4).getTime(), noon, 'en-GB')).toBe('00:03:04');
  });
});
