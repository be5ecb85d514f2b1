/** What time alone does to a ticket: warnings, being overdue, calls without an answer, the look back. */

import { calendarNow, elapsedAt, endOfSpan } from '../../calendar/index.ts';
import type { State, TicketEntry } from '../../fold/state.ts';
import { GATEWAY } from '../../fold/turn.ts';
import { raiseInaction } from '../../inaction/raise.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { addStep } from '../open.ts';
import { call, callAgain, tell } from './calls.ts';
import type { Place } from './due.ts';
import { nextWait, tickWait } from './wait.ts';

const NEVER = Number.MAX_SAFE_INTEGER;

/** Somebody has still to do something by its due time. */
function isInWork({ ticket: { state } }: TicketEntry): boolean {
  return state !== 'closed' && state !== 'submitted';
}

/** The sum of ticks at which the ticket is looked at next. */
export function ticketDue(state: State, entry: TicketEntry): number {
  const next = nextMoment(entry);
  return next === NEVER ? NEVER : elapsedAt(state, next);
}

function nextMoment(entry: TicketEntry): number {
  const { ticket, warnings, acceptBy = NEVER, climbAt = NEVER, call: running, lookBackAt = NEVER } = entry;
  if (ticket.state === 'closed') return lookBackAt;
  const calls = Math.min(running?.nextAt ?? NEVER, nextWait(entry));
  const accept = ticket.state === 'open' ? acceptBy : NEVER;
  if (!isInWork(entry)) return calls;
  const due = entry.isOverdue ? climbAt : Math.min(ticket.dueAt, warnings[0] ?? NEVER);
  return Math.min(calls, accept, due);
}

/** Each clock that is over does its part once. */
export function tickTicket(place: Place): void {
  const { turn, entry } = place;
  const now = calendarNow(turn.state);
  if (nextMoment(entry) > now) return;
  if (entry.ticket.state === 'closed') {
    tickLookBack(place);
    return;
  }
  if (entry.ticket.state === 'open' && (entry.acceptBy ?? NEVER) <= now) noticeNotAccepted(place);
  tickWait(place, now);
  if (isInWork(entry)) tickDue(place, now);
  if (entry.call !== undefined && entry.call.nextAt <= now) callAgain(turn, entry);
  turn.state.derived.changed.venues.add(place.venue.id);
}

/** Warned before it is due, then up one level and one more after each further span. */
function tickDue(place: Place, now: number): void {
  const { turn, entry } = place;
  const { ticket } = entry;
  if (entry.isOverdue) {
    if ((entry.climbAt ?? NEVER) <= now) climb(place);
    return;
  }
  if (ticket.dueAt <= now) {
    entry.isOverdue = true;
    entry.warnings = [];
    ticket.overdue = true;
    noticeNotRectified(place);
    climb(place);
    return;
  }
  const passed = entry.warnings.filter((at) => at <= now);
  if (passed.length === 0) return;
  entry.warnings = entry.warnings.slice(passed.length);
  tell(turn, entry, 'due_soon');
}

/** Overdue → up one level, automatically; at the top it is only told. */
function climb({ turn, entry }: Place): void {
  const { ticket } = entry;
  const { regions } = turn.state;
  const above = regions.get(ticket.unit)?.parent;
  if (above !== undefined) ticket.unit = above;
  delete entry.climbAt;
  if (regions.get(ticket.unit)?.parent !== undefined) {
    const { tickets, working } = profileOf(turn.state, ticket.region);
    entry.climbAt = endOfSpan(calendarNow(turn.state), tickets.climb, working);
  }
  const note = above === undefined ? 'overdue, nobody is above' : 'overdue';
  addStep(turn, entry, { by: GATEWAY, act: 'escalate', to: ticket.state, note });
  call(turn, entry, 'overdue');
}

/** Reported but not rectified: recorded when the due time passes, before it goes up. */
function noticeNotRectified({ turn, venue, entry: { ticket } }: Place): void {
  raiseInaction(turn, venue, {
    rule: 'not_rectified',
    subject: ticket.id,
    unit: ticket.unit,
    person: ticket.responsible,
    since: ticket.dueAt,
    isQuiet: true,
    text: { zh: `逾期未整改：${ticket.title.zh}`, en: `not put right in time: ${ticket.title.en}` },
  });
}

/** Found, but nobody has taken it on: the system knows. */
function noticeNotAccepted({ turn, venue, entry }: Place): void {
  const { ticket, acceptBy = calendarNow(turn.state) } = entry;
  delete entry.acceptBy;
  raiseInaction(turn, venue, {
    rule: 'not_reported',
    subject: ticket.id,
    unit: ticket.unit,
    person: ticket.responsible,
    since: acceptBy,
    text: {
      zh: `发现后无人受理：${ticket.title.zh}`,
      en: `found, but taken on by nobody: ${ticket.title.en}`,
    },
  });
}

/** First it is time to look, then it is too late. */
function tickLookBack({ turn, venue, entry }: Place): void {
  const { ticket } = entry;
  const { lookBack } = ticket;
  delete entry.lookBackAt;
  if (lookBack === undefined) return;
  turn.touched.tickets.add(entry);
  if (calendarNow(turn.state) < lookBack.dueAt) {
    entry.lookBackAt = lookBack.dueAt;
    tell(turn, entry, 'look_back');
    return;
  }
  ticket.lookBack = { ...lookBack, late: true };
  raiseInaction(turn, venue, {
    rule: 'not_inspected',
    subject: ticket.id,
    unit: ticket.unit,
    person: ticket.responsible,
    since: lookBack.dueAt,
    text: { zh: `未回头看：${ticket.title.zh}`, en: `nobody looked back: ${ticket.title.en}` },
  });
}
