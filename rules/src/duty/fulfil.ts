/** Something was done: it counts for the duties that it fulfils. */

import { calendarNow } from '../calendar/index.ts';
import { unitPlace } from '../filing/keep.ts';
import type { VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { regionPath } from '../ledger/region-tree.ts';
import type { DutyRecord } from '../model/duty.ts';
import type { Venue } from '../model/facts.ts';
import type { DutyRule } from '../profile/sections/duties.ts';
import { settleTally } from './behind.ts';
import { type DutyMark, isFulfilled, isMissed } from './place-duties.ts';
import { isMeant, type Supervised, supervisedOf } from './rules-of.ts';
import { graceEnd, syncDuties } from './sync.ts';
import { tellDuty } from './told.ts';

const DUE_AT = 2;
const DONE = 4;

/** `at` is calendar time, at most a little in the past. `key` when one duty alone is meant. */
export interface Deed {
  record: DutyRecord;
  at: number;
  by: string;
  key?: string;
}

/** Of a venue: its own duties, and those of the units above it. Returns the ids of the duties that it counted for. */
export function fulfilAtVenue(turn: Turn, place: VenueState, deed: Deed): string[] {
  const { venue } = place;
  if (venue === null) return [];
  const ids = fulfilAt(turn, place, deed);
  for (const { id, level } of regionPath(turn.state, venue.region)) {
    if (level !== 'root') ids.push(...fulfilAtUnit(turn, id, { ...deed, venue }));
  }
  return ids;
}

/** Of a unit; `venue` is where it was done, when it was done at one. */
export function fulfilAtUnit(turn: Turn, region: string, deed: Deed & { venue?: Venue }): string[] {
  return turn.state.venues.has(`@${region}`) ? fulfilAt(turn, unitPlace(turn.state, region), deed) : [];
}

function fulfilAt(turn: Turn, place: VenueState, deed: Deed & { venue?: Venue }): string[] {
  const supervised = supervisedOf(turn.state, place);
  if (supervised === undefined) return [];
  const { profile } = supervised;
  const meant = supervised.rules.filter(
    ({ record, key, on, venues }) =>
      record === deed.record &&
      (deed.key === undefined || deed.key === key) &&
      (on === 'venue' || deed.venue === undefined || isMeant(venues, deed.venue, profile)),
  );
  if (meant.length === 0) return [];
  syncDuties(turn, supervised, calendarNow(turn.state));
  return meant.flatMap((rule) => count(turn, supervised, { rule, deed }) ?? []);
}

/** For what was missed first, else for the running term. */
function count(
  turn: Turn,
  supervised: Supervised,
  { rule, deed }: { rule: DutyRule; deed: Deed },
): string | undefined {
  const { duties } = supervised.place;
  const gone = duties.missed[rule.key];
  const isLate = gone !== undefined && deed.at < graceEnd(gone, rule);
  const mark: DutyMark | undefined = isLate ? gone : duties.marks[rule.key];
  if (mark === undefined || isFulfilled(mark) || deed.at < mark[0]) return undefined;
  mark[DONE] += 1;
  turn.state.derived.changed.venues.add(supervised.place.id);
  if (isFulfilled(mark)) {
    if (isLate) delete duties.missed[rule.key];
    if (isMissed(mark)) settleTally(turn, supervised, { rule, mark });
  }
  duties.nextAt = Math.min(duties.nextAt, mark[DUE_AT]);
  return tellDuty(turn, supervised, { rule, mark, done: { at: deed.at, by: deed.by } }).id;
}
