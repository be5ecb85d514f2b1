/** Duties as the ledger is told of them. */

import { termOf } from '../calendar/index.ts';
import { emit, type Turn } from '../fold/turn.ts';
import type { Duty } from '../model/duty.ts';
import type { DutyRule } from '../profile/sections/duties.ts';
import { type DutyMark, isFulfilled, isMissed } from './place-duties.ts';
import type { Supervised } from './rules-of.ts';

export function dutyId(key: string, placeId: string, from: number): string {
  return `${key}/${placeId}/${from}`;
}

/** `at` and `by`: of what was done just now. */
export function tellDuty(
  turn: Turn,
  { place, region, profile }: Supervised,
  told: { rule: DutyRule; mark: DutyMark; done?: { at: number; by: string } },
): Duty {
  const { rule, mark } = told;
  const [from, until, dueAt, need, done] = mark;
  const state = stateOf(mark, told.done?.at);
  const duty: Duty = {
    id: dutyId(rule.key, place.id, from),
    key: rule.key,
    name: rule.name,
    role: rule.role,
    region,
    ...(place.venue === null ? {} : { venueId: place.id }),
    cadence: rule.cadence,
    term: termOf(from, rule.cadence, profile.working.offsetMs).key,
    from,
    dueAt,
    need,
    done,
    state,
    record: rule.record,
    ...(state === 'missed' ? { lateUntil: Math.max(until, dueAt + (rule.grace ?? 0)) } : {}),
    ...(told.done === undefined ? {} : { doneAt: told.done.at, doneBy: told.done.by }),
  };
  emit(turn, { kind: 'duty', object: duty });
  return duty;
}

/** Before it is due it is taken back and nothing is kept of it: nobody had to do it. */
export function withdrawDuty(turn: Turn, id: string): void {
  emit(turn, { kind: 'duty_withdrawn', object: { id } });
}

function stateOf(mark: DutyMark, doneAt: number | undefined): Duty['state'] {
  const [, , dueAt] = mark;
  if (!isFulfilled(mark)) return isMissed(mark) ? 'missed' : 'due';
  return isMissed(mark) && (doneAt === undefined || doneAt >= dueAt) ? 'late' : 'done';
}
