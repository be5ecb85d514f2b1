/** Who answered a call about a ticket: any act of a person on it is an answer. */

import type { Notice, Ticket, TicketStep } from '@ninewatch/rules';

/** The first step of a person at or after the call; undefined while nobody answered. */
export function answerTo(
  notice: Pick<Notice, 'at' | 'state'>,
  ticket: Pick<Ticket, 'steps'>,
): TicketStep | undefined {
  if (notice.state !== 'answered') return undefined;
  return ticket.steps.find(({ at, by }) => at >= notice.at && by !== 'gateway');
}
