/** What was heard of each metric without a gap: by it later readings show for how long a danger has been over. */

import type { Plan } from '../../catalogue/plan.ts';
import type { DeviceState, Heard } from '../state.ts';
import { ABSENT, HEAD, SPAN_MS } from './window.ts';

/** A gap of this length is none, however often the device must be heard. */
const GAP_MS_MIN = 900_000;
/** Each is longer than five minutes, so that many reach back over the half hour that counts. */
const PAUSES_MAX = 8;

/** `row` is a sample of the device's window; a metric that was set aside is not heard by it. */
export function noteHeard(state: DeviceState, plan: Plan, row: readonly number[]): void {
  const [at = 0, , , event] = row;
  const gapMs = longestGapMs(plan);
  state.window.metrics.forEach((metric, column) => {
    if (row[HEAD + column] !== ABSENT) note(state, metric, { at, gapMs });
  });
  if (event === 0) note(state, '', { at, gapMs });
}

/** A device may be as quiet as its kind at this colour may: what comes at that rhythm is all that it has to say. */
function longestGapMs(plan: Plan): number {
  return Math.max(GAP_MS_MIN, (plan.silent?.condition.limitS ?? 0) * 1_000);
}

function note(state: DeviceState, name: string, { at, gapMs }: { at: number; gapMs: number }): void {
  const known = state.heard[name];
  if (known === undefined || at - known.at > gapMs) {
    state.heard[name] = { since: at, at, pauses: [] };
    return;
  }
  if (at <= known.at) return;
  if (at - known.at > SPAN_MS) known.pauses.push([known.at, at]);
  known.at = at;
  // What reaches back to before a forgotten pause cannot be told any more.
  if (known.pauses.length > PAUSES_MAX) known.since = known.pauses.shift()?.[1] ?? at;
}

/** When it was first heard after `at`, or a little later: within five minutes, the end of the pause, or of the gap. */
export function firstAfter(heard: Heard, at: number): number {
  if (at < heard.since) return heard.since;
  const pause = heard.pauses.find(([from, to]) => from <= at && at < to);
  return pause === undefined ? at + SPAN_MS : pause[1];
}
