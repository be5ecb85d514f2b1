/** A case where it stands now. */

import type { CallScene } from '../call/call.ts';
import { type FoundFiling, filingsOf } from '../filing/keep.ts';
import type { State, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import type { CaseLevel } from '../model/loop/case.ts';

export interface CaseScene extends CallScene {
  entry: FoundFiling<'case'>['entry'];
  /** The level that it has come to. */
  level: CaseLevel;
}

export function sceneOf(turn: Turn, { place, entry }: FoundFiling<'case'>): CaseScene {
  const level = entry.filing.levels.at(-1);
  if (level === undefined) throw new Error(`case ${entry.filing.id} has no level`);
  return { turn, place, entry, level };
}

/** The open case of a ticket: there is at most one. */
export function caseOf(state: State, venueId: string, ticketId: string): FoundFiling<'case'> | undefined {
  const place: VenueState | undefined = state.venues.get(venueId);
  if (place === undefined || place.filings.size === 0) return undefined;
  const entry = filingsOf(place, 'case').find(({ filing }) => filing.ticketId === ticketId);
  return entry === undefined ? undefined : { place, entry };
}
