/** What happens at a venue earns credits by the rules of its profile, each once for what it is about. */

import { calendarNow, termOf } from '../calendar/index.ts';
import type { VenueState } from '../fold/state.ts';
import { GATEWAY, type Turn } from '../fold/turn.ts';
import type { CreditEntry } from '../model/incentives.ts';
import { profileOf } from '../profile/profile-of.ts';
import type { CREDIT_EVENTS, CreditRule } from '../profile/sections/incentives.ts';
import { accountOf, book, remembered } from './account.ts';

export type CreditEvent = Exclude<(typeof CREDIT_EVENTS)[number], 'manual'>;

interface Happening {
  event: CreditEvent;
  /** Id of the ticket, record or duty. */
  subject: string;
}

/** Nothing happens where no rule is about it, or where the rule has given all it may in this term. */
export function earn(turn: Turn, venue: VenueState, { event, subject }: Happening): void {
  if (venue.venue === null) return;
  for (const rule of profileOf(turn.state, venue.venue.region).credits.rules) {
    if (rule.event === event) apply(turn, venue, { rule, subject, act: 'earn', by: GATEWAY });
  }
}

export interface Application {
  rule: CreditRule;
  subject?: string;
  act: 'earn' | 'grant';
  by: string;
  note?: string;
}

/** The line, or why there is none. */
export function apply(
  turn: Turn,
  venue: VenueState,
  { rule, subject, ...line }: Application,
): CreditEntry | 'earned-already' | 'often-enough' {
  const account = accountOf(turn, venue);
  const { filing } = account.entry;
  const offsetMs = profileOf(turn.state, filing.region).time.utcOffset;
  const term = termOf(calendarNow(turn.state), rule.term, offsetMs).key;
  const key = `${rule.key}|${subject ?? ''}`;
  if (subject !== undefined && filing.earned.includes(key)) return 'earned-already';
  const applied = filing.applied[rule.key];
  const times = applied?.term === term ? applied.times : 0;
  if (times >= rule.timesMax) return 'often-enough';
  filing.applied = { ...filing.applied, [rule.key]: { term, times: times + 1 } };
  if (subject !== undefined) filing.earned = remembered(filing.earned, key);
  return book(turn, account, {
    ...line,
    points: rule.points,
    rule: rule.key,
    ...(subject === undefined ? {} : { subject }),
  });
}
