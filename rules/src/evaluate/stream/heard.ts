/** What was heard of each metric without a gap: by it later readings show for how long a danger has been over. */

import type { Plan } from '../../catalogue/plan.ts';
import { type DeviceState, HEARD, hot, METRIC_NUMBERS } from '../state.ts';
import { ABSENT, HEAD, SPAN_MS } from './window.ts';

/** A metric (or telemetry as such) that came without a gap too long for its device; event times. */
export interface Heard {
  since: number;
  at: number;
  /** The last times without it of more than five minutes: its readings before and after. */
  pauses: readonly [number, number][];
}

/** A gap of this length is none, however often the device must be heard. */
const GAP_MS_MIN = 900_000;
/** Each is longer than five minutes, so that many reach back over the half hour that counts. */
const PAUSES_MAX = 8;

/** `row` is a sample of the device's window; a metric that was set aside is not heard by it. */
export function noteHeard(state: DeviceState, plan: Plan, row: readonly number[]): void {
  const [at = 0, , , event] = row;
  const gapMs = longestGapMs(plan);
  state.window.metrics.forEach((metric, column) => {
    if (row[HEAD + column] !== ABSENT) note(state, metric, { at, gapMs, slot: slotOf(column) });
  });
  if (event === 0) note(state, '', { at, gapMs, slot: HEARD });
}

/** Where `since` of a column stands, and its last time behind it. */
export function slotOf(column: number): number {
  return HEARD + 2 + METRIC_NUMBERS * column;
}

/** A device may be as quiet as its kind at this colour may: what comes at that rhythm is all that it has to say. */
function longestGapMs(plan: Plan): number {
  return Math.max(GAP_MS_MIN, (plan.silent?.condition.limitS ?? 0) * 1_000);
}

function note(state: DeviceState, name: string, from: { at: number; gapMs: number; slot: number }): void {
  const { at, gapMs, slot } = from;
  const lastAt = hot(state, slot + 1);
  if (Number.isNaN(lastAt) || at - lastAt > gapMs) {
    state.hot[slot] = at;
    state.hot[slot + 1] = at;
    delete state.pauses[name];
    return;
  }
  if (at <= lastAt) return;
  state.hot[slot + 1] = at;
  if (at - lastAt > SPAN_MS) keepPause(state, name, { from: lastAt, to: at, slot });
}

function keepPause(
  state: DeviceState,
  name: string,
  { from, to, slot }: { from: number; to: number; slot: number },
): void {
  const pauses = state.pauses[name] ?? [];
  state.pauses[name] = pauses;
  pauses.push([from, to]);
  // What reaches back to before a forgotten pause cannot be told any more.
  if (pauses.length > PAUSES_MAX) state.hot[slot] = pauses.shift()?.[1] ?? to;
}

/** What was heard of a metric, or of telemetry as such (''); undefined when it never came. */
export function heardOf(state: DeviceState, metric: string): Heard | undefined {
  const column = state.window.metrics.indexOf(metric);
  if (metric !== '' && column === -1) return undefined;
  const slot = metric === '' ? HEARD : slotOf(column);
  const since = hot(state, slot);
  if (Number.isNaN(since)) return undefined;
  return { since, at: hot(state, slot + 1), pauses: state.pauses[metric] ?? [] };
}

/** Event time begins again. */
export function forgetHeard(state: DeviceState): void {
  const slots = [HEARD, ...state.window.metrics.map((_metric, column) => slotOf(column))];
  for (const slot of slots) state.hot.fill(Number.NaN, slot, slot + 2);
  state.pauses = {};
}

/** When it was first heard after `at`, or a little later: within five minutes, the end of the pause, or of the gap. */
export function firstAfter(heard: Heard, at: number): number {
  if (at < heard.since) return heard.since;
  const pause = heard.pauses.find(([from, to]) => from <= at && at < to);
  return pause === undefined ? at + SPAN_MS : pause[1];
}
