/** Brings the duties of one place up to now: terms end and begin, what was not done is missed. */

import type { Turn } from '../fold/turn.ts';
import type { DutyRule } from '../profile/sections/duties.ts';
import { countMonth } from '../score/history.ts';
import { tally } from './behind.ts';
import { type DutyMark, isFulfilled, isMissed, MISSED, WARNED } from './place-duties.ts';
import { dueAtOf, type Supervised, termNow } from './rules-of.ts';
import { dutyId, tellDuty, withdrawDuty } from './told.ts';

const NEED = 3;
const FLAGS = 5;

/** True when anything changed. A second call at the same time changes nothing. */
export function syncDuties(turn: Turn, supervised: Supervised, now: number): boolean {
  const { place, rules } = supervised;
  const { duties } = place;
  const kept = new Map(rules.map((rule) => [rule.key, rule]));
  let isChanged = moveRegion(turn, supervised);
  // In the order of the keys: a checkpoint keeps no other one.
  for (const key of Object.keys(duties.marks).sort()) {
    const mark = duties.marks[key];
    if (mark !== undefined && leave(turn, supervised, { key, mark, rule: kept.get(key), now }))
      isChanged = true;
  }
  for (const rule of rules) if (keepUp(turn, supervised, { rule, now })) isChanged = true;
  for (const [key, mark] of Object.entries(duties.missed)) {
    if (now < graceEnd(mark, kept.get(key))) continue;
    delete duties.missed[key];
    isChanged = true;
  }
  duties.nextAt = nextAt(supervised, now);
  if (isChanged) turn.state.derived.changed.venues.add(place.id);
  return isChanged;
}

/** Until when what was missed may be done late. */
export function graceEnd([, , dueAt]: DutyMark, rule: DutyRule | undefined): number {
  return dueAt + (rule?.grace ?? 0);
}

/** The venue lies elsewhere than the lists say: what is open moves along. */
function moveRegion(turn: Turn, supervised: Supervised): boolean {
  const { place, region, rules } = supervised;
  const { duties } = place;
  if (duties.region === region) return false;
  duties.region = region;
  for (const rule of rules) {
    const mark = duties.marks[rule.key];
    if (mark !== undefined && !isFulfilled(mark)) tellDuty(turn, supervised, { rule, mark });
  }
  return true;
}

/** Its term is over, or it is nobody's duty any more. */
function leave(
  turn: Turn,
  supervised: Supervised,
  { key, mark, rule, now }: { key: string; mark: DutyMark; rule: DutyRule | undefined; now: number },
): boolean {
  const { duties } = supervised.place;
  const [from, until, dueAt] = mark;
  const isPast = now >= until;
  // What was done is remembered to the end of its term: a colour that comes and goes asks for nothing twice.
  if (rule === undefined && !isPast && from <= now && (isFulfilled(mark) || isMissed(mark))) return false;
  if (rule !== undefined && from <= now && termNow(rule, supervised, now).from === from) return false;
  delete duties.marks[key];
  if (isFulfilled(mark)) return true;
  if (rule === undefined || (now < dueAt && !isMissed(mark))) {
    if (!isMissed(mark)) withdrawDuty(turn, dutyId(key, supervised.place.id, from));
    return true;
  }
  if (!isMissed(mark)) miss(turn, supervised, { rule, mark });
  if (now < graceEnd(mark, rule)) duties.missed[key] = mark;
  return true;
}

function keepUp(turn: Turn, supervised: Supervised, { rule, now }: { rule: DutyRule; now: number }): boolean {
  const { duties } = supervised.place;
  const mark = duties.marks[rule.key];
  if (mark === undefined) return begin(turn, supervised, { rule, now });
  const [, , dueAt] = mark;
  let isChanged = false;
  if (mark[NEED] !== rule.count && !isFulfilled(mark) && !isMissed(mark)) {
    mark[NEED] = rule.count;
    tellDuty(turn, supervised, { rule, mark });
    isChanged = true;
  }
  if (isFulfilled(mark) || isMissed(mark)) return isChanged;
  if (now >= dueAt) {
    miss(turn, supervised, { rule, mark });
    return true;
  }
  if (now < warnAt(mark, rule)) return isChanged;
  mark[FLAGS] |= WARNED;
  tally(turn, supervised, { rule, mark, as: 'soon' });
  return true;
}

/** At once, also in the middle of a term; not when it would be missed already. */
function begin(turn: Turn, supervised: Supervised, { rule, now }: { rule: DutyRule; now: number }): boolean {
  const term = termNow(rule, supervised, now);
  const dueAt = dueAtOf(rule, term);
  if (now >= dueAt) return false;
  const isLateStart = rule.warnBefore !== undefined && now >= dueAt - rule.warnBefore;
  const mark: DutyMark = [term.from, term.until, dueAt, rule.count, 0, isLateStart ? WARNED : 0];
  supervised.place.duties.marks[rule.key] = mark;
  tellDuty(turn, supervised, { rule, mark });
  return true;
}

function miss(turn: Turn, supervised: Supervised, { rule, mark }: { rule: DutyRule; mark: DutyMark }): void {
  mark[FLAGS] |= MISSED;
  tellDuty(turn, supervised, { rule, mark });
  tally(turn, supervised, { rule, mark, as: 'behind' });
  // The venue answers for its owner's duties; what an office missed there is no fault of the venue.
  if (rule.role === 'owner' && rule.inaction) countMonth(turn, supervised.place, 'missedDuties');
}

function warnAt([, , dueAt, , , flags]: DutyMark, { warnBefore }: DutyRule): number {
  if (warnBefore === undefined || (flags & WARNED) !== 0) return Number.MAX_SAFE_INTEGER;
  return dueAt - warnBefore;
}

/** A duty that has not begun, because it would be missed already, begins with the next term. */
function nextAt(supervised: Supervised, now: number): number {
  const { place, rules } = supervised;
  const { marks, missed } = place.duties;
  let soonest = Number.MAX_SAFE_INTEGER;
  for (const rule of rules) {
    const mark = marks[rule.key];
    const gone = missed[rule.key];
    if (mark === undefined) soonest = Math.min(soonest, termNow(rule, supervised, now).until);
    if (mark !== undefined && !isFulfilled(mark) && !isMissed(mark)) {
      soonest = Math.min(soonest, mark[2], warnAt(mark, rule));
    }
    if (gone !== undefined) soonest = Math.min(soonest, graceEnd(gone, rule));
  }
  for (const mark of Object.values(marks)) soonest = Math.min(soonest, mark[1]);
  return soonest;
}
