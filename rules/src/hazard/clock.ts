/** What time alone does to hazards: shelving ends, calls climb, what was closed too early comes back. */

import type { VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { FindingChange } from '../model/finding.ts';
import { callOut, climb } from './call-out/call-out.ts';
import { endShelf, resumeCallOut } from './findings.ts';
import { openHazard } from './open.ts';

/** Counts elapsed time, so that a jump of the wall clock neither ends nor prolongs anything. [P3] */
export function tickHazards(turn: Turn, venue: VenueState): void {
  for (const entry of venue.hazards.values()) {
    const until = entry.shelvedUntilElapsedMs;
    if (until !== undefined && turn.state.elapsedMs >= until) {
      endShelf(turn, entry, { note: 'the time is over' });
      resumeCallOut(turn, entry);
    }
    climb(turn, entry);
  }
  for (const watch of venue.watches.values()) {
    const [first] = watch.active;
    if (first !== undefined && turn.state.elapsedMs >= watch.untilElapsedMs) raiseAgain(turn, venue, first);
  }
}

/** A recurrence: the danger of the closed hazard is still there. */
function raiseAgain(turn: Turn, venue: VenueState, finding: FindingChange): void {
  const entry = openHazard(turn, venue, { ...finding, receivedAt: turn.at });
  callOut(turn, entry, { reason: 'opened', isNews: true });
}
