/** Hot work in business hours is forbidden (prohibition 7 of the domain's list); when those are is our default. */

import { CLOCKS } from '../profile/clocks.ts';

const DAY_MS = 86_400_000;

/** Whether any moment of `from` (inclusive) to `until` (exclusive), wall times, lies in business hours. */
export function touchesBusinessHours(from: number, until: number): boolean {
  const { opensAtMs, closesAtMs } = CLOCKS.period.businessHours;
  const timeOfDay = (((from + CLOCKS.utcOffsetMs) % DAY_MS) + DAY_MS) % DAY_MS;
  if (timeOfDay >= opensAtMs && timeOfDay < closesAtMs) return until > from;
  const untilOpenMs = timeOfDay < opensAtMs ? opensAtMs - timeOfDay : DAY_MS - timeOfDay + opensAtMs;
  return from + untilOpenMs < until;
}
