/** The secret of a person's calendar feed: its hash is kept, one at a time. */

import { type Decision, done, refuse } from '../fold/decision.ts';
import { emit, type Turn } from '../fold/turn.ts';
import type { Actor } from '../model/act.ts';

export function setCalendarToken(turn: Turn, actor: Actor, secretHash: string | null): Decision {
  const user = turn.state.users.get(actor.userId);
  if (user === undefined) return refuse('unknown-person', `no person ${actor.username}`);
  if (secretHash === null) delete user.calendarHash;
  else user.calendarHash = secretHash;
  user.version += 1;
  emit(turn, { kind: 'user', object: user });
  return done(user);
}
