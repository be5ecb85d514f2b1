/** Which planned times hold for a device now. */

import type { PeriodEntry, VenueState } from '../fold/state.ts';
import type { PeriodKind } from '../model/period.ts';

/** Names the device, or all of the venue. */
export function isNamed({ period }: PeriodEntry, deviceId: string): boolean {
  return period.deviceIds === undefined || period.deviceIds.includes(deviceId);
}

/** Those that name all of these devices, in the order of their ids. */
export function runningFor(venue: VenueState, kind: PeriodKind, deviceIds: readonly string[]): PeriodEntry[] {
  return venue.periods.values().filter((entry) => {
    const { kind: own, state } = entry.period;
    return own === kind && state === 'running' && deviceIds.every((id) => isNamed(entry, id));
  });
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
