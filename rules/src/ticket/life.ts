/** The life of a ticket as one table: what each act makes of each state. */

import type { TicketState } from '../model/ticket.ts';

export type TicketMove =
  | 'accept'
  | 'assign'
  | 'submit'
  | 'approve'
  | 'reject'
  | 'transfer'
  | 'escalate'
  | 'reopen';

/** `=` keeps the state; what is not named is refused as `wrong-state`. */
const TABLE: Record<TicketMove, Partial<Record<TicketState, TicketState | '='>>> = {
  accept: { open: 'accepted', transferred: 'accepted', rejected: 'accepted' },
  assign: { open: '=', accepted: '=', rejected: '=', transferred: '=' },
  submit: { accepted: 'submitted', rejected: 'submitted' },
  approve: { submitted: 'closed' },
  reject: { submitted: 'rejected' },
  transfer: { open: 'transferred', accepted: 'transferred', rejected: 'transferred', transferred: '=' },
  escalate: { open: '=', accepted: '=', submitted: '=', rejected: '=', transferred: '=' },
  reopen: { closed: 'open' },
};

/** The state after the move, or null when it is not allowed from here. */
export function nextTicketState(state: TicketState, move: TicketMove): TicketState | null {
  const next = TABLE[move][state];
  if (next === undefined) return null;
  return next === '=' ? state : next;
}
