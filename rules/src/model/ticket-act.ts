/** What people do with tickets. */

import type { ReportedSource, Ticket, TicketClass, TicketHandling } from './ticket.ts';

interface OnTicket {
  ticketId: string;
  expectedVersion?: number;
  note?: string;
}

/** Something that a person, or a program on behalf of one, found at a venue. Times are wall times, ms. */
export interface ReportedTicket {
  source: ReportedSource;
  venueId: string;
  title?: string;
  what?: string;
  class?: TicketClass;
  handling?: TicketHandling;
  place?: string;
  /** SHA-256 of photos that are in store. */
  photos?: string[];
  dueAt?: number;
  responsible?: string;
  temporaryProtection?: string;
  confidence?: number;
}

export type TicketCreateAct = { type: 'ticket.create'; ticket: ReportedTicket };

export type OnTicketAct =
  | ({ type: 'ticket.accept' } & OnTicket)
  | ({ type: 'ticket.assign'; responsible: string } & OnTicket)
  | ({ type: 'ticket.submit'; measures: string } & OnTicket)
  | ({ type: 'ticket.approve' } & OnTicket)
  | ({ type: 'ticket.reject' } & OnTicket)
  | ({ type: 'ticket.transfer'; unit: string } & OnTicket)
  | ({ type: 'ticket.escalate'; reason: string } & OnTicket)
  /** `closed` is the closed ticket as the ledger has it: the fold keeps open ones only. */
  | ({ type: 'ticket.reopen'; reason: string; closed: Ticket } & OnTicket);

export type TicketAct = TicketCreateAct | OnTicketAct;
