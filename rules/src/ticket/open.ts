/** Each live hazard has exactly one ticket, with class, clock and unit from the venue's colour and region. [P5] */

import { calendarNow } from '../calendar/index.ts';
import { pushBounded } from '../fold/decision.ts';
import type { TicketEntry, VenueState } from '../fold/state.ts';
import { GATEWAY, makeId, type Turn } from '../fold/turn.ts';
import { compareClass } from '../hazard/key.ts';
import { responsibleUnit } from '../ledger/region-tree.ts';
import type { Hazard } from '../model/hazard.ts';
import type { Ticket } from '../model/ticket.ts';
import { CLOCKS } from '../profile/clocks.ts';
import { CLASS_NAMES, KIND_NAMES } from '../profile/names.ts';
import { call } from './calls.ts';
import { ticketTerms } from './terms.ts';

/** Returns the id of the new ticket. */
export function openTicket(turn: Turn, venue: VenueState, hazard: Hazard): string {
  const { region, class: signalClass, venueRisk: risk } = hazard;
  const terms = ticketTerms(turn.state, { region, class: 'ordinary', signalClass, risk });
  const ticket: Ticket = {
    id: makeId(turn),
    version: 0,
    hazardId: hazard.id,
    source: 'sensor',
    venueId: hazard.venueId,
    region: hazard.region,
    class: 'ordinary',
    handling: terms.handling,
    state: 'open',
    unit: responsibleUnit(turn.state, hazard.region),
    title: titleOf(hazard),
    dueAt: terms.dueAt,
    openedAt: turn.at,
    steps: [{ at: turn.at, by: GATEWAY, act: 'open', from: null, to: 'open' }],
  };
  keepTicket(turn, venue, {
    ticket,
    isOverdue: false,
    signalClass: hazard.class,
    priority: hazard.priority,
    open: [],
  });
  return ticket.id;
}

export function keepTicket(turn: Turn, venue: VenueState, entry: TicketEntry): void {
  venue.tickets.set(entry.ticket.id, entry);
  turn.state.derived.ticketVenue.set(entry.ticket.id, venue.id);
  turn.touched.tickets.add(entry);
}

/** The hazard is gone: its ticket stays as long as there is work in it. */
export function forgetClosedTicket(turn: Turn, venue: VenueState, ticketId: string | null): void {
  if (ticketId === null || venue.tickets.get(ticketId)?.ticket.state !== 'closed') return;
  venue.tickets.delete(ticketId);
  turn.state.derived.ticketVenue.delete(ticketId);
}

/** The danger grew or came back: a closed ticket is opened again, a higher class shortens the clock. */
export function wakeTicket(turn: Turn, venue: VenueState, hazard: Hazard): void {
  const entry = hazard.ticketId === null ? undefined : venue.tickets.get(hazard.ticketId);
  if (entry === undefined) return;
  if (entry.ticket.state === 'closed') {
    reopenTicket(turn, entry, { by: GATEWAY, note: 'the danger came back', risk: hazard.venueRisk });
  }
  const isHigher = compareClass(hazard.class, entry.signalClass) < 0;
  if (!isHigher && hazard.priority >= entry.priority) return;
  entry.signalClass = hazard.class;
  entry.priority = hazard.priority;
  if (isHigher) entry.ticket.title = titleOf(hazard);
  tighten(turn, entry, hazard);
}

/** A recorded decision makes it major: listed, with a nearer due time. */
export function promoteTicket(
  turn: Turn,
  venue: VenueState,
  { hazard, by, note }: { hazard: Hazard; by: string; note: string },
): void {
  const entry = hazard.ticketId === null ? undefined : venue.tickets.get(hazard.ticketId);
  if (entry === undefined) return;
  entry.ticket.class = 'major';
  if (entry.ticket.state === 'closed') reopenTicket(turn, entry, { by, note, risk: hazard.venueRisk });
  addStep(turn, entry, { by, act: 'promote', to: entry.ticket.state, note });
  tighten(turn, entry, hazard);
}

/** Terms by the hazard's class and colour; the due time only ever comes nearer. */
export function tighten(turn: Turn, entry: TicketEntry, hazard: Hazard): void {
  const { ticket } = entry;
  const { region, class: signalClass, venueRisk: risk } = hazard;
  const terms = ticketTerms(turn.state, { region, class: ticket.class, signalClass, risk });
  ticket.handling = terms.handling;
  ticket.dueAt = Math.min(ticket.dueAt, terms.dueAt);
  turn.touched.tickets.add(entry);
}

/** Back to `open` with a new due time; who finished and who approved is in the steps. */
export function reopenTicket(
  turn: Turn,
  entry: TicketEntry,
  how: { by: string; note: string; risk: Hazard['venueRisk'] },
): void {
  const { ticket } = entry;
  const { region, class: ticketClass, handling } = ticket;
  const asked = { region, class: ticketClass, signalClass: entry.signalClass, risk: how.risk, handling };
  addStep(turn, entry, { by: how.by, act: 'reopen', to: 'open', note: how.note });
  ticket.dueAt = ticketTerms(turn.state, asked).dueAt;
  entry.isOverdue = false;
  delete ticket.closedAt;
  delete ticket.finisher;
  delete ticket.acceptor;
}

/** Somebody has still to do something by its due time. */
export function isRunning({ ticket, isOverdue }: TicketEntry): boolean {
  return !isOverdue && ticket.state !== 'closed' && ticket.state !== 'submitted';
}

/** Overdue → up one level, automatically; told once a due time. */
export function chaseOverdue(turn: Turn, entry: TicketEntry): void {
  const { ticket } = entry;
  if (!isRunning(entry) || calendarNow(turn.state) < entry.ticket.dueAt) return;
  entry.isOverdue = true;
  const above = turn.state.regions.get(ticket.unit)?.parent;
  if (above !== undefined) ticket.unit = above;
  addStep(turn, entry, {
    by: GATEWAY,
    act: 'escalate',
    to: ticket.state,
    note: above === undefined ? 'overdue, nobody is above' : 'overdue',
  });
  call(turn, entry, 'overdue');
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
