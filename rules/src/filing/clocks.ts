/** What time alone does to filings, type by type. */

import { tickCase } from '../dispatch/clock.ts';
import { tickWhistle } from '../dispatch/whistle/clock.ts';
import { missCheck } from '../duty-check/ask.ts';
import { tickIncident } from '../emergency/incident/acts.ts';
import { tickWarning } from '../emergency/warning/walk.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { tickForm } from '../form/rounds.ts';
import { climbInaction } from '../inaction/climb.ts';
import { expirePlan } from '../inspection/plan.ts';
import { tickObservation } from '../intake/pictures.ts';
import type { FilingType } from '../model/filing.ts';
import { tickPermit } from '../permit/acts.ts';
import { tickPressure } from '../pressure/clock.ts';
import { tickRegistration } from '../registration/acts.ts';
import { tickScore } from '../score/proposed.ts';
import { tickHandover } from '../shift/handover.ts';
import { beginMissing, isClockMissing } from './added-clocks.ts';
import { forgetFiling } from './keep.ts';
import { RESTING_TYPES } from './rest.ts';

/** Called when `dueElapsedMs` is reached, which it has been taken from: it sets the next one, if there is one. */
export type FilingClock = (turn: Turn, place: VenueState, entry: FilingEntry) => void;

const CLOCKS: Partial<Record<FilingType, FilingClock>> = {
  inaction: climbInaction,
  signed_form: tickForm,
  case: tickCase,
  whistle: tickWhistle,
  emergency: tickIncident,
  drill: tickIncident,
  warning: tickWarning,
  registration: tickRegistration,
  ...Object.fromEntries(RESTING_TYPES.map((type) => [type, forgetFiling])),
  patrol_plan: expirePlan,
  permit: tickPermit,
  observation: tickObservation,
  handover: tickHandover,
  score: tickScore,
  pressure: tickPressure,
  duty_check: missCheck,
};

export function tickFilings(turn: Turn, place: VenueState): void {
  for (const entry of place.filings.values()) {
    if (filingDue(entry) > turn.state.elapsedMs) continue;
    if (isClockMissing(entry)) {
      beginMissing(turn, place, entry);
      continue;
    }
    delete entry.dueElapsedMs;
    turn.state.derived.changed.venues.add(place.id);
    CLOCKS[entry.filing.type]?.(turn, place, entry);
  }
}

/** At once for what an older version left without the clock that its type has now. */
export function filingDue(entry: FilingEntry): number {
  return isClockMissing(entry) ? 0 : (entry.dueElapsedMs ?? Number.MAX_SAFE_INTEGER);
}
