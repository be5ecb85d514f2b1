/** Somebody answers a warning of inaction: it is not told any more, and stays open until the thing is done. */

import { findFiling, touchFiling } from '../filing/keep.ts';
import { type Decision, done, refuse, staleVersion } from '../fold/decision.ts';
import type { Turn } from '../fold/turn.ts';
import type { Actor, InactionAct } from '../model/act.ts';
import { quiet } from './raise.ts';

export function answerInaction(turn: Turn, actor: Actor, act: InactionAct): Decision {
  const found = findFiling(turn.state, 'inaction', act.inactionId);
  if (found === undefined) return refuse('not-found', `no open inaction ${act.inactionId}`);
  const { place, entry } = found;
  const { filing } = entry;
  const stale = staleVersion(filing, act.expectedVersion);
  if (stale !== null) return stale;
  if (filing.answered !== undefined) {
    return refuse('wrong-state', `${filing.answered.by} has answered it already`);
  }
  const base = { at: turn.at, by: actor.username };
  filing.answered = act.note === undefined ? base : { ...base, note: act.note };
  delete entry.dueElapsedMs;
  quiet(turn, filing, actor.username);
  touchFiling(turn, place, entry);
  return done(filing);
}
