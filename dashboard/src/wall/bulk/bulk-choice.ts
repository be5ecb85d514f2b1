/** Which incidents a bulk act is for: those of a class, of a venue or of both, that nobody has answered yet. */

import type { Hazard, SignalClass } from '@ninewatch/rules';
import { allowanceOf } from '../../incident/allowed-acts.ts';
import { needsAnswer, shownClass } from '../../incident/order.ts';

export type BulkAct = 'acknowledge' | 'silence';

export interface BulkScope {
  class: SignalClass | 'all';
  /** Empty: all venues. */
  venueId: string;
}

/** In the order given; `may` says whether the person may do it to this one. */
export function bulkChoice(
  hazards: readonly Hazard[],
  { act, scope }: { act: BulkAct; scope: BulkScope },
  may: (hazard: Hazard) => boolean,
): Hazard[] {
  return hazards.filter(
    (hazard) =>
      (scope.class === 'all' || shownClass(hazard) === scope.class) &&
      (scope.venueId === '' || hazard.venueId === scope.venueId) &&
      needsAnswer(hazard) &&
      allowanceOf(hazard, act) === 'allowed' &&
      may(hazard),
  );
}

export interface VenueCount {
  venueId: string;
  name: string;
  unanswered: number;
  total: number;
}

/** Venues with the most that nobody has answered first; at most `venuesMax`. */
export function countByVenue(hazards: readonly Hazard[], venuesMax: number): VenueCount[] {
  const counts = new Map<string, VenueCount>();
  for (const hazard of hazards) {
    if (hazard.venueId === '') continue;
    const { venueId, venueName } = hazard;
    const count = counts.get(venueId) ?? { venueId, name: venueName || venueId, unanswered: 0, total: 0 };
    count.total += 1;
    count.unanswered += Number(needsAnswer(hazard));
    counts.set(venueId, count);
  }
  return [...counts.values()]
    .sort((a, b) => b.unanswered - a.unanswered || b.total - a.total || (a.venueId < b.venueId ? -1 : 1))
    .slice(0, venuesMax);
}
