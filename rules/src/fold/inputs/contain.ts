/** What throws about one venue stops that part of that venue alone: time goes on for all others. [P6] */

import type { VenuePart, VenueState } from '../state.ts';
import type { Turn } from '../turn.ts';
import { takeCondition } from './conditions.ts';

/**
 * Does a part's work unless that part is set aside. What it throws sets it aside, and opens a priority-1 gateway
 * hazard that names the venue. How far the work had come stays as it is: the same at every replay. [P3]
 */
export function contain(
  turn: Turn,
  venue: VenueState,
  { part, work }: { part: VenuePart; work(): void },
): void {
  if (venue.setAside?.includes(part) === true) return;
  try {
    work();
  } catch (cause) {
    turn.state.derived.changed.venues.add(venue.id);
    venue.setAside = [...(venue.setAside ?? []), part];
    turn.failures.push({ venueId: venue.id, part, cause });
    // Without the words of what was thrown: they are not ours, and another release of the runtime has others.
    tell(turn, venue, { active: true, detail: `${part} of ${venue.id}` });
  }
}

/** Venue by venue, so that one on which it throws keeps the others from nothing. [P6] */
export function eachDevice(turn: Turn, look: (deviceId: string) => void): void {
  for (const venue of turn.state.venues.values()) {
    const work = () => {
      for (const { device } of venue.devices.values()) look(device.id);
    };
    contain(turn, venue, { part: 'devices', work });
  }
}

/** Another release or other rules may be able to do what could not be done: every part is tried again. */
export function tryAgain(turn: Turn): void {
  for (const venue of turn.state.venues.values()) {
    if (venue.setAside === undefined) continue;
    delete venue.setAside;
    turn.state.derived.changed.venues.add(venue.id);
    tell(turn, venue, { active: false, detail: '' });
  }
}

/** At the venue itself, and where its own hazards cannot be told any more, among those of the gateway. */
function tell(turn: Turn, venue: VenueState, what: { active: boolean; detail: string }): void {
  for (const home of [venue, turn.state.venues.get('')]) {
    if (home === undefined || home.setAside?.includes('hazards') === true) continue;
    try {
      takeCondition(turn, {
        kind: 'condition',
        receivedAt: turn.at,
        condition: 'venue-set-aside',
        venueId: home.id,
        ...what,
      });
      // An end is told wherever the beginning may have been.
      if (what.active) return;
    } catch (cause) {
      turn.failures.push({ venueId: home.id, part: 'hazards', cause });
    }
  }
}
