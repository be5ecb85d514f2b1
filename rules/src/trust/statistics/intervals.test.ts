import { describe, expect, it } from 'vitest';
import {
  garwood,
  newcombe,
  normalBelow,
  pairedMean,
  quantile,
  regularisedGamma,
  wilson,
} from './intervals.ts';

describe('intervals against published values', () => {
  it('Wilson: 8 of 10, none, all', () => {
    expect(wilson(8, 10).low).toBeCloseTo(0.4902, 4);
    expect(wilson(8, 10).high).toBeCloseTo(0.9433, 4);
    expect(wilson(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) });
    expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: 1 });
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('Garwood: the exact limits of a Poisson count', () => {
    expect(garwood(0, 1)).toEqual({ low: 0, high: expect.closeTo(3.6889, 3) });
    expect(garwood(1, 1)).toEqual({ low: expect.closeTo(0.0253, 3), high: expect.closeTo(5.5716, 3) });
    expect(garwood(10, 2)).toEqual({
      low: expect.closeTo(4.7954 / 2, 3),
      high: expect.closeTo(18.3904 / 2, 3),
    });
    expect(garwood(100, 1).high).toBeCloseTo(121.627, 2);
  });

  it('Newcombe: the example of his paper, 56 of 70 less 48 of 80', () => {
    const { low, high } = newcombe({ successes: 56, of: 70 }, { successes: 48, of: 80 });
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  it('the functions below them', () => {
    expect(normalBelow(1.959963985)).toBeCloseTo(0.975, 9);
    expect(normalBelow(-1)).toBeCloseTo(0.158655, 6);
    expect(regularisedGamma(1, 1)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(regularisedGamma(5, 20)).toBeCloseTo(0.999983, 6);
  });

  it('quantiles lie between order statistics', () => {
    const values = Array.from({ length: 100 }, (_, n) => n + 1);
    expect(quantile(values, 0.5)).toEqual({ value: 50, low: 40, high: 61 });
    expect(quantile(values, 0.9)).toEqual({ value: 90, low: 84, high: 97 });
    expect(quantile(values, 0.99)).toEqual({ value: 99, low: 97, high: Number.NaN });
    expect(quantile([3], 0.9)).toEqual({ value: 3, low: Number.NaN, high: Number.NaN });
    expect(quantile([], 0.5).value).toBeNaN();
  });

  it('paired differences of few say nothing', () => {
    expect(pairedMean([5, 5, 5]).low).toBe(Number.NEGATIVE_INFINITY);
    expect(pairedMean([1, 2, 3, 4, 5]).low).toBeCloseTo(3 - 1.96 * Math.sqrt(2.5 / 5), 2);
  });
});
