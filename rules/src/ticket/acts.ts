/** What people do with a ticket. */

import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { TicketEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { snapshot } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';
import type { OnTicketAct, TicketAct } from '../model/ticket-act.ts';
import { answerCalls } from './calls.ts';
import { createTicket } from './create.ts';
import { nextTicketState, type TicketMove } from './life.ts';
import { addStep, forgetClosedTicket, keepTicket, reopenTicket } from './open.ts';
import { isSomebody } from './people.ts';

/** Decides one act on a ticket; a closed one that the state no longer holds comes with its act. */
export function decideTicket(turn: Turn, actor: Actor, act: TicketAct): Decision {
  if (act.type === 'ticket.create') return createTicket(turn, actor, act);
  const found = find(turn, act.ticketId);
  if (act.type === 'ticket.reopen') return reopen({ turn, actor, found }, act);
  if (found === undefined) return refuse('not-found', `no open ticket ${act.ticketId}`);
  const { venue, entry } = found;
  const stale = staleVersion(entry.ticket, act.expectedVersion);
  if (stale !== null) return stale;
  const move = act.type.slice('ticket.'.length) as TicketMove;
  const to = nextTicketState(entry.ticket.state, move);
  if (to === null) {
    return refuse('wrong-state', `${move} is not possible while the ticket is ${entry.ticket.state}`);
  }
  const refusal = prepare({ turn, actor, venue, entry }, act);
  if (refusal !== null) return refusal;
  const reason = act.type === 'ticket.escalate' ? act.reason : undefined;
  addStep(turn, entry, { by: actor.username, act: move, to, note: act.note ?? reason });
  answerCalls(turn, entry);
  if (to === 'closed') finish(turn, venue, entry);
  return done(entry.ticket);
}

interface Found {
  venue: VenueState;
  entry: TicketEntry;
}

function find(turn: Turn, ticketId: string): Found | undefined {
  const venue = turn.state.venues.get(turn.state.derived.ticketVenue.get(ticketId) ?? '');
  const entry = venue?.tickets.get(ticketId);
  return venue === undefined || entry === undefined ? undefined : { venue, entry };
}

/** Checks what the act's own fields need and writes them; null when nothing speaks against it. */
function prepare(
  { turn, actor, venue, entry }: Found & { turn: Turn; actor: Actor },
  act: Exclude<OnTicketAct, { type: 'ticket.reopen' }>,
): Decision | null {
  const { ticket } = entry;
  switch (act.type) {
    case 'ticket.accept':
      ticket.responsible ??= actor.username;
      return null;
    case 'ticket.assign':
      if (!isSomebody(turn, act.responsible)) {
        return refuse('invalid', `no user ${act.responsible}`, { field: 'responsible' });
      }
      ticket.responsible = act.responsible;
      return null;
    case 'ticket.submit':
      if (act.measures === '') return refuse('invalid', 'measures are needed', { field: 'measures' });
      ticket.measures = act.measures;
      ticket.finisher = actor.username;
      return null;
    case 'ticket.approve':
      return prepareApproval(actor, { venue, entry });
    case 'ticket.reject':
      if ((act.note ?? '') === '') return refuse('invalid', 'a note is needed', { field: 'note' });
      return null;
    case 'ticket.transfer':
      if (!turn.state.regions.has(act.unit)) {
        return refuse('unknown-region', `no region ${act.unit}`, { field: 'unit' });
      }
      ticket.unit = act.unit;
      return null;
    case 'ticket.escalate': {
      const above = turn.state.regions.get(ticket.unit)?.parent;
      if (above === undefined) return refuse('wrong-state', `nobody is above ${ticket.unit}`);
      ticket.unit = above;
      return null;
    }
  }
}

/** The acceptor is not the finisher, and a danger that goes on cannot have been removed. */
function prepareApproval(actor: Actor, { venue, entry }: Found): Decision | null {
  const { ticket } = entry;
  if (ticket.finisher === actor.username) {
    return refuse('same-person', `${actor.username} submitted it and cannot approve it`);
  }
  const hazard = venue.hazards.values().find((open) => open.hazard.id === ticket.hazardId)?.hazard;
  if (hazard?.active === true) return refuse('still-active', `hazard ${hazard.id} is still active`);
  ticket.acceptor = actor.username;
  return null;
}

function finish(turn: Turn, venue: VenueState, entry: TicketEntry): void {
  const { ticket } = entry;
  ticket.closedAt = turn.at;
  // Kept while its hazard is open: should the danger come back, this ticket is the one to open again.
  const isHazardOpen = turn.state.derived.hazardVenue.has(ticket.hazardId ?? '');
  if (!isHazardOpen) forgetClosedTicket(turn, venue, ticket.id);
}

function reopen(
  { turn, actor, found }: { turn: Turn; actor: Actor; found: Found | undefined },
  act: Extract<OnTicketAct, { type: 'ticket.reopen' }>,
): Decision {
  const before = found?.entry.ticket ?? act.closed;
  if (before.id !== act.ticketId) return refuse('invalid', 'another ticket came with the act');
  const stale = staleVersion(before, act.expectedVersion);
  if (stale !== null) return stale;
  if (nextTicketState(before.state, 'reopen') === null) {
    return refuse('wrong-state', `the ticket is ${before.state}`);
  }
  const venue = found?.venue ?? turn.state.venues.get(before.venueId);
  if (venue === undefined) return refuse('unknown-venue', `no venue ${before.venueId}`);
  const entry = found?.entry ?? keptAgain(act.closed);
  reopenTicket(turn, entry, {
    by: actor.username,
    note: act.reason,
    risk: venue.venue?.risk ?? 'yellow',
  });
  keepTicket(turn, venue, entry);
  return done(entry.ticket);
}

function keptAgain(closed: TicketEntry['ticket']): TicketEntry {
  const signalClass = closed.handling === 'limited' ? 'fault' : 'alarm';
  return { ticket: snapshot(closed), isOverdue: false, signalClass, priority: 2, open: [] };
}
