/** A clock that a type of filing has got in a later version than the type itself. */

import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';

export interface AddedClock {
  /** Whether it has still to begin: so of what an older version filed, and never of what this one does. */
  isMissing(entry: FilingEntry): boolean;
  /** As for a new filing. */
  begin(turn: Turn, place: VenueState, entry: FilingEntry): void;
}
