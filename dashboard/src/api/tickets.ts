/** `/tickets`: the jobs that hazards leave for people. */

import type { Ticket, TicketState } from '@ninewatch/rules';
import { get, type Paged, post } from './http.ts';

export interface TicketActBody {
  accept: object;
  assign: { responsible: string };
  submit: { measures: string };
  approve: object;
  reject: { note: string };
  transfer: { unit: string };
  escalate: { reason: string };
  reopen: { reason: string };
}
export type TicketActName = keyof TicketActBody;

export function listTickets(
  filter: { state?: TicketState | undefined; venue?: string; after?: string },
  limit = 200,
): Promise<Paged<Ticket>> {
  return get<Paged<Ticket>>('/tickets', { ...filter, limit });
}

export function ticketById(id: string): Promise<Ticket> {
  return get<Ticket>(`/tickets/${encodeURIComponent(id)}`);
}

/** `version`: what the caller saw; another one by now is refused as `stale-version`. */
export function actOnTicket(
  id: string,
  name: TicketActName,
  body: object & { version: number; note?: string },
): Promise<Ticket> {
  return post<Ticket>(`/tickets/${encodeURIComponent(id)}/${name}`, body);
}
