/** For how long each metric has shown one value, and since when telemetry has come, by samples that left the window. */

import type { Plan } from '../../catalogue/plan.ts';
import { BASE_AT, type DeviceState, FROM_AT, type Hot, RUN, RUN_NUMBERS, type Window } from '../state.ts';
import { slotOf } from '../stream/heard.ts';
import { ABSENT, cell, HEAD } from '../stream/window.ts';

/** Of each metric: the value, its first and last sample in a row, and how many; a count of 0 is none. */
export const VALUE = 0;
export const SINCE = 1;
export const LAST = 2;
export const COUNT = 3;
/** Sum and count of the values in the running hour. */
export const HOUR_SUM = 4;
export const HOUR_COUNT = 5;

/** After a longer gap nobody knows what was between: every duration begins again. */
export const GAP_MS = 3_600_000;

/** Columns of which the runs are kept, and those of which the hours are. */
export interface Kept {
  runs: readonly number[];
  hours: readonly number[];
}

export function keptOf(plan: Plan, metrics: readonly string[]): Kept {
  const runs: number[] = [];
  const hours: number[] = [];
  for (let column = 0; column < metrics.length; column += 1) {
    const of = plan.metrics.get(metrics[column] as string);
    if (of === undefined) continue;
    if (of.stucks.length > 0 || of.missings.length > 0) runs.push(column);
    if (of.baselines.length > 0) hours.push(column);
  }
  return { runs, hours };
}

/** Where the run of a column stands. */
export function runOf(column: number): number {
  return slotOf(column) + RUN;
}

/** The first row of the window leaves it, before `BASE_AT` is moved to it. */
export function noteRuns(hot: Hot, window: Window, { runs }: Kept): void {
  const row = window.start;
  const at = cell(window, row);
  const baseAt = hot[BASE_AT] as number;
  if ((baseAt !== -1 && at - baseAt > GAP_MS) || hot[FROM_AT] === 0) hot[FROM_AT] = at;
  for (let index = 0; index < runs.length; index += 1) {
    const column = runs[index] as number;
    const value = cell(window, row + HEAD + column);
    if (value === ABSENT) continue;
    const run = runOf(column);
    if (value !== hot[run + VALUE] || at - (hot[run + LAST] as number) > GAP_MS) {
      hot[run + VALUE] = value;
      hot[run + SINCE] = at;
      hot[run + COUNT] = 0;
    }
    hot[run + LAST] = at;
    hot[run + COUNT] = (hot[run + COUNT] as number) + 1;
  }
}

/** The same row for the running hours. */
export function noteHours(hot: Hot, window: Window, { hours }: Kept): void {
  for (let index = 0; index < hours.length; index += 1) {
    const column = hours[index] as number;
    const value = cell(window, window.start + HEAD + column);
    if (value === ABSENT) continue;
    const run = runOf(column);
    hot[run + HOUR_SUM] = (hot[run + HOUR_SUM] as number) + value;
    hot[run + HOUR_COUNT] = (hot[run + HOUR_COUNT] as number) + 1;
  }
}

/** What no rule of the plan reads any more is no run that a later plan may go on with. */
export function dropUnread({ hot, window }: DeviceState, plan: Plan): void {
  const { runs, hours } = keptOf(plan, window.metrics);
  window.metrics.forEach((_metric, column) => {
    const run = runOf(column);
    if (!runs.includes(column)) hot.fill(0, run, run + HOUR_SUM);
    if (!hours.includes(column)) hot.fill(0, run + HOUR_SUM, run + RUN_NUMBERS);
  });
}

/** All durations begin again. */
export function dropRuns(state: DeviceState): void {
  state.hot[FROM_AT] = 0;
  state.window.metrics.forEach((_metric, column) => {
    state.hot.fill(0, runOf(column), runOf(column) + HOUR_SUM);
  });
}
