/** Filings come, change and go: at a venue, or at the unit that they belong to. */

import { type Decision, refuse } from '../fold/decision.ts';
import { createVenueState, type FilingEntry, type State, type VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { Filing, FilingOf, FilingType } from '../model/filing.ts';

/** Open filings of one type at one place; further ones are refused. [P8] */
export const OPEN_PER_PLACE_MAX = 500;

const UNIT = '@';

/** What belongs to a unit and to no venue of it; ids of venues have no `@`. */
export function unitPlace(state: State, region: string): VenueState {
  const id = UNIT + region;
  const known = state.venues.get(id);
  if (known !== undefined) return known;
  const place = createVenueState(id, null);
  state.venues.set(id, place);
  // Also when nothing is filed there in the end: it is part of the state from here on.
  state.derived.changed.venues.add(id);
  return place;
}

/** Without making one: for what changes nothing. */
export function knownUnitPlace(state: State, region: string): VenueState | undefined {
  return state.venues.get(UNIT + region);
}

export function isUnitPlace({ id }: Pick<VenueState, 'id'>): boolean {
  return id.startsWith(UNIT);
}

/** The region whose unit it is. */
export function unitOf({ id }: Pick<VenueState, 'id'>): string {
  return id.slice(UNIT.length);
}

/** Null when one more of this type has room at the place. */
export function checkRoom(place: VenueState, type: FilingType): Decision | null {
  const open = place.filings.values().filter(({ filing }) => filing.type === type).length;
  if (open < OPEN_PER_PLACE_MAX) return null;
  return refuse('limit-reached', `${OPEN_PER_PLACE_MAX} of type ${type} are open here`);
}

/** `dueElapsedMs` is when the clock of its type is asked next; without it time alone changes nothing. */
export function keepFiling(
  turn: Turn,
  place: VenueState,
  { filing, dueElapsedMs }: { filing: Filing; dueElapsedMs?: number },
): FilingEntry {
  const entry: FilingEntry = { filing, ...(dueElapsedMs === undefined ? {} : { dueElapsedMs }) };
  place.filings.set(filing.id, entry);
  turn.state.derived.filingPlace.set(filing.id, place.id);
  touchFiling(turn, place, entry);
  return entry;
}

/** It changed: its new version goes to the ledger at the end of the step. */
export function touchFiling(turn: Turn, place: VenueState, entry: FilingEntry): void {
  turn.touched.filings.set(entry, place.id);
}

/** Told a last time, then only the ledger knows it. */
export function dropFiling(turn: Turn, place: VenueState, entry: FilingEntry): void {
  touchFiling(turn, place, entry);
  place.filings.delete(entry.filing.id);
  turn.state.derived.filingPlace.delete(entry.filing.id);
}

/** Nothing about it changed, but only the ledger knows it from here on. */
export function forgetFiling(turn: Turn, place: VenueState, entry: FilingEntry): void {
  place.filings.delete(entry.filing.id);
  turn.state.derived.filingPlace.delete(entry.filing.id);
}

/** Kept by the ledger from its beginning: nothing in it ever changes. */
export function fileAway(turn: Turn, filing: Filing): void {
  turn.touched.filings.set({ filing }, filing.venueId ?? UNIT + filing.region);
}

export interface FoundFiling<T extends FilingType> {
  place: VenueState;
  entry: FilingEntry & { filing: FilingOf<T> };
}

/** An open filing of this type, wherever it is. */
export function findFiling<T extends FilingType>(
  state: State,
  type: T,
  id: string,
): FoundFiling<T> | undefined {
  const place = state.venues.get(state.derived.filingPlace.get(id) ?? '');
  const entry = place?.filings.get(id);
  if (place === undefined || entry?.filing.type !== type) return undefined;
  return { place, entry: entry as FoundFiling<T>['entry'] };
}

export function filingsOf<T extends FilingType>(place: VenueState, type: T): FoundFiling<T>['entry'][] {
  return place.filings.values().filter(({ filing }) => filing.type === type) as FoundFiling<T>['entry'][];
}
