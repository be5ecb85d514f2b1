/** How long something may be out of service: choices of people, within the thirty days of the gateway. */

const HOUR_MS = 3_600_000;

/** Hours; the longest is just within what the gateway takes. */
export const SERVICE_HOURS = [1, 4, 8, 24, 72, 168, 719] as const;

export function serviceEnd(hours: number, nowMs = Date.now()): number {
  return nowMs + hours * HOUR_MS;
}
