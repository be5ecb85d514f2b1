import { describe, expect, it } from 'vitest';
import { fromInput, localDay, localInput, spanWords } from './span-words.ts';

const HOUR = 3_600_000;
const words = (ms: number) => spanWords(ms, (n) => `${n} days`, 'd');

describe('a span', () => {
  it('is exact when it is short, and in days when it is long', () => {
    expect(words(90_000)).toBe('1:30');
    expect(words(30 * HOUR)).toBe('1d 06:00');
    expect(words(49 * HOUR)).toBe('2 days');
  });
});

describe('a time field', () => {
  it('gives back what was put in', () => {
    const at = new Date(2026, 10, 30, 14, 5).getTime();
    expect(localInput(at)).toBe('2026-11-30T14:05');
    expect(localDay(at)).toBe('2026-11-30');
    expect(fromInput(localInput(at))).toBe(at);
    expect([fromInput(''), fromInput('soon')]).toEqual([undefined, undefined]);
  });
});
