/** Who answered a call about a ticket. */

import type { Notice, Ticket } from '@ninewatch/rules';

type Asked = Pick<Notice, 'at' | 'state' | 'hazardId' | 'answeredBy' | 'answeredAt' | 'endedAt'>;

/**
 * As the call itself says it. Older ones say nothing of it: of a ticket without a hazard it was the first person who
 * acted on it; else it may have been an act on the hazard, and nobody is named.
 */
export function answerTo(
  { at: calledAt, state, hazardId, answeredBy, answeredAt, endedAt }: Asked,
  ticket: Pick<Ticket, 'steps'>,
): { by: string; at: number } | undefined {
  if (answeredBy !== undefined && answeredAt !== undefined) return { by: answeredBy, at: answeredAt };
  if (state !== 'answered' || endedAt !== undefined || hazardId !== '') return undefined;
  return ticket.steps.find(({ at, by }) => at >= calledAt && by !== 'gateway');
}
