/** Which ticket first: what is open before what is closed, major before ordinary, the nearest due time on top. */

import type { Ticket } from '@ninewatch/rules';

/** What waits for approval is in the hands of the office and no longer late by the finisher's fault. */
export function isOverdue(ticket: Pick<Ticket, 'state' | 'dueAt'>, nowMs: number): boolean {
  return ticket.state !== 'closed' && ticket.dueAt <= nowMs;
}

export function byUrgency(a: Ticket, b: Ticket): number {
  const isClosed = (ticket: Ticket) => Number(ticket.state === 'closed');
  const isOrdinary = (ticket: Ticket) => Number(ticket.class === 'ordinary');
  if (isClosed(a) !== isClosed(b)) return isClosed(a) - isClosed(b);
  if (isClosed(a) === 1) return (b.closedAt ?? 0) - (a.closedAt ?? 0);
  return isOrdinary(a) - isOrdinary(b) || a.dueAt - b.dueAt;
}
