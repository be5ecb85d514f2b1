/** The five fixes (五定) of a ticket: which are set, and which somebody has still to set. */

import type { Ticket, TicketFixes } from '../model/ticket.ts';

const SET_BY_PEOPLE = ['responsible', 'measures', 'finisher', 'acceptor'] as const;

/** What was set in advance stays; responsible and due time follow the ticket. */
export function fixesOf({ fixes, responsible, dueAt }: Ticket): TicketFixes {
  const { responsible: _old, missing: _missing, ...set } = fixes ?? { dueAt, missing: [] };
  const next = { ...set, dueAt, ...(responsible === undefined ? {} : { responsible }) };
  return { ...next, missing: SET_BY_PEOPLE.filter((fix) => !(fix in next)) };
}
