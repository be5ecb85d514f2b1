/** What raises the stakes: major, listed for supervision (挂牌督办), rectification refused (拒不整改). */

import { type Decision, refuse } from '../../fold/decision.ts';
import { tighten } from '../clocks/due.ts';
import { type ActOf, type TicketScene, withMore } from './scene.ts';

/** Listed, with a nearer due time; a major one stays major. */
export function promote(scene: TicketScene, act: ActOf<'ticket.promote'>): Decision | null {
  const { entry } = scene;
  if (entry.ticket.class === 'major') return refuse('wrong-state', 'the ticket is major already');
  if (act.reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  entry.ticket.class = 'major';
  delete entry.isHandlingSet;
  tighten(scene, entry.risk);
  return null;
}

export function list(
  { turn, by, entry: { ticket } }: TicketScene,
  act: ActOf<'ticket.list'>,
): Decision | null {
  const { level, reason } = act;
  if (ticket.supervision !== undefined && ticket.supervision.ended === undefined) {
    return refuse('wrong-state', 'the ticket is listed already');
  }
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  ticket.supervision = { at: turn.at, by, level, reason };
  return null;
}

export function unlist(
  { turn, by, entry: { ticket } }: TicketScene,
  { reason }: ActOf<'ticket.unlist'>,
): Decision | null {
  const { supervision } = ticket;
  if (supervision === undefined || supervision.ended !== undefined) {
    return refuse('wrong-state', 'the ticket is not listed');
  }
  if (reason === '') return refuse('invalid', 'a reason is needed', { field: 'reason' });
  ticket.supervision = { ...supervision, ended: { at: turn.at, by, reason } };
  return null;
}

export function refuseRectification(
  { turn, by, entry: { ticket } }: TicketScene,
  { note, owner }: ActOf<'ticket.refuse_rectification'>,
): Decision | null {
  if (note === '') return refuse('invalid', 'a note is needed', { field: 'note' });
  const refusal = { at: turn.at, by, note, ...(owner === undefined ? {} : { owner }) };
  ticket.refusals = withMore(ticket.refusals, refusal);
  return null;
}
