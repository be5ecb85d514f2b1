/** Which parts of the state are others than when they were last taken for a checkpoint; a hint, never part of it. */

import type { Change } from '../../model/change.ts';
import type { State } from '../state.ts';
import type { Turn } from '../turn.ts';

export interface Changed {
  isRules: boolean;
  isRegions: boolean;
  isUsers: boolean;
  isProfiles: boolean;
  venues: Set<string>;
  /** Devices by the memory of their readings; what else is known of one belongs to its venue. */
  devices: Set<string>;
}

export function nothingChanged(): Changed {
  return {
    isRules: false,
    isRegions: false,
    isUsers: false,
    isProfiles: false,
    venues: new Set(),
    devices: new Set(),
  };
}

/** Every part must be taken again: what was taken before is lost, or belongs to something else. */
export function markAllChanged({ venues, derived }: State): void {
  const { changed } = derived;
  changed.isRules = true;
  changed.isRegions = true;
  changed.isUsers = true;
  changed.isProfiles = true;
  for (const venue of venues.values()) {
    changed.venues.add(venue.id);
    for (const { device } of venue.devices.values()) changed.devices.add(device.id);
  }
}

export function isAnyChanged({ isRules, isRegions, isUsers, isProfiles, venues, devices }: Changed): boolean {
  return isRules || isRegions || isUsers || isProfiles || venues.size > 0 || devices.size > 0;
}

/** What a change says was changed. */
export function markEmitted(changed: Changed, change: Change): void {
  if (change.kind === 'region') changed.isRegions = true;
  else if (change.kind === 'user') changed.isUsers = true;
  else if (change.kind === 'venue') changed.venues.add(change.object.id);
  else if (change.kind === 'device') changed.venues.add(change.object.venueId);
}

export function markTouched({ state, touched }: Turn): void {
  const { venues, devices } = state.derived.changed;
  for (const { device } of touched.health) {
    venues.add(device.venueId);
    devices.add(device.id);
  }
  for (const { hazard } of touched.hazards) venues.add(hazard.venueId);
  for (const { ticket } of touched.tickets) venues.add(ticket.venueId);
  for (const { venueId } of touched.notices) venues.add(venueId);
  for (const { venueId } of touched.commands) venues.add(venueId);
  for (const { venueId } of touched.periods) venues.add(venueId);
  for (const placeId of touched.filings.values()) if (state.venues.has(placeId)) venues.add(placeId);
}
