/** Dangerous work is reported, approved or refused, and handed back; an approved one is announced work. */

import { calendarNow, elapsedAt } from '../calendar/index.ts';
import { awaitDecision, endAwaited, tickDecision } from '../call/awaited.ts';
import { endCalls } from '../call/call.ts';
import { centreOf } from '../call/offices.ts';
import type { AddedClock } from '../filing/added-clock.ts';
import type { FilingClock } from '../filing/clocks.ts';
import { checkRoom, dropFiling, findFiling, keepFiling, touchFiling } from '../filing/keep.ts';
import { setTimer, takeDue } from '../filing/timers.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import { makeId, type Turn } from '../fold/turn.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { Actor } from '../model/act.ts';
import type { DutyAct, PermitInput } from '../model/duty.ts';
import type { PermitFiling } from '../model/duty-filing.ts';
import { type Period, WORK_KINDS } from '../model/period.ts';
import { decidePeriod } from '../period/acts.ts';
import type { Profile } from '../profile/parse.ts';
import { profileOf } from '../profile/profile-of.ts';
import { isForbidden } from './forbidden-hours.ts';

/** Ours. */
const AHEAD_MS_MAX = 90 * 86_400_000;
/** Key of the call for who decides; name of the timer at whose end it expires. */
const DECIDED = 'decide';
const END = 'end';

type PermitAct = Extract<DutyAct, { type: `permit.${string}` }>;
type Open = { place: VenueState; entry: FilingEntry & { filing: PermitFiling } };

export function decidePermit(turn: Turn, actor: Actor, act: PermitAct): Decision {
  if (act.type === 'permit.report') return report(turn, actor, act.permit);
  const found = findFiling(turn.state, 'permit', act.id);
  if (found === undefined) return refuse('not-found', `no permit ${act.id} that is still open`);
  const stale = staleVersion(found.entry.filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (act.type === 'permit.approve') return approve(turn, actor, { found, note: act.note });
  if (act.type === 'permit.refuse') return refusePermit(turn, actor, { found, reason: act.reason });
  return handBack(turn, actor, { found, note: act.note });
}

function report(turn: Turn, actor: Actor, input: PermitInput): Decision {
  const place = turn.state.venues.get(input.venueId);
  if (place?.venue == null) return refuse('unknown-venue', `no venue ${input.venueId}`, { field: 'venueId' });
  const { region } = place.venue;
  const profile = profileOf(turn.state, region);
  const now = calendarNow(turn.state);
  const refusal = checkTimes(input, profile, now) ?? checkWords(input, profile) ?? checkRoom(place, 'permit');
  if (refusal !== null) return refusal;
  const filing: PermitFiling = {
    ...input,
    type: 'permit',
    id: makeId(turn),
    version: 0,
    region,
    state: 'reported',
    openedAt: turn.at,
    dueAt: input.from,
    by: actor.username,
    ...(isForbidden(input, profile) ? { forbiddenHours: true } : {}),
    ...(input.from - now < profile.permits.ahead ? { short: true } : {}),
  };
  beginClocks(turn, place, keepFiling(turn, place, { filing }));
  return done(filing);
}

/** Those who decide are called until its work begins; at its end it expires. */
const beginClocks: FilingClock = (turn, place, entry) => {
  const { filing } = entry as Open['entry'];
  const { region, contractor, from, until } = filing;
  setTimer(entry, END, elapsedAt(turn.state, until));
  if (filing.state !== 'reported') return;
  filing.decideBy = awaitDecision(
    { turn, place, entry },
    {
      key: DECIDED,
      within: profileOf(turn.state, region).waiting.permit,
      untilElapsedMs: elapsedAt(turn.state, from),
      text: {
        zh: `【危险作业待审批】${contractor} · ${filing.place}`,
        en: `Dangerous work to be permitted: ${contractor}, ${filing.place}`,
      },
      to: centreOf(turn.state, responsibleUnit(turn.state, region)),
    },
  );
};

export const permitClock: AddedClock = {
  isMissing: ({ timers }) => timers?.[END] === undefined,
  begin: beginClocks,
};

function checkTimes({ from, until }: PermitInput, { permits }: Profile, now: number): Decision | null {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(until) || until <= from || until <= now) {
    return refuse('invalid', 'the end is after the beginning and after now', { field: 'until' });
  }
  if (until - from > permits.longest) {
    return refuse('invalid', `at most ${permits.longest / 3_600_000} hours`, { field: 'until' });
  }
  if (from - now <= AHEAD_MS_MAX) return null;
  return refuse('invalid', 'at most 90 days ahead', { field: 'from' });
}

