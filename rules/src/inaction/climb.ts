/** A warning of inaction without an answer goes up, level by level. */

import { calendarNow, elapsedAt, endOfSpan } from '../calendar/index.ts';
import { touchFiling } from '../filing/keep.ts';
import type { FilingEntry, VenueState } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { profileOf } from '../profile/profile-of.ts';
import { canClimb, inactionNotice } from './notice.ts';
import { quiet } from './raise.ts';

/** At the top it stays as it was told last. */
export function climbInaction(turn: Turn, place: VenueState, entry: FilingEntry): void {
  const { filing } = entry;
  if (filing.type !== 'inaction' || filing.answered !== undefined || !canClimb(turn, filing)) return;
  quiet(turn, filing);
  filing.told += 1;
  filing.notice = inactionNotice(turn, filing);
  const { tickets, working } = profileOf(turn.state, filing.region);
  const next = endOfSpan(calendarNow(turn.state), tickets.inactionClimb, working);
  entry.dueElapsedMs = elapsedAt(turn.state, next);
  touchFiling(turn, place, entry);
}
