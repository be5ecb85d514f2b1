/** `/tickets`: the jobs that dangers leave for people. */

import type {
  Notice,
  OnTicketAct,
  ReportedTicket,
  Ticket,
  TicketClass,
  TicketHandling,
  TicketSource,
  TicketState,
} from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

/** `ticket.look_back` is `look_back` here and `look-back` in the path. */
export type TicketActName = OnTicketAct['type'] extends `ticket.${infer Name}` ? Name : never;

export interface TicketFilter {
  state?: TicketState | undefined;
  venue?: string | undefined;
  region?: string | undefined;
  source?: TicketSource | undefined;
  /** Name of the office that it is with. */
  office?: string | undefined;
  class?: TicketClass | undefined;
  handling?: TicketHandling | undefined;
  mine?: true | undefined;
  overdue?: true | undefined;
  /** Under listed supervision (挂牌督办) now. */
  supervised?: true | undefined;
  /** Part of id, title, place or venue name. */
  search?: string | undefined;
  /** `due`: those not closed, the soonest due first; else the newest first. */
  sort?: 'due' | undefined;
  after?: string | undefined;
}

export type ListedTicket = Ticket & { venueName?: string };

export function listTickets(filter: TicketFilter, limit = 200): Promise<Paged<ListedTicket>> {
  return get<Paged<ListedTicket>>('/tickets', { ...filter, limit });
}

export function ticketById(id: string): Promise<Ticket> {
  return get<Ticket>(`/tickets/${encodeURIComponent(id)}`);
}

export function reportTicket(ticket: ReportedTicket): Promise<Ticket> {
  return post<Ticket>('/tickets', ticket);
}

/** `version`: what the caller saw; another one by now is refused as `stale-version`. */
export function actOnTicket(
  id: string,
  name: TicketActName,
  body: Record<string, unknown> & { version: number },
): Promise<Ticket> {
  return post<Ticket>(`/tickets/${encodeURIComponent(id)}/${name.replaceAll('_', '-')}`, body);
}

/** Who was told of the ticket, newest first; the first hundred. */
export async function noticesOf(ticket: string): Promise<Notice[]> {
  return (await get<Paged<Notice>>('/notices', { ticket, limit: 100 })).items;
}
