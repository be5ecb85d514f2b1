/** Indexes over the state: rebuilt when a checkpoint is read, kept up to date by those who change the rest. */

import { parseCatalogue } from '../catalogue/index.ts';
import { foreignKey, linkForeign } from '../foreign/bindings.ts';
import type { Device } from '../model/facts.ts';
import { IdMap } from './id-map.ts';
import type { DeviceEntry, State, VenueState } from './state.ts';

export function deriveAll(state: State): void {
  const { derived } = state;
  if (state.rules !== null) {
    const parsed = parseCatalogue(state.rules.text);
    if (!parsed.ok) throw new Error(`checkpoint with unreadable rules ${state.rules.version}`);
    derived.catalogue = parsed.catalogue;
  }
  for (const user of state.users.values()) derived.usernames.set(user.username, user.id);
  for (const venue of state.venues.values()) {
    for (const { device } of venue.devices.values()) {
      derived.deviceVenue.set(device.id, venue.id);
      linkChild(state, device);
      linkForeign(state, device);
    }
    for (const { hazard, outputs = {} } of venue.hazards.values()) {
      derived.hazardVenue.set(hazard.id, venue.id);
      for (const deviceId of Object.keys(outputs)) {
        const wantedBy = derived.sounding.get(deviceId) ?? new Set();
        derived.sounding.set(deviceId, wantedBy.add(hazard.id));
      }
    }
    for (const { ticket } of venue.tickets.values()) derived.ticketVenue.set(ticket.id, venue.id);
    for (const { period } of venue.periods.values()) derived.periodVenue.set(period.id, venue.id);
    for (const { filing } of venue.filings.values()) {
      derived.filingPlace.set(filing.id, venue.id);
      if (filing.type === 'foreign') derived.proposals.set(foreignKey(filing), filing.id);
    }
    for (const { command } of venue.commands.values()) derived.commandVenue.set(command.id, venue.id);
  }
}

/** A retired device depends on nobody. */
export function linkChild(state: State, device: Device): void {
  if (device.collector === undefined || device.retired === true) return;
  const children = state.derived.children.get(device.collector) ?? new IdMap<string>();
  children.set(device.id, device.id);
  state.derived.children.set(device.collector, children);
}

export function unlinkChild(state: State, device: Device): void {
  if (device.collector === undefined) return;
  const children = state.derived.children.get(device.collector);
  children?.delete(device.id);
  if (children?.size === 0) state.derived.children.delete(device.collector);
}

export interface Place {
  venue: VenueState;
  entry: DeviceEntry;
}

/** Where a device is, whatever venue its input named; undefined for one that is not in the ledger. */
export function placeOf(state: State, deviceId: string): Place | undefined {
  const venueId = state.derived.deviceVenue.get(deviceId);
  const venue = venueId === undefined ? undefined : state.venues.get(venueId);
  const entry = venue?.devices.get(deviceId);
  return venue === undefined || entry === undefined ? undefined : { venue, entry };
}

/** It is at this venue, and not retired. */
export function isInUse(venue: VenueState, deviceId: string): boolean {
  const entry = venue.devices.get(deviceId);
  return entry !== undefined && entry.device.retired !== true;
}
