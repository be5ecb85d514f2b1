/** How many flags a town has, and how many venues it may propose for the year. */

import { type Term, termOf } from '../calendar/index.ts';
import type { State } from '../fold/state.ts';
import { isWithin } from '../ledger/region-tree.ts';
import { isSupervised } from '../model/facts.ts';
import type { RedFlagSection } from '../profile/sections/incentives.ts';

/** One for 100 venues, and at least one: max(1, ⌊n/100⌋); both numbers are the profile's. */
export function flagsFor(
  venues: number,
  { venuesPerFlag, flagsMin }: Pick<RedFlagSection, 'venuesPerFlag' | 'flagsMin'>,
): number {
  return Math.max(flagsMin, Math.floor(venues / venuesPerFlag));
}

/** Each town one, large towns one for every 500. */
export function proposalsFor(
  venues: number,
  { venuesPerProposal }: Pick<RedFlagSection['yearly'], 'venuesPerProposal'>,
): number {
  return Math.max(1, Math.floor(venues / venuesPerProposal));
}

/** Of a region and all below it; closed ones count no more. */
export function venuesWithin(state: State, region: string): number {
  const within = new Map<string, boolean>();
  const isInside = (id: string) => {
    const known = within.get(id) ?? isWithin(state, id, region);
    within.set(id, known);
    return known;
  };
  return state.venues
    .values()
    .filter(({ venue }) => venue !== null && isSupervised(venue) && isInside(venue.region)).length;
}

const QUARTER = /^(\d{4})-Q([1-4])$/;

/** `2026-Q1`; undefined for what is no quarter. */
export function readQuarter(key: string, offsetMs: number): Term | undefined {
  const match = QUARTER.exec(key);
  if (match === null) return undefined;
  const firstMonth = (Number(match[2]) - 1) * 3;
  const term = termOf(Date.UTC(Number(match[1]), firstMonth) - offsetMs, 'quarter', offsetMs);
  return term.key === key ? term : undefined;
}

/** `2026`. */
export function readYear(key: string, offsetMs: number): Term | undefined {
  if (!/^[1-9]\d{3}$/.test(key)) return undefined;
  return termOf(Date.UTC(Number(key), 0) - offsetMs, 'year', offsetMs);
}
