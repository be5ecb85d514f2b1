/** The search on systems that are nothing but a limit. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchRate } from './rate-search.ts';

const search = { startAt: 10_000, growth: 1.5, precision: 1.1, triesMax: 30 };
const withLimit = (limit: number) => async (rate: number) => rate <= limit;

describe('search for the sustained rate', () => {
  it('ends within its precision below the limit, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 500, max: 1_000_000 }), async (limit) => {
        const { sustained } = await searchRate(search, withLimit(limit));
        expect(sustained).toBeLessThanOrEqual(limit);
        expect(sustained * 1.11).toBeGreaterThanOrEqual(limit);
      }),
    );
  });

  it('tells what it tried, and tries no more than it may', async () => {
    const { sustained, tries } = await searchRate({ ...search, triesMax: 3 }, withLimit(1e9));
    expect(tries).toEqual([10_000, 15_000, 22_500].map((rate) => ({ rate, isHeld: true })));
    expect(sustained).toBe(22_500);
  });

  it('finds nothing on a system that holds nothing', async () => {
    const { sustained, tries } = await searchRate({ ...search, triesMax: 4 }, async () => false);
    expect(sustained).toBe(0);
    expect(tries.map(({ rate }) => rate)).toEqual([10_000, 6_667, 4_445, 2_963]);
  });
});
