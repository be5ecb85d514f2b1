/** Browsers in which a person wants to be told: added and taken back by the person, dropped when they are gone. */

import { type Decision, done, refuse } from '../fold/decision.ts';
import { emit, GATEWAY, type Turn } from '../fold/turn.ts';
import type { Actor, PushAct } from '../model/act.ts';
import type { User } from '../model/facts.ts';

/** Ours: beyond it the one that was added first goes. [P8] */
export const PUSHES_MAX = 8;

/** One's own alone; the gateway drops what a push service no longer knows. */
export function decidePush(turn: Turn, actor: Actor, act: PushAct): Decision {
  const user = turn.state.users.get(turn.state.derived.usernames.get(act.username) ?? '');
  const isOwn = user !== undefined && user.id === actor.userId;
  if (user === undefined || !(isOwn || (act.type === 'push.drop' && actor.username === GATEWAY))) {
    return refuse('unknown-person', `no person ${act.username}`);
  }
  const before = user.pushes ?? [];
  if (act.type === 'push.add') {
    const others = before.filter(({ id }) => id !== act.push.id);
    return keep(turn, user, [...others, { ...act.push, at: turn.at }].slice(-PUSHES_MAX));
  }
  const left = before.filter(({ id }) => id !== act.pushId);
  if (left.length === before.length) return refuse('not-found', `no push ${act.pushId}`);
  return keep(turn, user, left);
}

function keep(turn: Turn, user: User, pushes: NonNullable<User['pushes']>): Decision {
  if (pushes.length === 0) delete user.pushes;
  else user.pushes = pushes;
  user.version += 1;
  emit(turn, { kind: 'user', object: user });
  return done(user);
}
