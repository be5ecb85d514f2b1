/** People choose who gets the red flags of a town and quarter: never more than there are, and nobody who is excluded. */

import { calendarNow, DAY_MS, elapsedAt, type Term } from '../calendar/index.ts';
import { earn } from '../credits/earn.ts';
import { fileAway, filingsOf, findFiling, keepFiling, touchFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import type { VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { isWithin } from '../ledger/region-tree.ts';
import type { Actor } from '../model/act.ts';
import type { RedFlagAct, RedFlagFiling } from '../model/incentives.ts';
import { profileOf } from '../profile/profile-of.ts';
import { exclusions } from './eligibility.ts';
import { flagsFor, readQuarter, venuesWithin } from './numbers.ts';

/** Flags are given for quarters that ended no longer ago; so long the fold counts them. */
const GIVEN_WITHIN_MS = 366 * DAY_MS;

type AwardAct = Extract<RedFlagAct, { type: 'red_flag.award' }>;

export function awardFlags(turn: Turn, actor: Actor, act: AwardAct): Decision {
  const { state } = turn;
  if (state.regions.get(act.town)?.level !== 'town') {
    return refuse('unknown-region', `no town ${act.town}`, { field: 'town' });
  }
  const { redFlag, time } = profileOf(state, act.town);
  const quarter = readQuarter(act.quarter, time.utcOffset);
  if (quarter === undefined) return refuse('invalid', 'is a quarter: 2026-Q1', { field: 'quarter' });
  const now = calendarNow(state);
  if (now < quarter.until) {
    return refuse('wrong-state', `${act.quarter} has not ended`, { field: 'quarter' });
  }
  if (now > quarter.until + GIVEN_WITHIN_MS) {
    return refuse('wrong-state', `${act.quarter} ended more than a year ago`, { field: 'quarter' });
  }
  const place = unitPlace(state, act.town);
  const given = filingsOf(place, 'red_flag').filter(({ filing }) => filing.quarter === act.quarter);
  const allowed = flagsFor(venuesWithin(state, act.town), redFlag);
  const taken = given.filter(({ filing }) => filing.state === 'awarded').length;
  const refusal = checkNumber(act.venueIds, { allowed, taken }) ?? checkVenues(turn, act, { quarter, now });
  if (refusal !== null) return refusal;
  return done({
    town: act.town,
    quarter: act.quarter,
    allowed,
    flags: act.venueIds.map((venueId) => award(turn, actor, { act, venueId, quarter, place })),
  });
}

function checkNumber(
  venueIds: readonly string[],
  { allowed, taken }: { allowed: number; taken: number },
): Decision | null {
  if (venueIds.length === 0) return refuse('invalid', 'at least one venue', { field: 'venues' });
  if (new Set(venueIds).size < venueIds.length) {
    return refuse('invalid', 'a venue is there twice', { field: 'venues' });
  }
  if (taken + venueIds.length <= allowed) return null;
  return refuse('limit-reached', `${allowed} flags, ${taken} of them given`, { field: 'venues' });
}

/** Each by itself, the first mistake is told: the feed has named all of them before. */
function checkVenues(
  turn: Turn,
  act: AwardAct,
  { quarter, now }: { quarter: Term; now: number },
): Decision | null {
  const { redFlag: section, time } = profileOf(turn.state, act.town);
  for (const venueId of act.venueIds) {
    const venue = venueId === '' ? null : turn.state.venues.get(venueId)?.venue;
    if (venue == null || !isWithin(turn.state, venue.region, act.town)) {
      return refuse('unknown-venue', `no venue ${venueId} in ${act.town}`, { field: 'venues' });
    }
    // Also where it lay in another town then.
    if (findFiling(turn.state, 'red_flag', flagId(act.quarter, venueId)) !== undefined) {
      return refuse('already-exists', `${venueId} had the flag of ${act.quarter}`, { field: 'venues' });
    }
    const facts = act.known[venueId];
    if (facts === undefined) return refuse('invalid', `nothing is known of ${venueId}`, { field: 'venues' });
    const reasons = exclusions(facts, { quarter, now, section, offsetMs: time.utcOffset });
    if (reasons.length > 0) {
      const named = reasons.map(({ reason }) => reason).join(', ');
      return refuse('not-eligible', `${venueId}: ${named}`, { field: 'venues' });
    }
  }
  return null;
}

export function flagId(quarter: string, venueId: string): string {
  return `flag-${quarter}-${venueId}`;
}

function award(
  turn: Turn,
  actor: Actor,
  { act, venueId, quarter, place }: { act: AwardAct; venueId: string; quarter: Term; place: VenueState },
): RedFlagFiling {
  const venue = turn.state.venues.get(venueId);
  const filing: RedFlagFiling = {
    type: 'red_flag',
    id: flagId(act.quarter, venueId),
    version: 0,
    region: venue?.venue?.region ?? act.town,
    venueId,
    state: 'awarded',
    openedAt: quarter.from,
    by: actor.username,
    town: act.town,
    quarter: act.quarter,
    awardedAt: turn.at,
  };
  const dueElapsedMs = elapsedAt(turn.state, quarter.until + GIVEN_WITHIN_MS + DAY_MS);
  keepFiling(turn, place, { filing, dueElapsedMs });
  if (venue !== undefined) earn(turn, venue, { event: 'red_flag', subject: filing.id });
  return filing;
}

/** It stays on file, with the reason; its place is free for another venue. */
export function withdrawFlag(
  turn: Turn,
  actor: Actor,
  act: Extract<RedFlagAct, { type: 'red_flag.withdraw' }>,
): Decision {
  const found = findFiling(turn.state, 'red_flag', act.flagId);
  const before = found?.entry.filing ?? act.kept;
  if (before.id !== act.flagId) return refuse('invalid', 'another flag came with the act');
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  if (before.state === 'withdrawn') return refuse('wrong-state', 'it is withdrawn');
  const withdrawn = { at: turn.at, by: actor.username, reason: act.reason };
  const filing: RedFlagFiling = { ...before, state: 'withdrawn', withdrawn };
  if (found === undefined) {
    fileAway(turn, filing);
  } else {
    found.entry.filing = filing;
    touchFiling(turn, found.place, found.entry);
  }
  return done(filing);
}
