import { describe, expect, it } from 'vitest';
import { SERVICE_HOURS, serviceEnd } from './until-hours.ts';

describe('the end of an out-of-service', () => {
  it('is never beyond the thirty days that the gateway takes', () => {
    const ends = SERVICE_HOURS.map((hours) => serviceEnd(hours, 1_000));
    expect(ends[0]).toBe(3_601_000);
    expect(Math.max(...ends)).toBeLessThan(30 * 86_400_000);
  });
});
