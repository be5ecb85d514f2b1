/** For how long each metric has shown one value, and since when telemetry has come, by samples that left the window. */

import type { Plan } from '../../catalogue/plan.ts';
import { BASE_AT, type DeviceState, FROM_AT, type Hot, RUN, RUN_NUMBERS, type Window } from '../state.ts';
import { slotOf } from '../stream/heard.ts';
import { ABSENT, cell, HEAD } from '../stream/window.ts';
import { COUNT as HOUR_COUNT, SUM as HOUR_SUM } from './hour.ts';

/** Of each metric: the value, its first and last sample in a row, and how many; a count of 0 is none. */
export const VALUE = 0;
export const SINCE = 1;
export const LAST = 2;
export const COUNT = 3;

/** After a longer gap nobody knows what was between: every duration begins again. */
export const GAP_MS = 3_600_000;

/** Columns of which the runs are kept. */
export type Runs = readonly number[];
/** The running hours of baselines, by column. */
export type Hours = readonly { column: number; hour: Float64Array }[];

export const NO_HOURS: Hours = [];

export function runsOf(plan: Plan, metrics: readonly string[]): Runs {
  const runs: number[] = [];
  for (let column = 0; column < metrics.length; column += 1) {
    if (hasRun(plan, metrics[column] as string)) runs.push(column);
  }
  return runs;
}

function hasRun(plan: Plan, metric: string): boolean {
  const of = plan.metrics.get(metric);
  return of !== undefined && (of.stucks.length > 0 || of.missings.length > 0);
}

export function hoursOf({ window, learned }: DeviceState, plan: Plan): Hours {
  if (plan.settled.baselines.length === 0) return NO_HOURS;
  const hours: { column: number; hour: Float64Array }[] = [];
  for (const { id, condition } of plan.settled.baselines) {
    const column = window.metrics.indexOf(condition.metric);
    const known = learned[id];
    if (column !== -1 && known !== undefined) hours.push({ column, hour: known.hour });
  }
  return hours;
}

/** Where the run of a column stands. */
export function runOf(column: number): number {
  return slotOf(column) + RUN;
}

/** The first row of the window leaves it, before `BASE_AT` is moved to it. */
export function noteRuns(hot: Hot, window: Window, runs: Runs): void {
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
export function noteHours(window: Window, hours: Hours): void {
  for (const { column, hour } of hours) {
    const value = cell(window, window.start + HEAD + column);
    if (value === ABSENT) continue;
    hour[HOUR_SUM] = (hour[HOUR_SUM] as number) + value;
    hour[HOUR_COUNT] = (hour[HOUR_COUNT] as number) + 1;
  }
}

/** What no rule of the plan reads any more is no run that a later plan may go on with. */
export function dropUnread(state: DeviceState, plan: Plan): void {
  state.window.metrics.forEach((metric, column) => {
    if (!hasRun(plan, metric)) dropRun(state, column);
  });
}

/** All durations begin again. */
export function dropRuns(state: DeviceState): void {
  state.hot[FROM_AT] = 0;
  state.window.metrics.forEach((_metric, column) => {
    dropRun(state, column);
  });
}

function dropRun({ hot }: DeviceState, column: number): void {
  hot.fill(0, runOf(column), runOf(column) + RUN_NUMBERS);
}
