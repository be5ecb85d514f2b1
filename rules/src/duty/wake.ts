/** Something changed that duties depend on: the next ticks look at them again. */

import type { State, VenueState } from '../fold/state.ts';

export function wakePlace({ duties }: Pick<VenueState, 'duties'>): void {
  duties.nextAt = 0;
}

/** There is a region that may have duties of its own. */
export function wakeUnits(state: State): void {
  state.derived.dutiesAt = 0;
}

export function wakeDuties(state: State): void {
  wakeUnits(state);
  for (const place of state.venues.values()) wakePlace(place);
}
