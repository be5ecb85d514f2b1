import { describe, expect, it } from 'vitest';
import { dayEnd, dayStart } from './days.ts';

describe('a day of a date field', () => {
  it('is from midnight to midnight, here', () => {
    const start = new Date(2026, 10, 30).getTime();
    expect([dayStart('2026-11-30'), dayEnd('2026-11-30')]).toEqual([start, start + 86_400_000]);
  });
  it('is nothing when nothing was given', () => {
    expect([dayStart(''), dayEnd('')]).toEqual([undefined, undefined]);
  });
});
