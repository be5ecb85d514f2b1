/** The wall's totals for one view, from tallies that are kept up to date: many walls ask for them every second. */

import {
  type DeviceHealth,
  type Hazard,
  SIGNAL_CLASSES,
  type SignalClass,
  type Venue,
  type WallTicket,
} from '@ninewatch/rules';
import { type Sight, Tally } from './tally.ts';

export interface Counts {
  /** Live ones, except `test`, which counts tests and drills. */
  hazards: {
    open: number;
    unacknowledged: number;
    active: number;
    test: number;
    byClass: Record<SignalClass, number>;
  };
  tickets: { open: number; major: number };
  venues: { total: number; red: number; orange: number; yellow: number; blue: number };
  devices: {
    total: number;
    online: number;
    silent: number;
    neverSent: number;
    unprotected: number;
    faulty: number;
  };
}

type HazardSlot = Exclude<keyof Counts['hazards'], 'byClass'> | `class.${SignalClass}`;
type TicketSlot = keyof Counts['tickets'];
type VenueSlot = keyof Counts['venues'];
type DeviceSlot = keyof Counts['devices'];

/** Once more or once less: what is taken away must be as it was when it was added. */
type By = 1 | -1;

export class Totals {
  readonly #hazards = new Tally<HazardSlot>();
  /** By the unit that has to do it, which sees it wherever the venue is. */
  readonly #tickets = new Map<string, Tally<TicketSlot>>();
  readonly #venues = new Tally<VenueSlot>();
  readonly #devices = new Tally<DeviceSlot>();

  hazard(hazard: Hazard, by: By): void {
    this.#hazards.add(hazard, hazardSlots(hazard), by);
  }

  ticket(ticket: WallTicket, by: By): void {
    const ofUnit = this.#tickets.get(ticket.unit) ?? new Tally<TicketSlot>();
    this.#tickets.set(ticket.unit, ofUnit);
    ofUnit.add(ticket, ticket.class === 'major' ? ['open', 'major'] : ['open'], by);
  }

  venue({ id, region, risk }: Venue, by: By): void {
    this.#venues.add({ region, venueId: id }, ['total', risk], by);
  }

  /** `region`: that of its venue, empty as long as nobody knows it. */
  device(health: DeviceHealth, region: string, by: By): void {
    this.#devices.add({ region, venueId: health.venueId }, deviceSlots(health), by);
  }

  /** The devices of a venue go with it. */
  venueMoved(venueId: string, from: string, to: string): void {
    this.#devices.move(venueId, from, to);
  }

  /** Null sees everything. */
  in(sight: Sight | null): Counts {
    const classes = Object.fromEntries(SIGNAL_CLASSES.map((name) => [`class.${name}`, 0]));
    const hazards = { open: 0, unacknowledged: 0, active: 0, test: 0, ...classes } as Record<
      HazardSlot,
      number
    >;
    const tickets = { open: 0, major: 0 };
    const venues = { total: 0, red: 0, orange: 0, yellow: 0, blue: 0 };
    const devices = { total: 0, online: 0, silent: 0, neverSent: 0, unprotected: 0, faulty: 0 };
    this.#hazards.sum(hazards, sight);
    for (const [unit, ofUnit] of this.#tickets) {
      ofUnit.sum(tickets, sight === null || sight.sees(unit) ? null : sight);
    }
    this.#venues.sum(venues, sight);
    this.#devices.sum(devices, sight);
    const { open, unacknowledged, active, test } = hazards;
    const byClass = Object.fromEntries(SIGNAL_CLASSES.map((name) => [name, hazards[`class.${name}`]]));
    return {
      hazards: { open, unacknowledged, active, test, byClass: byClass as Record<SignalClass, number> },
      ...{ tickets, venues, devices },
    };
  }
}

function hazardSlots({ live, class: signal, acknowledged, active }: Hazard): HazardSlot[] {
  if (!live) return ['test'];
  return [
    ...(['open', `class.${signal}`] as const),
    ...(acknowledged ? [] : (['unacknowledged'] as const)),
    ...(active ? (['active'] as const) : []),
  ];
}

function deviceSlots({ online, silent, hasSent, unprotected, faults }: DeviceHealth): DeviceSlot[] {
  return [
    'total',
    ...(online ? (['online'] as const) : []),
    ...(silent ? (['silent'] as const) : []),
    ...(hasSent ? [] : (['neverSent'] as const)),
    ...(unprotected === true ? (['unprotected'] as const) : []),
    ...(faults.length > 0 ? (['faulty'] as const) : []),
  ];
}
