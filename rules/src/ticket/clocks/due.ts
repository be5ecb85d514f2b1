/** When a ticket is due, and what follows from a new due time. Calendar times, ms. */

import { calendarNow, endOfSpan } from '../../calendar/index.ts';
import type { TicketEntry, VenueState } from '../../fold/state.ts';
import type { Turn } from '../../fold/turn.ts';
import { endInaction } from '../../inaction/raise.ts';
import type { RiskColour } from '../../model/facts.ts';
import { profileOf } from '../../profile/profile-of.ts';
import { ticketTerms } from './terms.ts';
import { tightenWait } from './wait.ts';

export interface Place {
  turn: Turn;
  venue: VenueState;
  entry: TicketEntry;
}

/** Warnings that would be over already are left out; a time to come takes back that it was overdue. */
export function setDue({ turn, venue, entry }: Place, dueAt: number): void {
  const { ticket } = entry;
  const now = calendarNow(turn.state);
  const { dueSoon } = profileOf(turn.state, ticket.region).tickets;
  const about = ticket.handling === 'immediate' ? 'alarm' : 'other';
  const before = dueSoon[ticket.class === 'major' ? 'major' : about];
  ticket.dueAt = dueAt;
  entry.warnings = before
    .map((spanMs) => dueAt - spanMs)
    .filter((at) => at > now)
    .sort((a, b) => a - b);
  turn.touched.tickets.add(entry);
  if (dueAt <= now) return;
  entry.isOverdue = false;
  delete entry.climbAt;
  delete ticket.overdue;
  endInaction(turn, venue, { subject: ticket.id, rule: 'not_rectified' });
}

/** Within which somebody has to take it on; begins anew when it is opened again. */
export function startAcceptance({ turn, entry }: Place): void {
  const { tickets, working } = profileOf(turn.state, entry.ticket.region);
  entry.acceptBy = endOfSpan(calendarNow(turn.state), tickets.acceptWithin[entry.risk], working);
}

/** By class, subject and colour as they are now; the due time only ever comes nearer. */
export function tighten(place: Place, risk: RiskColour): void {
  const { turn, entry } = place;
  const { ticket, signalClass } = entry;
  const { region, class: ticketClass, handling } = ticket;
  const asked = { region, class: ticketClass, signalClass, risk };
  const isSet = entry.isHandlingSet === true;
  const terms = ticketTerms(turn.state, isSet ? { ...asked, handling } : asked);
  entry.risk = risk;
  ticket.handling = terms.handling;
  if (terms.dueAt < ticket.dueAt) setDue(place, terms.dueAt);
  tightenWait(place);
  turn.touched.tickets.add(entry);
}
