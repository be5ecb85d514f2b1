/** By which clock a ticket runs, from the profile of its region: class, what it is about, colour. */

import { calendarNow, endOfSpan } from '../../calendar/index.ts';
import type { State } from '../../fold/state.ts';
import type { RiskColour } from '../../model/facts.ts';
import type { SignalClass } from '../../model/hazard.ts';
import type { Ticket } from '../../model/ticket.ts';
import { profileOf } from '../../profile/profile-of.ts';

export interface TermsAsked {
  region: string;
  class: Ticket['class'];
  signalClass: SignalClass;
  risk: RiskColour;
  /** As a person set it; else alarms at once, the rest within a limit, major hazards on the list. */
  handling?: Ticket['handling'];
}

/** `dueAt` is calendar time, counted from now. */
export function ticketTerms(
  state: State,
  asked: TermsAsked,
): { handling: Ticket['handling']; dueAt: number } {
  const { tickets, working } = profileOf(state, asked.region);
  const handling = asked.handling ?? usualHandling(asked);
  const about = handling === 'immediate' ? 'alarm' : 'other';
  const row = asked.class === 'major' ? 'major' : about;
  return { handling, dueAt: endOfSpan(calendarNow(state), tickets.due[row][asked.risk], working) };
}

function usualHandling({ class: ticketClass, signalClass }: TermsAsked): Ticket['handling'] {
  if (ticketClass === 'major') return 'listed';
  return signalClass === 'alarm' ? 'immediate' : 'limited';
}
