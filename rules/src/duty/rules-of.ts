/** Which duties a venue or a unit has, by the profile of its region. */

import { DAY_MS, type Term, termOf } from '../calendar/index.ts';
import { isUnitPlace, unitOf } from '../filing/keep.ts';
import type { State, VenueState } from '../fold/state.ts';
import type { Venue } from '../model/facts.ts';
import type { Profile } from '../profile/parse.ts';
import { profileOf } from '../profile/profile-of.ts';
import type { DutyRule, VenuesTest } from '../profile/sections/duties.ts';

export interface Supervised {
  place: VenueState;
  /** Of the venue, or the unit itself. */
  region: string;
  profile: Profile;
  rules: readonly DutyRule[];
}

/** Undefined for what has no duties at all: the gateway's own place. */
export function supervisedOf(state: State, place: VenueState): Supervised | undefined {
  const { venue } = place;
  if (venue !== null) {
    const profile = profileOf(state, venue.region);
    const rules = isOpen(venue) ? profile.duties.list.filter((rule) => isFor(rule, venue, profile)) : [];
    return { place, region: venue.region, profile, rules };
  }
  if (!isUnitPlace(place)) return undefined;
  const region = unitOf(place);
  const level = state.regions.get(region)?.level;
  const profile = profileOf(state, region);
  return { place, region, profile, rules: profile.duties.list.filter((rule) => rule.level === level) };
}

function isFor(rule: DutyRule, venue: Venue, profile: Profile): boolean {
  return rule.on === 'venue' && isMeant(rule.venues, venue, profile);
}

/** A venue that is closed has no duties. */
export function isOpen(venue: Venue): boolean {
  return venue.state?.name !== 'closed';
}

export function isMeant(test: VenuesTest | undefined, venue: Venue, { duties }: Profile): boolean {
  if (test === undefined) return true;
  const { colours, categories, key } = test;
  if (colours !== undefined && !colours.includes(venue.risk)) return false;
  if (categories !== undefined && !categories.includes(venue.category)) return false;
  return key === undefined || isKeyVenue(venue, duties.key);
}

function isKeyVenue({ risk, category }: Venue, key: Profile['duties']['key']): boolean {
  return key.colours.includes(risk) || key.categories.includes(category);
}

/** Within its term: its end, or the day and time of day that the profile says. */
export function dueAtOf({ due }: DutyRule, term: Term): number {
  if (due === undefined) return term.until;
  const { day, time = DAY_MS } = due;
  const lastDay = term.until - DAY_MS;
  const midnight = day === undefined ? lastDay : Math.min(lastDay, term.from + (day - 1) * DAY_MS);
  return midnight + time;
}

export function termNow(rule: DutyRule, { profile }: Supervised, now: number): Term {
  return termOf(now, rule.cadence, profile.working.offsetMs);
}
