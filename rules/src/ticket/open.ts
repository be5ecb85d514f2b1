/** Each live hazard has exactly one ticket, with class, clock and unit from the venue's colour and region. [P5] */

import { onTicketMoved } from '../dispatch/on-ticket.ts';
import { pushBounded } from '../fold/decision.ts';
import type { TicketEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import { compareClass } from '../hazard/key.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { RiskColour } from '../model/facts.ts';
import type { Hazard } from '../model/hazard.ts';
import type { Ticket } from '../model/ticket.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { CLASS_NAMES, KIND_NAMES } from '../profile/names.ts';
import { call } from './clocks/calls.ts';
import { type Place, setDue, startAcceptance, tighten } from './clocks/due.ts';
import { ticketTerms } from './clocks/terms.ts';

/** Returns the id of the new ticket. */
export function openTicket(turn: Turn, venue: VenueState, hazard: Hazard): string {
  const { region, class: signalClass, venueRisk: risk, priority } = hazard;
  const terms = ticketTerms(turn.state, { region, class: 'ordinary', signalClass, risk });
  const ticket: Ticket = {
    id: makeId(turn),
    version: 0,
    hazardId: hazard.id,
    source: 'sensor',
    venueId: hazard.venueId,
    region,
    class: 'ordinary',
    handling: terms.handling,
    state: 'open',
    unit: responsibleUnit(turn.state, region),
    title: titleOf(hazard),
    dueAt: terms.dueAt,
    openedAt: turn.at,
    steps: [{ at: turn.at, by: GATEWAY, act: 'open', from: null, to: 'open' }],
  };
  const entry: TicketEntry = {
    ticket,
    risk,
    isOverdue: false,
    signalClass,
    priority,
    warnings: [],
    open: [],
  };
  keepTicket(turn, venue, entry);
  begin({ turn, venue, entry }, terms.dueAt);
  return ticket.id;
}

/** Its clocks start: accepted by somebody, and done by then. */
export function begin(place: Place, dueAt: number): void {
  setDue(place, dueAt);
  startAcceptance(place);
}

export function keepTicket(turn: Turn, venue: VenueState, entry: TicketEntry): void {
  venue.tickets.set(entry.ticket.id, entry);
  turn.state.derived.ticketVenue.set(entry.ticket.id, venue.id);
  turn.touched.tickets.add(entry);
  onTicketMoved(turn, entry, { act: 'open', by: GATEWAY });
}

/** The danger grew or came back: a closed ticket is opened again, a higher class shortens the clock. */
export function wakeTicket(turn: Turn, venue: VenueState, hazard: Hazard): void {
  const entry = hazard.ticketId === null ? undefined : venue.tickets.get(hazard.ticketId);
  if (entry === undefined) return;
  const { venueRisk: risk } = hazard;
  if (entry.ticket.state === 'closed') {
    reopenTicket({ turn, venue, entry }, { by: GATEWAY, note: 'the danger came back', risk });
  }
  const isHigher = compareClass(hazard.class, entry.signalClass) < 0;
  if (!isHigher && hazard.priority >= entry.priority) return;
  entry.signalClass = hazard.class;
  entry.priority = hazard.priority;
  if (isHigher) entry.ticket.title = titleOf(hazard);
  tighten({ turn, venue, entry }, risk);
}

/** A recorded decision makes it major: listed, with a nearer due time. */
export function promoteTicket(
  turn: Turn,
  venue: VenueState,
  { hazard, by, note }: { hazard: Hazard; by: string; note: string },
): void {
  const entry = hazard.ticketId === null ? undefined : venue.tickets.get(hazard.ticketId);
  if (entry === undefined) return;
  const { venueRisk: risk } = hazard;
  const place = { turn, venue, entry };
  entry.ticket.class = 'major';
  delete entry.isHandlingSet;
  if (entry.ticket.state === 'closed') {
    reopenTicket(place, { by, note, risk });
    call(turn, entry, 'reopened');
  }
  addStep(turn, entry, { by, act: 'promote', to: entry.ticket.state, note });
  tighten(place, risk);
}

/** Back to `open` with a new due time; who finished and who approved is in the steps. */
export function reopenTicket(place: Place, how: { by: string; note: string; risk: RiskColour }): void {
  const { turn, entry } = place;
  const { ticket } = entry;
  const { region, class: ticketClass, handling } = ticket;
  const asked = { region, class: ticketClass, signalClass: entry.signalClass, risk: how.risk, handling };
  addStep(turn, entry, { by: how.by, act: 'reopen', to: 'open', note: how.note });
  entry.risk = how.risk;
  delete ticket.closedAt;
  delete ticket.finisher;
  delete ticket.acceptor;
  delete ticket.acceptedAt;
  delete ticket.submittedAt;
  delete ticket.late;
  delete ticket.lateByMs;
  // A look back that nobody made is over; what one found stays.
  if (ticket.lookBack?.result === undefined) delete ticket.lookBack;
  delete entry.lookBackAt;
  begin(place, ticketTerms(turn.state, asked).dueAt);
}

/** Records the step and moves the state. */
export function addStep(
  turn: Turn,
  entry: TicketEntry,
  step: { by: string; act: string; to: Ticket['state']; note?: string | undefined },
): void {
  const { ticket } = entry;
  const { by, act, to, note } = step;
  const base = { at: turn.at, by, act, from: ticket.state, to };
  pushBounded(ticket.steps, note === undefined ? base : { ...base, note }, CLOCKS.ticket.stepsMax);
  ticket.state = to;
  turn.touched.tickets.add(entry);
  onTicketMoved(turn, entry, { act, by, note });
}

function titleOf(hazard: Hazard): Ticket['title'] {
  const kind = KIND_NAMES[hazard.kind];
  const signal = CLASS_NAMES[hazard.class];
  const place = hazard.venueName;
  return {
    zh: place === '' ? `${kind.zh}${signal.zh}` : `${place} · ${kind.zh}${signal.zh}`,
    en: place === '' ? `${kind.en} ${signal.en}` : `${place}: ${kind.en} ${signal.en}`,
  };
}
