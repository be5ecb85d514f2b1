/** Whether somebody is late with a ticket. */

import type { Ticket } from '@ninewatch/rules';

/** What waits for approval is in the hands of the office and no longer late by the finisher's fault. */
export function isOverdue(ticket: Pick<Ticket, 'state' | 'dueAt'>, nowMs: number): boolean {
  return !['closed', 'submitted'].includes(ticket.state) && ticket.dueAt <= nowMs;
}
