/** What is open in a region when the watch changes hands: the counts, and the things themselves as they stood. */

import type { State, VenueState } from '../fold/state.ts';
import { OUT_OF_SERVICE_RULE } from '../hazard/aside/is-aside.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { HandoverItem, HandoverSet, OpenCounts } from '../model/duty-filing.ts';
import type { Hazard, SignalClass } from '../model/hazard.ts';

/** On each of the two lists; how many there are besides, the counts say. Ours. [P8] */
export const ITEMS_MAX = 50;

/** Highest first. */
const CLASSES: readonly SignalClass[] = ['alarm', 'supervisory', 'fault', 'disablement', 'test'];

export interface Open {
  counts: OpenCounts;
  items: HandoverItem[];
  /** Shelved hazards and devices out of service, the soonest to come back first. */
  set: HandoverSet[];
}

export function openIn(state: State, region: string): Open {
  const counts: Required<OpenCounts> = {
    ...{ hazards: 0, unacknowledged: 0, tickets: 0, overdue: 0, permits: 0 },
    ...{ shelved: 0, outOfService: 0 },
  };
  const hazards: Hazard[] = [];
  const set: HandoverSet[] = [];
  for (const place of state.venues.values()) {
    const { venue } = place;
    if (venue === null || !isWithin(state, venue.region, region)) continue;
    for (const { hazard } of place.hazards.values()) hazards.push(hazard);
    set.push(...setAsideAt(place));
    countWork(place, counts);
  }
  counts.hazards = hazards.length;
  counts.unacknowledged = hazards.filter(({ acknowledged }) => !acknowledged).length;
  counts.shelved = set.filter(({ what }) => what === 'shelved').length;
  counts.outOfService = set.length - counts.shelved;
  return {
    counts,
    items: hazards
      .filter((hazard) => hazard.shelved === undefined && !isOutOfService(hazard))
      .sort(byWeight)
      .slice(0, ITEMS_MAX)
      .map(itemOf),
    set: set.sort((a, b) => a.until - b.until || (a.id < b.id ? -1 : 1)).slice(0, ITEMS_MAX),
  };
}

function countWork({ tickets, filings }: VenueState, counts: OpenCounts): void {
  for (const { ticket, isOverdue } of tickets.values()) {
    if (ticket.state === 'closed') continue;
    counts.tickets += 1;
    if (isOverdue) counts.overdue += 1;
  }
  for (const { filing } of filings.values()) {
    if (filing.type === 'permit' && filing.state === 'approved') counts.permits += 1;
  }
}

function setAsideAt({ venue, hazards, devices }: VenueState): HandoverSet[] {
  const where = { venueId: venue?.id ?? '', venueName: venue?.name ?? '' };
  const set: HandoverSet[] = [];
  for (const { hazard } of hazards.values()) {
    if (hazard.shelved === undefined) continue;
    const { by, at, until, reason } = hazard.shelved;
    set.push({ what: 'shelved', id: hazard.id, ...where, kind: hazard.kind, by, at, until, reason });
  }
  for (const { device, service } of devices.values()) {
    if (service?.isInForce !== true || device.outOfService === undefined) continue;
    const { by, at, until, reason } = device.outOfService;
    set.push({ what: 'out_of_service', id: device.id, ...where, kind: device.kind, by, at, until, reason });
  }
  return set;
}

/** It says only what the list of devices out of service says; of one that is back there it stands alone. */
function isOutOfService({ active, members }: Hazard): boolean {
  return active && members.every(({ ruleId }) => ruleId === OUT_OF_SERVICE_RULE);
}

function byWeight(a: Hazard, b: Hazard): number {
  return (
    CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) ||
    Number(a.acknowledged) - Number(b.acknowledged) ||
    a.priority - b.priority ||
    a.openedAt - b.openedAt ||
    (a.id < b.id ? -1 : 1)
  );
}

function itemOf(hazard: Hazard): HandoverItem {
  const { id, venueId, venueName, kind, class: signal, priority, state, openedAt, acknowledgedBy } = hazard;
  const answered = acknowledgedBy === undefined ? {} : { acknowledgedBy };
  return { id, venueId, venueName, kind, class: signal, priority, state, openedAt, ...answered };
}
