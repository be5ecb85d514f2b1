/** Hot work in business hours is forbidden (prohibition 7 of the domain's list); when those are is our default. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Local time of day; China has one time zone and no summer time. */
export const BUSINESS_HOURS = {
  opensAtMs: 8 * HOUR_MS,
  closesAtMs: 22 * HOUR_MS,
  offsetMs: 8 * HOUR_MS,
} as const;

/** Whether any moment of `from` (inclusive) to `until` (exclusive), wall times, lies in business hours. */
export function touchesBusinessHours(from: number, until: number): boolean {
  const { opensAtMs, closesAtMs, offsetMs } = BUSINESS_HOURS;
  const timeOfDay = (((from + offsetMs) % DAY_MS) + DAY_MS) % DAY_MS;
  if (timeOfDay >= opensAtMs && timeOfDay < closesAtMs) return until > from;
  const untilOpenMs = timeOfDay < opensAtMs ? opensAtMs - timeOfDay : DAY_MS - timeOfDay + opensAtMs;
  return from + untilOpenMs < until;
}
