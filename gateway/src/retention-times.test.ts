import { expect, it } from 'vitest';
import { createRetentionTimes, KEPT_MS_MIN } from './retention-times.ts';

it('[P8] a short disk halves what is kept of raw readings, down to a day', () => {
  const keptMs = createRetentionTimes(30 * KEPT_MS_MIN);
  expect(keptMs('ok')).toBe(30 * KEPT_MS_MIN);
  expect([keptMs('low'), keptMs('reserve')]).toEqual([15 * KEPT_MS_MIN, 7.5 * KEPT_MS_MIN]);
  for (let round = 0; round < 9; round += 1) keptMs('low');
  expect(keptMs('full')).toBe(KEPT_MS_MIN);
  expect(keptMs('ok')).toBe(30 * KEPT_MS_MIN);
});

it('keeps what is set when that is less than a day', () => {
  expect(createRetentionTimes(1_000)('low')).toBe(1_000);
});
