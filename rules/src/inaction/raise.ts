/** The system notices inaction: one warning for each thing that was not done, to the unit and the level above it. */

import { calendarNow, elapsedAt, endOfSpan } from '../calendar/index.ts';
import { checkRoom, dropFiling, fileAway, filingsOf, keepFiling } from '../filing/keep.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import { answer } from '../hazard/call-out/call-out.ts';
import type { InactionFiling, InactionRule } from '../model/filing.ts';
import type { Bilingual } from '../model/hazard.ts';
import { profileOf } from '../profile/profile-of.ts';
import { inactionNotice } from './notice.ts';

/** `subject` is the id of what it is about, `unit` the region whose unit did not act. `since` is calendar time, ms. */
export interface Inaction {
  rule: InactionRule;
  subject: string;
  unit: string;
  person?: string | undefined;
  since: number;
  /** What was not done, in words. */
  text: Bilingual;
  /** Put on file and told to nobody: those concerned hear of it anyway. */
  isQuiet?: true;
}

/**
 * One open filing for each rule and subject at a place: a further one changes nothing. It is told at once, and one
 * level higher after each span of the profile until somebody answers. At the limit of a place it is told once and
 * filed as ended, so that it counts all the same. [P8]
 */
export function raiseInaction(turn: Turn, place: VenueState, what: Inaction): void {
  if (findOpen(place, what) !== undefined) return;
  if (checkRoom(place, 'inaction') !== null) {
    recordInaction(turn, place, what);
    return;
  }
  const filing = filingOf(turn, place, what);
  if (what.isQuiet !== true) {
    filing.told = 1;
    filing.notice = inactionNotice(turn, filing);
  }
  if (filing.notice === undefined) {
    keepFiling(turn, place, { filing });
    return;
  }
  const { tickets, working } = profileOf(turn.state, filing.region);
  const next = endOfSpan(calendarNow(turn.state), tickets.inactionClimb, working);
  keepFiling(turn, place, { filing, dueElapsedMs: elapsedAt(turn.state, next) });
}

/** Told once and on file: it is over already, like a rectification that came late. */
export function recordInaction(turn: Turn, place: VenueState, what: Inaction): void {
  const filing = filingOf(turn, place, what);
  if (what.isQuiet !== true) {
    filing.told = 1;
    inactionNotice(turn, filing, true);
  }
  filing.state = 'ended';
  filing.closedAt = turn.at;
  fileAway(turn, filing);
}

/** It was done after all: the filing ends, and nobody is called about it any more. */
export function endInaction(
  turn: Turn,
  place: VenueState,
  about: Pick<Inaction, 'subject'> & { rule?: InactionRule },
): void {
  for (const entry of filingsOf(place, 'inaction')) {
    const { subject, rule } = entry.filing;
    if (subject !== about.subject || (about.rule !== undefined && rule !== about.rule)) continue;
    endFiling(turn, entry.filing);
    dropFiling(turn, place, entry);
  }
}

function findOpen(place: VenueState, { rule, subject }: Inaction): FilingEntry | undefined {
  return filingsOf(place, 'inaction').find(
    ({ filing }) => filing.rule === rule && filing.subject === subject,
  );
}

function endFiling(turn: Turn, filing: InactionFiling): void {
  filing.state = 'ended';
  filing.closedAt = turn.at;
  quiet(turn, filing);
}

/** Nobody is told any more; `by` is who answered. */
export function quiet(turn: Turn, filing: InactionFiling, by?: string): void {
  if (filing.notice !== undefined) answer(turn, filing.notice, by);
  delete filing.notice;
}

function filingOf(turn: Turn, place: VenueState, what: Inaction): InactionFiling {
  const { rule, subject, unit, person, since, text } = what;
  const isVenue = place.venue !== null;
  return {
    type: 'inaction',
    id: makeId(turn),
    version: 0,
    region: place.venue?.region ?? unit,
    ...(isVenue ? { venueId: place.id } : {}),
    state: 'open',
    openedAt: turn.at,
    by: GATEWAY,
    ...{ rule, subject, unit, since, text, told: 0 },
    ...(person === undefined ? {} : { person }),
  };
}
