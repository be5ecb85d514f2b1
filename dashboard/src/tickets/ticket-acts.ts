/** Which acts the state of a ticket allows, and what each must be told. */

import type { Ticket, TicketState } from '@ninewatch/rules';
import type { TicketActName } from '../api/tickets.ts';

/** As the gateway decides it; a test holds this table to its own. */
const STATES: Record<TicketActName, readonly TicketState[]> = {
  accept: ['open', 'transferred', 'rejected'],
  submit: ['accepted', 'rejected'],
  approve: ['submitted'],
  reject: ['submitted'],
  assign: ['open', 'accepted', 'rejected', 'transferred'],
  transfer: ['open', 'accepted', 'rejected', 'transferred'],
  escalate: ['open', 'accepted', 'submitted', 'rejected', 'transferred'],
  reopen: ['closed'],
};

export const TICKET_ACTS = Object.keys(STATES) as TicketActName[];

export function actsIn(state: TicketState): TicketActName[] {
  return TICKET_ACTS.filter((name) => STATES[name].includes(state));
}

export type ApprovalHindrance = 'same-person' | 'still-active';

/** Why this person cannot approve now, as the gateway would refuse it; null when they can. */
export function approvalHindrance(
  ticket: Pick<Ticket, 'finisher'>,
  { username, isStillActive }: { username: string | undefined; isStillActive: boolean },
): ApprovalHindrance | null {
  if (ticket.finisher !== undefined && ticket.finisher === username) return 'same-person';
  return isStillActive ? 'still-active' : null;
}

/** The field without which the act is refused; null when a note is all there can be. */
export const NEEDED_FIELD: Record<
  TicketActName,
  'measures' | 'note' | 'reason' | 'responsible' | 'unit' | null
> = {
  accept: null,
  submit: 'measures',
  approve: null,
  reject: 'note',
  assign: 'responsible',
  transfer: 'unit',
  escalate: 'reason',
  reopen: 'reason',
};
