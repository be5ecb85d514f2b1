/** A ticket ends: until its look back is done, the state keeps it. */

import { calendarNow, endOfSpan } from '../calendar/index.ts';
import { earn } from '../credits/earn.ts';
import type { TicketEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { endInaction, recordInaction } from '../inaction/raise.ts';
import { endPressureOn } from '../pressure/acts.ts';
import { profileOf } from '../profile/profile-of.ts';
import { countMonth } from '../score/history.ts';
import { answerCalls } from './clocks/calls.ts';
import type { Place } from './clocks/due.ts';

/** Closed tickets of one venue that wait for their look back; beyond it the oldest is let go. [P8] */
const LOOK_BACKS_MAX = 200;

/** Approved: nobody is chased any more, and what was late is on file. */
export function endTicket(place: Place): void {
  const { turn, venue, entry } = place;
  const { ticket } = entry;
  ticket.closedAt = turn.at;
  delete ticket.overdue;
  answerCalls(turn, entry);
  endInaction(turn, venue, { subject: ticket.id });
  endPressureOn(turn, venue, ticket.id);
  if (ticket.late === true) noteLate(place);
  if (ticket.mergedInto === undefined) {
    const event = ticket.late === true ? 'ticket_late' : 'ticket_in_time';
    earn(turn, venue, { event, subject: ticket.id });
  }
  if (ticket.mergedInto === undefined) planLookBack(place);
  forgetClosedTicket(turn, venue, ticket.id);
}

/** Kept while its hazard is open, for it may have to be opened again, and until somebody has looked back. */
export function forgetClosedTicket(turn: Turn, venue: VenueState, ticketId: string | null): void {
  const entry = ticketId === null ? undefined : venue.tickets.get(ticketId);
  if (entry === undefined || entry.ticket.state !== 'closed') return;
  if (hasOpenHazard(turn, entry) || isWaiting(entry)) return;
  drop(turn, venue, entry);
}

function isWaiting({ ticket: { state, lookBack } }: TicketEntry): boolean {
  return state === 'closed' && lookBack !== undefined && lookBack.result === undefined;
}

function drop(turn: Turn, venue: VenueState, { ticket }: TicketEntry): void {
  venue.tickets.delete(ticket.id);
  turn.state.derived.ticketVenue.delete(ticket.id);
  turn.state.derived.changed.venues.add(venue.id);
}

/** Rectified late: a warning, and a mark that stays on the ticket. */
function noteLate({ turn, venue, entry: { ticket } }: Place): void {
  countMonth(turn, venue, 'late');
  recordInaction(turn, venue, {
    rule: 'late_rectified',
    subject: ticket.id,
    unit: ticket.unit,
    person: ticket.finisher,
    since: ticket.dueAt,
    text: { zh: `整改超期：${ticket.title.zh}`, en: `put right late: ${ticket.title.en}` },
  });
}

function planLookBack({ turn, venue, entry }: Place): void {
  const { ticket } = entry;
  const { tickets, working } = profileOf(turn.state, ticket.region);
  delete ticket.lookBack;
  delete entry.lookBackAt;
  const after = tickets.lookBack[ticket.class];
  if (after === undefined) return;
  entry.lookBackAt = endOfSpan(calendarNow(turn.state), after, working);
  ticket.lookBack = { dueAt: endOfSpan(entry.lookBackAt, tickets.lookBack.within, working) };
  const waiting = venue.tickets.values().filter((one) => isWaiting(one) && !hasOpenHazard(turn, one));
  if (waiting.length > LOOK_BACKS_MAX) letGo(turn, venue, waiting);
}

/** Nobody will look back at the one that was due first any more, and it says so. */
function letGo(turn: Turn, venue: VenueState, waiting: readonly TicketEntry[]): void {
  const dueAt = ({ ticket }: TicketEntry) => ticket.lookBack?.dueAt ?? 0;
  const first = waiting.reduce((one, other) => (dueAt(other) < dueAt(one) ? other : one));
  first.ticket.lookBack = { dueAt: dueAt(first), late: true };
  turn.touched.tickets.add(first);
  answerCalls(turn, first);
  endInaction(turn, venue, { subject: first.ticket.id });
  drop(turn, venue, first);
}

function hasOpenHazard({ state }: Turn, { ticket: { hazardId } }: TicketEntry): boolean {
  return hazardId !== undefined && state.derived.hazardVenue.has(hazardId);
}
