/** The life of a ticket as one table: what each act makes of each state. */

import type { TicketState } from '../model/ticket.ts';
import type { OnTicketAct } from '../model/ticket-act.ts';

export type TicketMove = OnTicketAct['type'] extends `ticket.${infer Move}` ? Move : never;

type Row = Partial<Record<TicketState, TicketState | '='>>;
/** While somebody has still to do something. */
const WORK: Row = { open: '=', accepted: '=', rejected: '=', transferred: '=' };
const UNFINISHED: Row = { ...WORK, submitted: '=' };
const MOVED: Row = {
  open: 'transferred',
  accepted: 'transferred',
  rejected: 'transferred',
  transferred: '=',
};

/** `=` keeps the state; what is not named is refused as `wrong-state`. */
const TABLE: Record<TicketMove, Row> = {
  accept: { open: 'accepted', transferred: 'accepted', rejected: 'accepted' },
  answer: UNFINISHED,
  assign: WORK,
  fix: UNFINISHED,
  evidence: UNFINISHED,
  submit: { accepted: 'submitted', rejected: 'submitted' },
  approve: { submitted: 'closed' },
  reject: { submitted: 'rejected' },
  transfer: MOVED,
  refer: MOVED,
  escalate: UNFINISHED,
  promote: UNFINISHED,
  list: UNFINISHED,
  unlist: UNFINISHED,
  merge: { open: 'closed', accepted: 'closed', rejected: 'closed', transferred: 'closed' },
  refuse_rectification: UNFINISHED,
  look_back: { closed: '=' },
  reopen: { closed: 'open' },
};

/** The state after the move, or null when it is not allowed from here. */
export function nextTicketState(state: TicketState, move: TicketMove): TicketState | null {
  // A journal of a later version may hold moves that this one does not know.
  const next = (TABLE as Partial<typeof TABLE>)[move]?.[state];
  if (next === undefined) return null;
  return next === '=' ? state : next;
}
