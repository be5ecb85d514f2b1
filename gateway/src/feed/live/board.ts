/** The wall's memory: open hazards and tickets, venues and device health, as of the newest change. */

import {
  type Desk,
  type Device,
  type DeviceHealth,
  type DutyCheckFiling,
  type Hazard,
  type Venue,
  type WallTicket,
  wallTicket,
} from '@ninewatch/rules';
import type { OpenWork } from '../options.ts';
import { Totals } from './counts.ts';

/** What a device change shows: the fields that changed, in the shape of `GET /devices`. */
export type WallDevice = Partial<Omit<Device, 'secretHash' | 'version' | 'claim' | 'certificate'>> & {
  id: string;
  venueId: string;
  health?: DeviceHealth;
};

interface Versioned {
  version: number;
}

export class Board {
  readonly hazards = new Map<string, Hazard>();
  readonly tickets = new Map<string, WallTicket>();
  readonly venues = new Map<string, Venue>();
  readonly health = new Map<string, DeviceHealth>();
  /** Duty desks with more alarms than one person can answer, by region. */
  readonly floods = new Map<string, Desk>();
  /** Desks that are being asked whether somebody is there, by id. */
  readonly checks = new Map<string, DutyCheckFiling>();

  readonly totals = new Totals();

  constructor(base: OpenWork) {
    for (const hazard of base.hazards) this.putHazard(hazard);
    for (const ticket of base.tickets) this.putTicket(wallTicket(ticket));
    for (const venue of base.venues) this.putVenue(venue);
    for (const health of base.health) this.putHealth(health);
  }

  /** What is closed leaves the board. → the one before; false when `next` is older than what is shown. */
  putHazard(next: Hazard): Hazard | undefined | false {
    return putWork(this.hazards, next, (hazard, by) => this.totals.hazard(hazard, by));
  }

  /** As `putHazard`. */
  putTicket(next: WallTicket): WallTicket | undefined | false {
    return putWork(this.tickets, next, (ticket, by) => this.totals.ticket(ticket, by));
  }

  putVenue(next: Venue): Venue | undefined | false {
    const before = this.venues.get(next.id);
    if (isOlder(next, before)) return false;
    this.totals.venueMoved(next.id, before?.region ?? '', next.region);
    if (before !== undefined) this.totals.venue(before, -1);
    this.venues.set(next.id, next);
    this.totals.venue(next, 1);
    return before;
  }

  putHealth(next: DeviceHealth): boolean {
    if (isOlder(next, this.health.get(next.deviceId))) return false;
    this.dropHealth(next.deviceId);
    this.health.set(next.deviceId, next);
    this.totals.device(next, this.regionOf(next.venueId), 1);
    return true;
  }

  dropHealth(deviceId: string): void {
    const known = this.health.get(deviceId);
    if (known === undefined) return;
    this.health.delete(deviceId);
    this.totals.device(known, this.regionOf(known.venueId), -1);
  }

  putDesk(next: Desk): void {
    if (next.flood) this.floods.set(next.region, next);
    else this.floods.delete(next.region);
  }

  putCheck(next: DutyCheckFiling): void {
    if (next.state === 'waiting') this.checks.set(next.id, next);
    else this.checks.delete(next.id);
  }

  checksOf(sees: (region: string) => boolean): DutyCheckFiling[] {
    return [...this.checks.values()].filter(({ region }) => sees(region));
  }

  floodsOf(sees: (region: string) => boolean): Desk[] {
    return [...this.floods.values()].filter(({ region }) => sees(region));
  }

  /** Empty for a venue nobody knows: then only who sees everything sees it. */
  regionOf(venueId: string): string {
    return this.venues.get(venueId)?.region ?? '';
  }
}

function putWork<T extends Hazard | WallTicket>(
  shown: Map<string, T>,
  next: T,
  count: (thing: T, by: 1 | -1) => void,
): T | undefined | false {
  const before = shown.get(next.id);
  if (isOlder(next, before)) return false;
  if (before !== undefined) count(before, -1);
  if (next.state === 'closed') shown.delete(next.id);
  else {
    shown.set(next.id, next);
    count(next, 1);
  }
  return before;
}

function isOlder(next: Versioned, known: Versioned | undefined): boolean {
  return known !== undefined && known.version > next.version;
}
