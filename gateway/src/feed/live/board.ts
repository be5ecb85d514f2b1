/** The wall's memory: open hazards and tickets, venues and device health, as of the newest change. */

import type { Desk, Device, DeviceHealth, Hazard, Ticket, Venue } from '@ninewatch/rules';
import type { OpenWork } from '../options.ts';

/** What a device change shows: the fields that changed, in the shape of `GET /devices`. */
export type WallDevice = Partial<Omit<Device, 'secretHash' | 'version'>> & {
  id: string;
  venueId: string;
  health?: DeviceHealth;
};

interface Versioned {
  version: number;
}

export class Board {
  readonly hazards = new Map<string, Hazard>();
  readonly tickets = new Map<string, Ticket>();
  readonly venues = new Map<string, Venue>();
  readonly health = new Map<string, DeviceHealth>();
  /** Duty desks with more alarms than one person can answer, by region. */
  readonly floods = new Map<string, Desk>();

  constructor(base: OpenWork) {
    for (const hazard of base.hazards) this.hazards.set(hazard.id, hazard);
    for (const ticket of base.tickets) this.tickets.set(ticket.id, ticket);
    for (const venue of base.venues) this.venues.set(venue.id, venue);
    for (const health of base.health) this.health.set(health.deviceId, health);
  }

  /** What is closed leaves the board. → the one before; false when `next` is older than what is shown. */
  putWork<T extends Hazard | Ticket>(shown: Map<string, T>, next: T): T | undefined | false {
    const before = shown.get(next.id);
    if (isOlder(next, before)) return false;
    if (next.state === 'closed') shown.delete(next.id);
    else shown.set(next.id, next);
    return before;
  }

  putVenue(next: Venue): Venue | undefined | false {
    const before = this.venues.get(next.id);
    if (isOlder(next, before)) return false;
    this.venues.set(next.id, next);
    return before;
  }

  putHealth(next: DeviceHealth): boolean {
    if (isOlder(next, this.health.get(next.deviceId))) return false;
    this.health.set(next.deviceId, next);
    return true;
  }

  putDesk(next: Desk): void {
    if (next.flood) this.floods.set(next.region, next);
    else this.floods.delete(next.region);
  }

  floodsOf(sees: (region: string) => boolean): Desk[] {
    return [...this.floods.values()].filter(({ region }) => sees(region));
  }

  /** Empty for a venue nobody knows: then only who sees everything sees it. */
  regionOf(venueId: string): string {
    return this.venues.get(venueId)?.region ?? '';
  }
}

function isOlder(next: Versioned, known: Versioned | undefined): boolean {
  return known !== undefined && known.version > next.version;
}
