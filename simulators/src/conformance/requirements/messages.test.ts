import { describe, expect, it } from 'vitest';
import { mostWithin } from './messages.ts';

describe('the rate of a device', () => {
  it('is the most messages that any window holds, its end not among them', () => {
    expect(mostWithin([], 10)).toBe(0);
    expect(mostWithin([0, 10, 20], 10)).toBe(1);
    expect(mostWithin([0, 9, 10, 11, 30, 31], 10)).toBe(3);
  });

  it('[P8] is counted in one pass over all that a flood leaves', () => {
    const flood = Array.from({ length: 100_000 }, (_, n) => n / 100);
    const began = performance.now();
    expect(mostWithin(flood, 30_000)).toBe(100_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
