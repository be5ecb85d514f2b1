/** Percentiles from buckets against percentiles from the sorted values. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram, median } from './histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

const latencies = fc.array(fc.double({ min: 0.002, max: 60_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

describe('histogram', () => {
  it('every percentile is within 1 % above the exact one', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(0.5, 0.9, 0.99, 0.999, 1), (values, share) => {
        const exact = [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] as number;
        const found = histogramOf(values).percentile(share);
        expect(found).toBeGreaterThanOrEqual(exact * 0.999_999);
        expect(found).toBeLessThanOrEqual(exact * 1.01);
      }),
    );
  });

  it('is the same after a journey between processes', () => {
    const before = histogramOf([0.5, 1, 2, 200]);
    const after = Histogram.of(structuredClone(before.toCounts()));
    expect(after.total).toBe(4);
    expect(after.maxMs).toBe(200);
    expect([0.25, 0.5, 0.75, 1].map((share) => after.percentile(share))).toEqual(
      [0.25, 0.5, 0.75, 1].map((share) => before.percentile(share)),
    );
  });

  it('of nothing has no percentile', () => {
    expect(new Histogram().percentile(0.99)).toBeNaN();
  });
});

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
    expect(median([])).toBeNaN();
  });
});
