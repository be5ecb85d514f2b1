/** What people do with tickets. */

import type {
  ReportedSource,
  Ticket,
  TicketClass,
  TicketEvidence,
  TicketHandling,
  TicketSupervision,
  TicketTransfer,
} from './ticket.ts';

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

/** The five fixes (五定) and what else the office sets; `null` takes a name back. */
export interface TicketFix {
  responsible?: string;
  measures?: string;
  /** Calendar time, ms; a later one than now needs a note. */
  dueAt?: number;
  finisher?: string | null;
  acceptor?: string | null;
  handling?: TicketHandling;
  temporaryProtection?: string | null;
}

export type TicketCreateAct = { type: 'ticket.create'; ticket: ReportedTicket };

export type OnTicketAct =
  | ({ type: 'ticket.accept' } & OnTicket)
  | ({ type: 'ticket.assign'; responsible: string } & OnTicket)
  | ({ type: 'ticket.submit'; measures: string; photos?: string[] } & OnTicket)
  | ({ type: 'ticket.approve' } & OnTicket)
  | ({ type: 'ticket.reject' } & OnTicket)
  | ({ type: 'ticket.transfer'; unit: string } & OnTicket)
  | ({ type: 'ticket.escalate'; reason: string } & OnTicket)
  /** Somebody has heard what was told about it; nothing else changes. */
  | ({ type: 'ticket.answer' } & OnTicket)
  | ({ type: 'ticket.fix' } & TicketFix & OnTicket)
  | ({ type: 'ticket.evidence'; photos: string[]; stage?: TicketEvidence['stage'] } & OnTicket)
  /** 移送: to a department, which is no unit of the region tree. */
  | ({
      type: 'ticket.refer';
      kind: Exclude<TicketTransfer['kind'], 'unit'>;
      department: string;
      reason: string;
    } & OnTicket)
  /** A recorded decision that it is major. */
  | ({ type: 'ticket.promote'; reason: string } & OnTicket)
  /** 挂牌督办 */
  | ({ type: 'ticket.list'; level: TicketSupervision['level']; reason: string } & OnTicket)
  | ({ type: 'ticket.unlist'; reason: string } & OnTicket)
  /** It is the same thing as another ticket of its venue, which goes on. */
  | ({ type: 'ticket.merge'; into: string } & OnTicket)
  /** 拒不整改; `owner` is who refused, in words. */
  | ({ type: 'ticket.refuse_rectification'; note: string; owner?: string } & OnTicket)
  /** 回头看 */
  | ({ type: 'ticket.look_back'; result: 'ok' | 'not'; photos?: string[] } & OnTicket)
  /** `closed` is the closed ticket as the ledger has it: the fold keeps open ones only. */
  | ({ type: 'ticket.reopen'; reason: string; closed: Ticket } & OnTicket);

export type TicketAct = TicketCreateAct | OnTicketAct;
