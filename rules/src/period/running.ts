/** Which planned times hold for a device now. */

import type { PeriodEntry, VenueState } from '../fold/state.ts';
import type { PeriodKind } from '../model/period.ts';

/** Names the device, or all of the venue. */
export function isNamed({ period }: PeriodEntry, deviceId: string): boolean {
  return period.deviceIds === undefined || period.deviceIds.includes(deviceId);
}

/** In the order of their ids. */
export function runningFor(venue: VenueState, kind: PeriodKind, deviceId: string): PeriodEntry[] {
  return venue.periods
    .values()
    .filter(
      (entry) => entry.period.kind === kind && entry.period.state === 'running' && isNamed(entry, deviceId),
    );
}

/** Not handed over: until somebody ends the commissioning, also beyond its time. */
export function isUnprotected(venue: VenueState, deviceId: string): boolean {
  if (venue.periods.size === 0) return false;
  return venue.periods.values().some((entry) => {
    const { kind, state } = entry.period;
    return (
      kind === 'commissioning' && (state === 'running' || state === 'overrun') && isNamed(entry, deviceId)
    );
  });
}
