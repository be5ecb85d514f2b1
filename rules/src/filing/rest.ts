/** What is finished when it is filed, but may be corrected: held until no act on an older version can still come. */

import type { State, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { Filing, FilingOf, FilingType } from '../model/filing.ts';
import { RECORD_KINDS } from '../records/kinds.ts';
import { type FoundFiling, findFiling, keepFiling, touchFiling, unitPlace } from './keep.ts';

/** Far longer than between an act's look into the ledger and its decision, ours. */
const RESTS_MS = 3_600_000;

/** Forgotten by the fold when their time is over; the ledger keeps them. */
export const RESTING_TYPES: readonly FilingType[] = [...RECORD_KINDS, 'red_flag', 'honour'];

export function placeOf(
  state: State,
  { venueId, region }: Pick<Filing, 'venueId' | 'region'>,
): VenueState | undefined {
  if (venueId !== undefined) return venueId === '' ? undefined : state.venues.get(venueId);
  return state.regions.has(region) ? unitPlace(state, region) : undefined;
}

/** New, or changed: the time until it is forgotten begins again. */
export function restFiling(turn: Turn, place: VenueState, filing: Filing): void {
  const dueElapsedMs = turn.state.elapsedMs + RESTS_MS;
  const entry = place.filings.get(filing.id);
  if (entry === undefined) {
    keepFiling(turn, place, { filing, dueElapsedMs });
    return;
  }
  entry.filing = filing;
  entry.dueElapsedMs = dueElapsedMs;
  touchFiling(turn, place, entry);
}

/** The newest version of it: the fold's, else the one that came with the act. */
export function newest<T extends FilingType>(state: State, type: T, kept: FilingOf<T>): FilingOf<T> {
  const found: FoundFiling<T> | undefined = findFiling(state, type, kept.id);
  return found === undefined ? kept : found.entry.filing;
}
