/** What is to be told of a combined rule: the times in which it was met, against those already told. */

import { isTogether, type Met } from './need.ts';
import { type CombinedState, OPEN, type Told } from './state.ts';

/** `was`: it is over already. `fall` without a time: what was told to be a danger turned out to be none. */
export type Step =
  | { edge: 'rise' | 'earlier' | 'goes-on' | 'was'; met: Met }
  | { edge: 'fall'; at: number | null };

export interface Now {
  /** Newest event time of the devices whose parts are known. */
  eventMs: number;
  elapsedMs: number;
  withinMs: number;
}

/**
 * Moves the state on and answers what is to be told, in order. What was told is not taken back, but whether there is
 * danger now, and since when at the latest, follows from `met` alone.
 */
export function compareTold(state: CombinedState, met: readonly Met[], now: Now): Step[] {
  const last = met.at(-1);
  const current = last === undefined || isOver(state, last, now) ? undefined : last;
  const standing = state.told.find((told) => !told.isOver);
  const goesOn = standing !== undefined && current !== undefined && isSameTime(standing, current);
  const steps: Step[] = [];
  if (standing !== undefined && !goesOn) steps.push({ edge: 'fall', at: endOf(standing, met) });
  for (const past of met) {
    if (past === current) continue;
    const known = state.told.filter((told) => isSameTime(told, past));
    if (known.length > 0) {
      // It is over, and began earlier than was told: older evidence moves its begin all the same.
      if (known.every((told) => past.begin < told.begin)) steps.push({ edge: 'earlier', met: past });
      continue;
    }
    // The danger is on: that it was so before is no second one.
    const edge = goesOn && past.live === current.live ? 'earlier' : 'was';
    steps.push({ edge, met: past });
  }
  if (goesOn) {
    if (current.begin < standing.begin) steps.push({ edge: 'earlier', met: current });
    steps.push({ edge: 'goes-on', met: current });
  } else if (current !== undefined) steps.push({ edge: 'rise', met: current });
  state.told = met.map((one) => ({
    begin: goesOn && one === current ? Math.min(one.begin, standing.begin) : one.begin,
    end: one.end,
    live: one.live,
    isOver: one !== current,
  }));
  state.deadline = deadlineOf(state, current, now);
  return steps;
}

function isSameTime(told: Told, met: Met): boolean {
  return told.live === met.live && isTogether(told, met);
}

/** By later readings, or because so much time has passed without any. */
function isOver({ told, deadline }: CombinedState, met: Met, { eventMs, elapsedMs }: Now): boolean {
  if (met.end === OPEN) return false;
  if (met.end < eventMs) return true;
  if (deadline !== null && deadline.end === met.end && elapsedMs >= deadline.elapsedMs) return true;
  return told.some((one) => one.isOver && one.end >= met.end && isSameTime(one, met));
}

function endOf(standing: Told, met: readonly Met[]): number | null {
  const same = met.findLast((one) => isSameTime(standing, one));
  return same === undefined || same.end === OPEN ? null : same.end;
}

function deadlineOf(
  { deadline }: CombinedState,
  current: Met | undefined,
  { eventMs, elapsedMs, withinMs }: Now,
): CombinedState['deadline'] {
  if (current === undefined || current.end === OPEN) return null;
  const { end } = current;
  if (deadline?.end === end) return deadline;
  // Past the last instant that counts: elapsed time may be a tick behind.
  return { end, elapsedMs: elapsedMs + Math.min(withinMs, Math.max(0, end - eventMs)) + 1 };
}
