/** A desk is asked; an answer in time is presence, none is told to the office above it. [P9] */

import { calendarNow } from '../calendar/index.ts';
import type { FilingClock } from '../filing/clocks.ts';
import { dropFiling, filingsOf, keepFiling, unitOf } from '../filing/keep.ts';
import type { VenueState } from '../fold/state.ts';
import { audit, GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import { endInaction, raiseInaction } from '../inaction/raise.ts';
import type { DutyCheckFiling } from '../model/duty-check.ts';
import { profileOf } from '../profile/profile-of.ts';
import { shiftOf } from './moments.ts';

export const ABSENT = 'not_on_watch';

export function askDesk(
  turn: Turn,
  place: VenueState,
  { by, reason, withinMs }: { by: string; reason?: string | undefined; withinMs?: number | undefined },
): DutyCheckFiling {
  const { state, at } = turn;
  const region = unitOf(place);
  const { dutyCheck, working } = profileOf(state, region);
  const person = place.checks?.person;
  const within = Math.min(dutyCheck.answerWithin, withinMs ?? dutyCheck.answerWithin);
  const filing: DutyCheckFiling = {
    type: 'duty_check',
    id: makeId(turn),
    version: 0,
    region,
    state: 'waiting',
    openedAt: at,
    dueAt: at + within,
    by,
    shift: shiftOf(calendarNow(state), dutyCheck.shifts, working.offsetMs),
    ...(person === undefined ? {} : { person }),
    ...(reason === undefined ? {} : { reason }),
  };
  keepFiling(turn, place, { filing, dueElapsedMs: state.elapsedMs + within });
  return filing;
}

/** The clock of one that waits. */
export const missCheck: FilingClock = (turn, place, entry) => {
  const { filing } = entry;
  if (filing.type !== 'duty_check') return;
  filing.state = 'missed';
  filing.closedAt = turn.at;
  dropFiling(turn, place, entry);
  const { id, region, person } = filing;
  audit(turn, {
    actor: GATEWAY,
    action: 'duty_check.missed',
    subject: id,
    outcome: 'done',
    detail: { region, ...(person === undefined ? {} : { person }) },
  });
  const name = turn.state.regions.get(region)?.name ?? region;
  raiseInaction(turn, place, {
    ...{ rule: ABSENT, subject: id, unit: region, person },
    since: calendarNow(turn.state),
    text: { zh: `${name}值班查岗无人应答`, en: `Nobody answered the duty check at ${name}` },
  });
};

/** Somebody is there again: what was told of the absence is over. */
export function endAbsence(turn: Turn, place: VenueState): void {
  for (const { filing } of filingsOf(place, 'inaction')) {
    if (filing.rule === ABSENT) endInaction(turn, place, { subject: filing.subject, rule: ABSENT });
  }
}
