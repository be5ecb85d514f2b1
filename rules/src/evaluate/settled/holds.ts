/** A sensor that is not believed ends no danger: from when on, until when, and at which value. */

import type { PlanRule } from '../../catalogue/plan.ts';
import { type DeviceState, type Hold, hot, NEWEST_AT } from '../state.ts';

const FOREVER = Number.MAX_SAFE_INTEGER;
/** Older spans have left the window. */
const SPANS_MAX = 4;

/**
 * Readings measured after the newest one end no danger while the finding `id` stands: before it they were decided already,
 * and must be decided the same way again. Without `value` it is any reading of the metric.
 */
export function holdMetric(
  state: DeviceState,
  rule: PlanRule,
  { id, metric, value = null }: { id: string; metric: string; value?: number | null },
): void {
  const spans = [...(state.holds[id]?.spans ?? [])];
  // A shadow tells nobody, and changes nothing that is told.
  if (rule.role === undefined) spans.push([hot(state, NEWEST_AT), FOREVER]);
  state.holds[id] = { metric, value, spans: spans.slice(-SPANS_MAX) };
}

/** The finding fell: what is measured from here on counts again. */
export function releaseMetric(state: DeviceState, id: string): void {
  const hold = state.holds[id];
  const last = hold?.spans.at(-1);
  if (hold === undefined || last === undefined || last[1] !== FOREVER) return;
  state.holds[id] = { ...hold, spans: [...hold.spans.slice(0, -1), [last[0], hot(state, NEWEST_AT)]] };
}

/** Spans that no sample of the window can be in any more are forgotten. */
export function dropOldHolds(state: DeviceState, at: number): void {
  for (const [id, hold] of Object.entries(state.holds)) {
    const spans = hold.spans.filter(([, until]) => until > at);
    if (spans.length === 0 && state.standing[id] === undefined) delete state.holds[id];
    else if (spans.length < hold.spans.length) state.holds[id] = { ...hold, spans };
  }
}

/** Event time begins again at an earlier value. */
export function moveHoldsBack(state: DeviceState, at: number): void {
  for (const [id, hold] of Object.entries(state.holds)) {
    const last = hold.spans.at(-1);
    if (last === undefined) continue;
    if (last[1] !== FOREVER) delete state.holds[id];
    else state.holds[id] = { ...hold, spans: [[Math.min(last[0], at - 1), FOREVER]] };
  }
}

export function isHeld(holds: readonly Hold[], { metric, value, at }: HeldBy): boolean {
  return holds.some(
    (hold) =>
      hold.metric === metric &&
      (hold.value === null || hold.value === value) &&
      hold.spans.some(([from, until]) => from < at && at <= until),
  );
}

interface HeldBy {
  metric: string;
  value: number;
  at: number;
}

const NONE: readonly Hold[] = [];

export function holdsOf({ holds }: DeviceState): readonly Hold[] {
  for (const _ in holds) return Object.values(holds);
  return NONE;
}
