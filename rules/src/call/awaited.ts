/** A decision that somebody owes on what is on file: called for at once, reminded of, then late and called for higher. [P9] */

import type { Span } from '../calendar/index.ts';
import { clearTimer, clearTimers, setTimer, spanFromNow } from '../filing/timers.ts';
import type { FilingEntry } from '../fold/state.ts';
import type { Awaiting } from '../model/loop/call.ts';
import { profileOf } from '../profile/profile-of.ts';
import {
  answerCall,
  beginCall,
  type CallScene,
  type CallWish,
  callAgain,
  climb,
  endCall,
  endCalls,
} from './call.ts';

const REMIND = 'remind:';
const LATE = 'late:';

type Wish = Omit<CallWish, 'reason' | 'isPaced'> & {
  within: Span;
  /** It ends by then at the latest, in elapsed time. */
  untilElapsedMs?: number;
};

/** Returns until when it is waited for, as wall time. */
export function awaitDecision(scene: CallScene, { within, untilElapsedMs, ...wish }: Wish): number {
  const { turn, entry } = scene;
  const { region } = entry.filing;
  const { remindAt } = profileOf(turn.state, region).waiting;
  const now = turn.state.elapsedMs;
  const span = spanFromNow(turn, region, within).elapsedMs;
  const end = Math.max(now, Math.min(span, untilElapsedMs ?? span));
  beginCall(scene, { ...wish, reason: 'decision', isPaced: true });
  setTimer(entry, REMIND + wish.key, now + Math.round((end - now) * remindAt));
  setTimer(entry, LATE + wish.key, end);
  return turn.at + (end - now);
}

/** Whether it has begun and not ended; late ones go on. */
export function isAwaited({ timers }: FilingEntry, key: string): boolean {
  return timers?.[LATE + key] !== undefined;
}

/** Takes the reminders among the names of timers that are due; returns the keys of what is late, and the other names. */
export function tickAwaited(scene: CallScene, due: readonly string[]): { late: string[]; others: string[] } {
  for (const name of due) {
    if (name.startsWith(REMIND)) callAgain(scene, name.slice(REMIND.length));
  }
  const late = due.filter((name) => name.startsWith(LATE)).map((name) => name.slice(LATE.length));
  return { late, others: due.filter((name) => !name.startsWith(REMIND) && !name.startsWith(LATE)) };
}

/** For a filing with one decision: late ones are marked and called for higher. Returns the names of the other timers. */
export function tickDecision(scene: CallScene, due: readonly string[]): string[] {
  const { late, others } = tickAwaited(scene, due);
  for (const key of late) {
    (scene.entry.filing as Awaiting).undecided = true;
    callHigher(scene, key);
  }
  return others;
}

/** What is late is called for one level higher, and once more after each further span of the profile. */
export function callHigher(scene: CallScene, key: string): void {
  const { turn, entry } = scene;
  const { region } = entry.filing;
  climb(scene, key);
  const { climb: span } = profileOf(turn.state, region).waiting;
  setTimer(entry, LATE + key, spanFromNow(turn, region, span).elapsedMs);
}

/** The one decision about a filing is no longer waited for; a further one has a time of its own. */
export function endDecision(scene: CallScene, key: string, by?: string): void {
  const filing = scene.entry.filing as Awaiting;
  endAwaited(scene, key, by);
  delete filing.decideBy;
  delete filing.undecided;
}

/** As if its clocks had never begun: those who are called from the next tick on are others. */
export function forgetWait(scene: CallScene): void {
  const filing = scene.entry.filing as Awaiting;
  endCalls(scene);
  clearTimers(scene.entry);
  scene.entry.dueElapsedMs = scene.turn.state.elapsedMs;
  delete filing.decideBy;
  delete filing.undecided;
}

/** Somebody decided, or nobody has to any more. */
export function endAwaited(scene: CallScene, key: string, by?: string): void {
  if (by === undefined) endCall(scene, key);
  else answerCall(scene, key, by);
  clearTimer(scene.entry, REMIND + key);
  clearTimer(scene.entry, LATE + key);
}
