/** The wall's totals for one view. */

import { SIGNAL_CLASSES, type SignalClass } from '@ninewatch/rules';
import type { Board } from './board.ts';

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

/** Whether a thing in a region, and of a venue when it has one, is in the view. */
export type Sees = (region: string, venueId?: string) => boolean;

export function countBoard(board: Board, sees: Sees): Counts {
  return {
    hazards: countHazards(board, sees),
    tickets: countTickets(board, sees),
    venues: countVenues(board, sees),
    devices: countDevices(board, sees),
  };
}

function countHazards(board: Board, sees: Sees): Counts['hazards'] {
  const byClass = Object.fromEntries(SIGNAL_CLASSES.map((name) => [name, 0])) as Record<SignalClass, number>;
  const counts = { open: 0, unacknowledged: 0, active: 0, test: 0, byClass };
  for (const hazard of board.hazards.values()) {
    if (!sees(hazard.region, hazard.venueId)) continue;
    if (!hazard.live) {
      counts.test += 1;
      continue;
    }
    counts.open += 1;
    byClass[hazard.class] += 1;
    if (!hazard.acknowledged) counts.unacknowledged += 1;
    if (hazard.active) counts.active += 1;
  }
  return counts;
}

function countTickets(board: Board, sees: Sees): Counts['tickets'] {
  const counts = { open: 0, major: 0 };
  for (const ticket of board.tickets.values()) {
    if (!sees(ticket.region, ticket.venueId) && !sees(ticket.unit)) continue;
    counts.open += 1;
    if (ticket.class === 'major') counts.major += 1;
  }
  return counts;
}

function countVenues(board: Board, sees: Sees): Counts['venues'] {
  const counts = { total: 0, red: 0, orange: 0, yellow: 0, blue: 0 };
  for (const venue of board.venues.values()) {
    if (!sees(venue.region, venue.id)) continue;
    counts.total += 1;
    counts[venue.risk] += 1;
  }
  return counts;
}

function countDevices(board: Board, sees: Sees): Counts['devices'] {
  const counts = { total: 0, online: 0, silent: 0, neverSent: 0, unprotected: 0, faulty: 0 };
  for (const health of board.health.values()) {
    if (!sees(board.regionOf(health.venueId), health.venueId)) continue;
    counts.total += 1;
    if (health.online) counts.online += 1;
    if (health.silent) counts.silent += 1;
    if (!health.hasSent) counts.neverSent += 1;
    if (health.unprotected === true) counts.unprotected += 1;
    if (health.faults.length > 0) counts.faulty += 1;
  }
  return counts;
}
