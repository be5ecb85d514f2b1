/** A ticket that waits for somebody's word: who may approve what was submitted, or the unit that it went to. [P9] */

import { calendarNow, endOfSpan, type Span } from '../../calendar/index.ts';
import type { TicketEntry } from '../../fold/state.ts';
import { GATEWAY } from '../../fold/turn.ts';
import { endInaction, raiseInaction } from '../../inaction/raise.ts';
import type { TicketState, TicketWait } from '../../model/ticket.ts';
import type { Profile } from '../../profile/parse.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { addStep } from '../open.ts';
import { call, tell } from './calls.ts';
import type { Place } from './due.ts';

type What = TicketWait['for'];
const NEVER = Number.MAX_SAFE_INTEGER;

/** In which state it waits, what nobody doing it is, and how that reads. */
const WAITS = {
  approval: {
    state: 'submitted',
    call: 'submitted',
    soon: 'approve_soon',
    rule: 'not_inspected',
    text: { zh: '整改后无人验收', en: 'submitted, but looked at by nobody' },
  },
  acceptance: {
    state: 'transferred',
    call: 'transferred',
    soon: 'accept_soon',
    rule: 'not_reported',
    text: { zh: '移送后无人受理', en: 'handed over, but taken on by nobody' },
  },
} as const;

/** Its clock begins, and its people are called. */
export function beginWait(place: Place, what: What): void {
  const { turn, entry } = place;
  const since = calendarNow(turn.state);
  setWait(place, { for: what, since, dueAt: endOfWait(place, { for: what, since }) });
  call(turn, entry, WAITS[what].call);
}

/** Nothing is waited for any more, or a new hand is: what was late is over. */
export function endWait({ turn, venue, entry }: Place): void {
  const { wait } = entry.ticket;
  if (wait === undefined) return;
  delete entry.ticket.wait;
  delete entry.wait;
  endInaction(turn, venue, { subject: entry.ticket.id, rule: WAITS[wait.for].rule });
}

/** After a step: the wait for what the state no longer waits for is over. */
export function settleWait(place: Place): void {
  const { ticket } = place.entry;
  if (ticket.wait !== undefined && WAITS[ticket.wait.for].state !== ticket.state) endWait(place);
}

/** Under another colour: the end only ever comes nearer. */
export function tightenWait(place: Place): void {
  const { entry } = place;
  const { wait } = entry.ticket;
  if (wait === undefined || wait.late === true) return;
  const dueAt = endOfWait(place, wait);
  if (dueAt < wait.dueAt) setWait(place, { ...wait, dueAt });
}

/** When its clock is looked at next; at once for what an older version left without one. Calendar time, ms. */
export function nextWait({ ticket, wait }: TicketEntry): number {
  if (ticket.wait === undefined) return waitedFor(ticket.state) === undefined ? NEVER : 0;
  return Math.min(wait?.remindAt ?? NEVER, wait?.nextAt ?? NEVER);
}

export function tickWait(place: Place, now: number): void {
  const { turn, entry } = place;
  const { ticket } = entry;
  const what = waitedFor(ticket.state);
  if (what === undefined) return;
  if (ticket.wait === undefined || entry.wait === undefined) {
    if (ticket.wait === undefined) beginWait(place, what);
    return;
  }
  const { nextAt = NEVER } = entry.wait;
  if (nextAt <= now) {
    runOut(place, { what, wait: ticket.wait });
  } else if ((entry.wait.remindAt ?? NEVER) <= now) {
    entry.wait = { nextAt };
    tell(turn, entry, WAITS[what].soon);
  }
}

/** Late, and on file as inaction, which climbs by itself; what nobody took on goes up a level besides. */
function runOut(place: Place, { what, wait }: { what: What; wait: TicketWait }): void {
  const { turn, venue, entry } = place;
  const { ticket } = entry;
  const { rule, text } = WAITS[what];
  entry.wait = {};
  if (wait.late !== true) {
    ticket.wait = { ...wait, late: true };
    turn.touched.tickets.add(entry);
    raiseInaction(turn, venue, {
      ...{ rule, subject: ticket.id, unit: ticket.unit, since: wait.dueAt },
      person: what === 'approval' ? ticket.fixes?.acceptor : ticket.responsible,
      text: { zh: `${text.zh}：${ticket.title.zh}`, en: `${text.en}: ${ticket.title.en}` },
    });
  }
  if (what === 'acceptance') goUp(place);
}

/** To the level above, and one more after each further span, to the top. */
function goUp({ turn, entry }: Place): void {
  const { ticket } = entry;
  const { regions } = turn.state;
  const above = regions.get(ticket.unit)?.parent;
  if (above === undefined) return;
  ticket.unit = above;
  if (regions.get(above)?.parent !== undefined) {
    const { tickets, working } = profileOf(turn.state, ticket.region);
    entry.wait = { nextAt: endOfSpan(calendarNow(turn.state), tickets.climb, working) };
  }
  addStep(turn, entry, { by: GATEWAY, act: 'escalate', to: ticket.state, note: 'not taken on in time' });
  call(turn, entry, 'accept_late');
}

function setWait({ turn, entry }: Place, wait: TicketWait): void {
  const { remindAt } = profileOf(turn.state, entry.ticket.region).waiting;
  const reminder = wait.since + Math.round((wait.dueAt - wait.since) * remindAt);
  entry.ticket.wait = wait;
  entry.wait = { nextAt: wait.dueAt, ...(reminder > calendarNow(turn.state) ? { remindAt: reminder } : {}) };
  turn.touched.tickets.add(entry);
}

function endOfWait({ turn, entry }: Place, wait: Pick<TicketWait, 'for' | 'since'>): number {
  const profile = profileOf(turn.state, entry.ticket.region);
  return endOfSpan(wait.since, spanOf(profile, entry, wait.for), profile.working);
}

function spanOf({ waiting, tickets }: Profile, { risk }: TicketEntry, what: What): Span {
  return what === 'approval' ? waiting.approval[risk] : tickets.acceptWithin[risk];
}

function waitedFor(state: TicketState): What | undefined {
  if (state === 'submitted') return 'approval';
  return state === 'transferred' ? 'acceptance' : undefined;
}
