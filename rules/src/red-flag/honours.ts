/** The district's yearly list: towns propose venues that had the flag often enough, the district chooses among them. */

import { calendarNow, DAY_MS, elapsedAt } from '../calendar/index.ts';
import { filingsOf, findFiling, keepFiling, touchFiling, unitPlace } from '../filing/keep.ts';
import { type Decision, done, refuse } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import { regionOfLevel } from '../ledger/region-tree.ts';
import type { Actor } from '../model/act.ts';
import type { HonourFiling, RedFlagAct } from '../model/incentives.ts';
import { profileOf } from '../profile/profile-of.ts';
import type { RedFlagSection } from '../profile/sections/incentives.ts';
import { proposalsFor, readYear, venuesWithin } from './numbers.ts';

/** Chosen within a year after the one that it is for. */
const CHOSEN_WITHIN_MS = 366 * DAY_MS;

type Of<T extends RedFlagAct['type']> = Extract<RedFlagAct, { type: T }>;

/** Why a venue cannot be proposed; empty when it can. */
export function missingForHonour(
  { flags, practices }: { flags: readonly string[]; practices: readonly string[] },
  { flagsMin, isPracticeNeeded }: Pick<RedFlagSection['yearly'], 'flagsMin' | 'isPracticeNeeded'>,
): ('too-few-flags' | 'no-advanced-practice')[] {
  return [
    ...(flags.length < flagsMin ? (['too-few-flags'] as const) : []),
    ...(isPracticeNeeded && practices.length === 0 ? (['no-advanced-practice'] as const) : []),
  ];
}

export function proposeHonour(turn: Turn, actor: Actor, act: Of<'honour.propose'>): Decision {
  const { state } = turn;
  const region = act.venueId === '' ? undefined : state.venues.get(act.venueId)?.venue?.region;
  if (region === undefined) return refuse('unknown-venue', `no venue ${act.venueId}`, { field: 'venueId' });
  const town = regionOfLevel(state, region, 'town');
  if (town === undefined) return refuse('unknown-region', 'the venue lies in no town', { field: 'venueId' });
  const district = regionOfLevel(state, town, 'district') ?? 'root';
  const { redFlag, time } = profileOf(state, town);
  const year = readYear(act.year, time.utcOffset);
  if (year === undefined) return refuse('invalid', 'is a year: 2026', { field: 'year' });
  if (calendarNow(state) > year.until + CHOSEN_WITHIN_MS) {
    return refuse('wrong-state', `${act.year} is over for more than a year`, { field: 'year' });
  }
  const missing = missingForHonour(act, redFlag.yearly);
  if (missing.length > 0) return refuse('not-eligible', missing.join(', '), { field: 'venueId' });
  const place = unitPlace(state, district);
  const all = filingsOf(place, 'honour').filter(({ filing }) => filing.year === act.year);
  const id = `honour-${act.year}-${act.venueId}`;
  // Also where its town belonged to another district then.
  if (findFiling(state, 'honour', id) !== undefined) {
    return refuse('already-exists', `${act.venueId} was proposed for ${act.year}`, { field: 'venueId' });
  }
  const own = all.filter(({ filing }) => filing.town === town && filing.state !== 'withdrawn').length;
  const allowed = proposalsFor(venuesWithin(state, town), redFlag.yearly);
  if (own >= allowed) return refuse('limit-reached', `${town} may propose ${allowed}`, { field: 'venueId' });
  const filing: HonourFiling = {
    type: 'honour',
    id,
    version: 0,
    region,
    venueId: act.venueId,
    state: 'proposed',
    openedAt: turn.at,
    by: actor.username,
    ...{ town, district, year: act.year, flags: act.flags, practices: act.practices, reason: act.reason },
  };
  const dueElapsedMs = elapsedAt(state, year.until + CHOSEN_WITHIN_MS + DAY_MS);
  keepFiling(turn, place, { filing, dueElapsedMs });
  return done(filing);
}

export function withdrawHonour(turn: Turn, act: Of<'honour.withdraw'>): Decision {
  const found = findFiling(turn.state, 'honour', act.honourId);
  if (found === undefined) return refuse('not-found', `no proposal ${act.honourId} of this year or the last`);
  if (found.entry.filing.state !== 'proposed') {
    return refuse('wrong-state', `it is ${found.entry.filing.state}`);
  }
  found.entry.filing = { ...found.entry.filing, state: 'withdrawn' };
  touchFiling(turn, found.place, found.entry);
  return done(found.entry.filing);
}

/** May be done in parts: what is chosen already counts. */
export function chooseHonours(turn: Turn, actor: Actor, act: Of<'honour.choose'>): Decision {
  const { state } = turn;
  if (!state.regions.has(act.district)) {
    return refuse('unknown-region', `no region ${act.district}`, { field: 'district' });
  }
  const { chosenMin, chosenMax } = profileOf(state, act.district).redFlag.yearly;
  const place = unitPlace(state, act.district);
  const all = filingsOf(place, 'honour').filter(({ filing }) => filing.year === act.year);
  const wanted = new Set(act.venueIds);
  if (wanted.size === 0) return refuse('invalid', 'at least one venue', { field: 'venueIds' });
  const named = all.filter(({ filing }) => wanted.has(filing.venueId) && filing.state === 'proposed');
  if (named.length < wanted.size) {
    const known = new Set(named.map(({ filing }) => filing.venueId));
    const missing = [...wanted].filter((id) => !known.has(id)).join(', ');
    return refuse('not-eligible', `not proposed for ${act.year}: ${missing}`, { field: 'venueIds' });
  }
  const total = named.length + all.filter(({ filing }) => filing.state === 'chosen').length;
  if (total > chosenMax) {
    return refuse('limit-reached', `${chosenMax} in all at most, this would be ${total}`, {
      field: 'venueIds',
    });
  }
  if (total < chosenMin && (act.reason ?? '') === '') {
    return refuse('invalid', `fewer than ${chosenMin} in all need a reason`, { field: 'reason' });
  }
  const chosen = {
    ...{ at: turn.at, by: actor.username },
    ...(act.reason === undefined ? {} : { note: act.reason }),
  };
  for (const entry of named) {
    entry.filing = { ...entry.filing, state: 'chosen', chosen };
    touchFiling(turn, place, entry);
  }
  return done({ year: act.year, district: act.district, items: named.map(({ filing }) => filing) });
}
