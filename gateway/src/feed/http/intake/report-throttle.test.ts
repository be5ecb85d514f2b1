import { expect, it } from 'vitest';
import { REPORTS_MAX, ReportThrottle } from './report-throttle.ts';

it('[P8] one person reports so much in 24 hours, whatever others do', () => {
  const throttle = new ReportThrottle();
  const day = 86_400_000;
  for (let n = 0; n < REPORTS_MAX; n += 1) expect(throttle.admit('a', n)).toBe(true);
  expect(throttle.admit('a', day - 1)).toBe(false);
  expect(throttle.admit('b', day - 1)).toBe(true);
  expect(throttle.admit('a', day)).toBe(true);
  expect(throttle.admit('a', day)).toBe(false);
});
