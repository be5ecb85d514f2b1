/** Hazards, tickets and snapshots for tests, with only what a test cares about named. */

import type { Hazard, HazardMember, Ticket } from '@ninewatch/rules';
import type { Snapshot } from '../live/board.ts';

export const AT = 1_764_000_000_000;

export function memberOf(own: Partial<HazardMember> = {}): HazardMember {
  return {
    deviceId: 'd-1',
    ruleId: 'smoke',
    ruleVersion: '1',
    class: 'alarm',
    priority: 1,
    active: true,
    measuredAt: AT,
    receivedAt: AT,
    late: false,
    occurrences: 1,
    why: { zh: '烟雾', en: 'smoke' },
    ...own,
  };
}

export function hazardOf(own: Partial<Hazard> & { id: string }): Hazard {
  return {
    version: 1,
    kind: 'fire',
    live: true,
    venueId: 'v-1',
    venueRisk: 'yellow',
    venueName: '老灶火锅',
    region: 'grid',
    class: 'alarm',
    priority: 1,
    state: 'unacknowledged',
    active: true,
    acknowledged: false,
    silenced: false,
    latched: true,
    firstOut: 'd-1',
    deviceIds: ['d-1'],
    members: [memberOf()],
    openedAt: AT,
    measuredAt: AT,
    late: false,
    ticketId: null,
    why: { zh: '烟雾', en: 'smoke' },
    rule: { id: 'smoke', version: '1' },
    log: [],
    ...own,
  };
}

export function ticketOf(own: Partial<Ticket> & { id: string }): Ticket {
  return {
    version: 1,
    source: 'sensor',
    venueId: 'v-1',
    region: 'grid',
    class: 'ordinary',
    handling: 'immediate',
    state: 'open',
    unit: 'town',
    title: { zh: '火灾报警', en: 'fire alarm' },
    dueAt: AT,
    openedAt: AT,
    steps: [],
    ...own,
  };
}

export function snapshotOf(own: Partial<Snapshot>): Snapshot {
  return {
    epoch: 'e1',
    seq: 0,
    at: AT,
    hazards: [],
    tickets: [],
    counts: {
      hazards: {
        ...{ open: 0, unacknowledged: 0, active: 0, test: 0 },
        byClass: { alarm: 0, supervisory: 0, fault: 0, disablement: 0, test: 0 },
      },
      tickets: { open: 0, major: 0 },
      venues: { total: 0, red: 0, orange: 0, yellow: 0, blue: 0 },
      devices: { total: 0, online: 0, silent: 0, neverSent: 0, unprotected: 0, faulty: 0 },
    },
    gateway: {},
    ...own,
  };
}