function checkWords(input: PermitInput, { permits }: Profile): Decision | null {
  const { work, certificate, fireWatcher } = input;
  if (!WORK_KINDS.includes(work)) return refuse('invalid', 'no such work', { field: 'work' });
  for (const field of ['place', 'contractor'] as const) {
    if (input[field] === '') return refuse('invalid', 'it is needed', { field });
  }
  if (!permits.certified.includes(work)) return null;
  if (certificate === undefined) return refuse('invalid', `${work} needs one`, { field: 'certificate' });
  if (fireWatcher === undefined) return refuse('invalid', `${work} needs one`, { field: 'fireWatcher' });
  return null;
}

/** From then on the work is announced: it is shown beside alarms and silences none. */
function approve(
  turn: Turn,
  actor: Actor,
  { found, note }: { found: Open; note: string | undefined },
): Decision {
  const { place, entry } = found;
  const { filing } = entry;
  if (filing.state !== 'reported') return refuse('wrong-state', `it is ${filing.state}`);
  if (filing.by === actor.username) return refuse('same-person', 'nobody approves the own work');
  const { refuseForbidden } = profileOf(turn.state, filing.region).permits;
  if (filing.forbiddenHours === true && refuseForbidden) {
    return refuse(
      'wrong-state',
      'this work is forbidden in business hours, and the profile allows no exception',
    );
  }
  const { venueId, work, from, until, place: where, contractor } = filing;
  const reason = `${contractor} · ${where}`;
  const period = { kind: 'announced_work' as const, venueId, from, until, reason, work };
  const decided = decidePeriod(turn, actor, { type: 'period.create', period });
  if ('refusal' in decided) return decided;
  filing.periodId = (decided.value as Period).id;
  filing.state = 'approved';
  filing.dueAt = until;
  filing.decided = by(turn, actor, note);
  endAwaited({ turn, place, entry }, DECIDED, actor.username);
  touchFiling(turn, place, entry);
  return done(filing);
}

function refusePermit(
  turn: Turn,
  actor: Actor,
  { found, reason }: { found: Open; reason: string },
): Decision {
  const { filing } = found.entry;
  if (filing.state !== 'reported') return refuse('wrong-state', `it is ${filing.state}`);
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  filing.decided = by(turn, actor, reason);
  endAwaited({ turn, ...found }, DECIDED, actor.username);
  close(turn, found, 'refused');
  return done(filing);
}

/** The work is over, or does not take place: the announced work ends with it. */
function handBack(
  turn: Turn,
  actor: Actor,
  { found, note }: { found: Open; note: string | undefined },
): Decision {
  const { filing } = found.entry;
  const { periodId } = filing;
  if (periodId !== undefined && turn.state.derived.periodVenue.has(periodId)) {
    decidePeriod(turn, actor, { type: 'period.end', periodId });
  }
  filing.ended = by(turn, actor, note);
  close(turn, found, 'ended');
  return done(filing);
}

/** Nobody decided in time, or nobody handed it back: the announced work ends by its own clock. */
export const tickPermit: FilingClock = (turn, place, entry) => {
  const due = tickDecision({ turn, place, entry }, takeDue(turn, entry));
  if (due.includes(END)) close(turn, { place, entry: entry as Open['entry'] }, 'expired');
};

function close(turn: Turn, { place, entry }: Open, state: 'refused' | 'ended' | 'expired'): void {
  entry.filing.state = state;
  entry.filing.closedAt = turn.at;
  endCalls({ turn, place, entry });
  dropFiling(turn, place, entry);
}

function by(turn: Turn, actor: Actor, note: string | undefined) {
  const who = { at: turn.at, by: actor.username };
  return note === undefined ? who : { ...who, note };
}
