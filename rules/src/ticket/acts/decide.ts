/** What people do with a ticket. */

import { type Decision, done, refuse, staleVersion } from '../../fold/decision.ts';
import { snapshot, type Turn } from '../../fold/turn.ts';
import { endInaction } from '../../inaction/raise.ts';
import type { Actor } from '../../model/act.ts';
import type { Ticket } from '../../model/ticket.ts';
import type { OnTicketAct, TicketAct } from '../../model/ticket-act.ts';
import { answerCalls, call } from '../clocks/calls.ts';
import { beginWait, settleWait } from '../clocks/wait.ts';
import { endTicket } from '../end.ts';
import { nextTicketState, type TicketMove } from '../life.ts';
import { checkOffice } from '../office.ts';
import { addStep, keepTicket, reopenTicket } from '../open.ts';
import { hasTicketRoom, OPEN_PER_VENUE_MAX } from '../reported.ts';
import { assign, fix, giveEvidence } from './arrange.ts';
import { createTicket } from './create.ts';
import { approve, reject, submit } from './finish.ts';
import { checkLookBack, lookBack } from './look-back.ts';
import { merge } from './merge.ts';
import { escalate, refer, transfer } from './move-on.ts';
import type { TicketScene } from './scene.ts';
import { list, promote, refuseRectification, unlist } from './supervise.ts';

type Found = Pick<TicketScene, 'venue' | 'entry'>;

/** Decides one act on a ticket; a closed one that the state no longer holds comes with its act. */
export function decideTicket(turn: Turn, actor: Actor, act: TicketAct): Decision {
  if (act.type === 'ticket.create') return createTicket(turn, actor, act);
  const found = find(turn, act.ticketId);
  if (act.type === 'ticket.reopen') return reopen({ turn, actor, found }, act);
  if (found === undefined) return refuse('not-found', `no open ticket ${act.ticketId}`);
  const scene: TicketScene = { turn, by: actor.username, ...found };
  const { ticket } = scene.entry;
  const stale = staleVersion(ticket, act.expectedVersion);
  if (stale !== null) return stale;
  const move = act.type.slice('ticket.'.length) as TicketMove;
  const to = nextTicketState(ticket.state, move);
  if (to === null)
    return refuse('wrong-state', `${move} is not possible while the ticket is ${ticket.state}`);
  const refusal = checkOffice(turn.state, ticket, scene.by) ?? prepare(scene, act);
  if (refusal !== null) return refusal;
  const reason = 'reason' in act ? act.reason : undefined;
  addStep(turn, scene.entry, { by: scene.by, act: move, to, note: act.note ?? reason });
  answerCalls(turn, scene.entry, scene.by);
  follow(scene, move);
  if (to === 'closed' && move !== 'look_back') endTicket(scene);
  if (act.type === 'ticket.look_back') lookBack(scene, act);
  return done(ticket);
}

/** Who has the next word hears of it, with a clock for what waits. */
function follow(scene: TicketScene, move: TicketMove): void {
  const { turn, venue, entry } = scene;
  const { ticket } = entry;
  settleWait(scene);
  const isHanded = move === 'transfer' || move === 'refer';
  if (ticket.state !== 'open' && (ticket.state !== 'transferred' || isHanded)) {
    endInaction(turn, venue, { subject: ticket.id, rule: 'not_reported' });
  }
  if (isHanded) beginWait(scene, 'acceptance');
  else if (move === 'submit') beginWait(scene, 'approval');
  else if (move === 'reject') call(turn, entry, 'rejected');
}

function find(turn: Turn, ticketId: string): Found | undefined {
  const venue = turn.state.venues.get(turn.state.derived.ticketVenue.get(ticketId) ?? '');
  const entry = venue?.tickets.get(ticketId);
  return venue === undefined || entry === undefined ? undefined : { venue, entry };
}

/** Checks what the act's own fields need and writes them; null when nothing speaks against it. */
function prepare(scene: TicketScene, act: Exclude<OnTicketAct, { type: 'ticket.reopen' }>): Decision | null {
  switch (act.type) {
    case 'ticket.accept':
      scene.entry.ticket.responsible ??= scene.by;
      scene.entry.ticket.acceptedAt ??= scene.turn.at;
      return null;
    case 'ticket.answer':
      return null;
    case 'ticket.assign':
      return assign(scene, act);
    case 'ticket.fix':
      return fix(scene, act);
    case 'ticket.evidence':
      return giveEvidence(scene, act);
    case 'ticket.submit':
      return submit(scene, act);
    case 'ticket.approve':
      return approve(scene);
    case 'ticket.reject':
      return reject(scene, act);
    case 'ticket.transfer':
      return transfer(scene, act);
    case 'ticket.refer':
      return refer(scene, act);
    case 'ticket.escalate':
      return escalate(scene);
    case 'ticket.promote':
      return promote(scene, act);
    case 'ticket.list':
      return list(scene, act);
    case 'ticket.unlist':
      return unlist(scene, act);
    case 'ticket.merge':
      return merge(scene, act);
    case 'ticket.refuse_rectification':
      return refuseRectification(scene, act);
    case 'ticket.look_back':
      return checkLookBack(scene, act);
    default:
      // A journal of a later version may hold acts that this one does not know.
      return refuse('invalid', 'unknown act');
  }
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
  if (before.mergedInto !== undefined) {
    return refuse('wrong-state', `ticket ${before.mergedInto} goes on in its stead`);
  }
  const venue = found?.venue ?? turn.state.venues.get(before.venueId);
  if (venue === undefined) return refuse('unknown-venue', `no venue ${before.venueId}`);
  if (found === undefined && !hasTicketRoom(venue)) {
    return refuse('limit-reached', `${OPEN_PER_VENUE_MAX} tickets are open there`);
  }
  const risk = venue.venue?.risk ?? 'yellow';
  const entry = found?.entry ?? keptAgain(act.closed, risk);
  keepTicket(turn, venue, entry);
  reopenTicket({ turn, venue, entry }, { by: actor.username, note: act.reason, risk });
  call(turn, entry, 'reopened');
  return done(entry.ticket);
}

function keptAgain(closed: Ticket, risk: TicketScene['entry']['risk']): TicketScene['entry'] {
  const signalClass = closed.handling === 'limited' ? 'fault' : 'alarm';
  const ticket = snapshot(closed);
  return { ticket, risk, isOverdue: false, signalClass, priority: 2, warnings: [], open: [] };
}
