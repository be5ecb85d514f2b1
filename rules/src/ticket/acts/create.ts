/** Somebody reports something at a venue: looked at, then a ticket. */

import { calendarNow, DAY_MS } from '../../calendar/index.ts';
import { type Decision, done, refuse } from '../../fold/decision.ts';
import type { Turn } from '../../fold/turn.ts';
import type { Actor } from '../../model/act.ts';
import type { TicketCreateAct } from '../../model/ticket-act.ts';
import { checkPhotos } from '../../photo/acts.ts';
import { hasTicketRoom, OPEN_PER_VENUE_MAX, openReported } from '../reported.ts';
import { isSomebody } from './people.ts';

/** The farthest due time that a person may set, ours. */
const DUE_DAYS_MAX = 366;

export function createTicket(turn: Turn, actor: Actor, { ticket: asked }: TicketCreateAct): Decision {
  const venue = turn.state.venues.get(asked.venueId);
  if (venue?.venue == null) {
    return refuse('unknown-venue', `no venue ${asked.venueId}`, { field: 'venueId' });
  }
  const title = asked.title ?? asked.what?.slice(0, 200) ?? '';
  if (title === '') return refuse('invalid', 'a title is needed, or what it is', { field: 'title' });
  const refusal = checkDue(turn, asked.dueAt) ?? checkPhotos(turn, asked.photos ?? []);
  if (refusal !== null) return refusal;
  if (asked.responsible !== undefined && !isSomebody(turn, asked.responsible)) {
    return refuse('unknown-person', `no user ${asked.responsible}`, { field: 'responsible' });
  }
  if (!hasTicketRoom(venue)) return refuse('limit-reached', `${OPEN_PER_VENUE_MAX} tickets are open there`);
  return done(openReported(turn, venue, { ...asked, title, by: actor.username }).ticket);
}

/** Null for a due time that a person may set. */
export function checkDue({ state }: Turn, dueAt: number | undefined): Decision | null {
  if (dueAt === undefined) return null;
  const now = calendarNow(state);
  if (dueAt > now && dueAt <= now + DUE_DAYS_MAX * DAY_MS) return null;
  return refuse('invalid', `a due time is within ${DUE_DAYS_MAX} days from now`, { field: 'dueAt' });
}
