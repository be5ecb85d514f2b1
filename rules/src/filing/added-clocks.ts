/** What an older version filed without a clock that its type has now gets it at the first tick, by what stands in the state. [P3] */

import { ratingClock } from '../dispatch/whistle/rating.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { judgementClock } from '../intake/pictures.ts';
import type { FilingType } from '../model/filing.ts';
import { permitClock } from '../permit/acts.ts';
import { pressureClock } from '../pressure/clock.ts';
import { registrationClock } from '../registration/acts.ts';
import { proposalClock } from '../score/proposed.ts';
import { handoverClock } from '../shift/handover.ts';
import type { AddedClock } from './added-clock.ts';

/** In a tick that has touched so many filings no more begin: thousands of calls would hold up the one about a fire. Ours. [P8] */
export const TOUCHED_PER_TICK_MAX = 100;

const ADDED: Partial<Record<FilingType, AddedClock>> = {
  observation: judgementClock,
  permit: permitClock,
  registration: registrationClock,
  whistle: ratingClock,
  handover: handoverClock,
  score: proposalClock,
  pressure: pressureClock,
};

export function isClockMissing(entry: FilingEntry): boolean {
  return ADDED[entry.filing.type]?.isMissing(entry) === true;
}

/** Where the tick has done much already, a later one begins it. */
export function beginMissing(turn: Turn, place: VenueState, entry: FilingEntry): void {
  if (turn.touched.filings.size >= TOUCHED_PER_TICK_MAX) return;
  turn.state.derived.changed.venues.add(place.id);
  ADDED[entry.filing.type]?.begin(turn, place, entry);
}
