/** For how long each metric has shown one value, and since when telemetry has come, by samples that left the window. */

import type { Plan } from '../../catalogue/plan.ts';
import { type DeviceState, SETTLED_HEAD, SETTLED_STRIDE, type Window } from '../state.ts';
import { ABSENT, cell, HEAD } from '../stream/window.ts';
import { COUNT as HOUR_COUNT, SUM as HOUR_SUM } from './hour.ts';

/** Begin of telemetry without a long gap, and its last sample; event times, 0 before the first. */
export const FROM_AT = 0;
const LAST_AT = 1;
/** Of each metric: the value, its first and last sample in a row, and how many; a count of 0 is none. */
export const VALUE = 0;
export const SINCE = 1;
export const LAST = 2;
export const COUNT = 3;

/** After a longer gap nobody knows what was between: every duration begins again. */
export const GAP_MS = 3_600_000;

/** What of a settled sample is kept: columns whose runs count, and the running hours of baselines. */
export interface Watch {
  runs: readonly number[];
  hours: readonly { column: number; hour: Float64Array }[];
}

const NO_HOURS: Watch['hours'] = [];

export function watchOf(state: DeviceState, plan: Plan): Watch {
  const { metrics } = state.window;
  const runs: number[] = [];
  for (let column = 0; column < metrics.length; column += 1) {
    if (hasRun(plan, metrics[column] as string)) runs.push(column);
  }
  if (plan.settled.baselines.length === 0) return { runs, hours: NO_HOURS };
  const hours: { column: number; hour: Float64Array }[] = [];
  for (const { id, condition } of plan.settled.baselines) {
    const column = metrics.indexOf(condition.metric);
    const learned = state.learned[id];
    if (column !== -1 && learned !== undefined) hours.push({ column, hour: learned.hour });
  }
  return { runs, hours };
}

function hasRun(plan: Plan, metric: string): boolean {
  const of = plan.metrics.get(metric);
  return of !== undefined && (of.stucks.length > 0 || of.missings.length > 0);
}

/** Where the numbers of a column begin. */
export function placeOf(column: number): number {
  return SETTLED_HEAD + column * SETTLED_STRIDE;
}

/** Keeps what the row says; `isPlain` is false for a value that is not the venue's own, as in a test. */
export function noteRow(
  settled: Float64Array,
  { runs, hours }: Watch,
  { window, row, isPlain }: { window: Window; row: number; isPlain: boolean },
): void {
  const at = cell(window, row);
  if (at - (settled[LAST_AT] as number) > GAP_MS) settled[FROM_AT] = at;
  settled[LAST_AT] = at;
  for (let index = 0; index < runs.length; index += 1) {
    const column = runs[index] as number;
    const value = cell(window, row + HEAD + column);
    if (value === ABSENT) continue;
    const place = placeOf(column);
    if (value !== settled[place + VALUE] || at - (settled[place + LAST] as number) > GAP_MS) {
      settled[place + VALUE] = value;
      settled[place + SINCE] = at;
      settled[place + COUNT] = 0;
    }
    settled[place + LAST] = at;
    settled[place + COUNT] = (settled[place + COUNT] as number) + 1;
  }
  if (!isPlain) return;
  for (const { column, hour } of hours) {
    const value = cell(window, row + HEAD + column);
    if (value === ABSENT) continue;
    hour[HOUR_SUM] = (hour[HOUR_SUM] as number) + value;
    hour[HOUR_COUNT] = (hour[HOUR_COUNT] as number) + 1;
  }
}

/** What no rule of the plan reads any more is no run that a later plan may go on with. */
export function dropUnread({ settled, window }: DeviceState, plan: Plan): void {
  window.metrics.forEach((metric, column) => {
    if (!hasRun(plan, metric)) settled.fill(0, placeOf(column), placeOf(column + 1));
  });
}
