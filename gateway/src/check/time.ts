/** When a reading was measured: the device's clock is weighed, and no reading is refused for it. [P7] */

import { LIMITS } from '@ninewatch/contracts';

export interface TimeLimits {
  /** A reading is late when more than this lies between measuring and receiving. */
  lateMs: number;
  /** How far back a device's own clock is believed. */
  retentionMs: number;
}

export interface DeviceTimes {
  /** Device clock at measuring; 0 = none. */
  at: number;
  /** The same clock at sending. */
  sentAt?: number | undefined;
}

export interface PlacedInTime {
  measuredAt: number;
  clock: 'trusted' | 'untrusted';
  late: boolean;
}

/** A time as a device may send it; anything else, `0` included, is no time. */
export function readTime(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;
}

/** Untrusted means now: a danger without a time must not be filed in 1970. */
export function placeInTime(times: DeviceTimes, receivedAt: number, limits: TimeLimits): PlacedInTime {
  const measuredAt = believedTime(times, receivedAt, limits);
  if (measuredAt === undefined) return { measuredAt: receivedAt, clock: 'untrusted', late: false };
  return { measuredAt, clock: 'trusted', late: receivedAt - measuredAt > limits.lateMs };
}

function believedTime(times: DeviceTimes, receivedAt: number, limits: TimeLimits): number | undefined {
  const { at, sentAt } = times;
  if (at === 0) return undefined;
  if (sentAt !== undefined) {
    // A negative or enormous age means that the clock was set between measuring and sending: two clocks.
    const ageMs = sentAt - at;
    return ageMs >= 0 && ageMs <= limits.retentionMs ? receivedAt - ageMs : undefined;
  }
  const isBelieved = at <= receivedAt + LIMITS.clockAheadMsMax && at >= receivedAt - limits.retentionMs;
  return isBelieved ? at : undefined;
}
