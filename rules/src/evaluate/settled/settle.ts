/**
 * Samples that leave the window are settled: nothing out of order can precede them any more. Slow rules go by them
 * alone, so that any order within five minutes gives what the device's own order gives. [P7]
 */

import { FLAG_BITS, type Plan } from '../../catalogue/plan.ts';
import { BASE_AT, DECIDES_AT, type DeviceState, hot } from '../state.ts';
import { cell, dropFirst } from '../stream/window.ts';
import type { Turn } from '../turn.ts';
import { lookForMissing, lookForStuck, NEVER, type SettledSample } from './decide.ts';
import { dropOldHolds, moveHoldsBack } from './holds.ts';
import { hourEndOf, moveHourBack, newLearned, passHour } from './hour.ts';
import { dropRuns, dropUnread, HOUR_COUNT, HOUR_SUM, keptOf, noteHours, noteRuns, runOf } from './runs.ts';

/** A value in these modes is not the venue's own: nothing is learned from it. */
const NOT_PLAIN = FLAG_BITS.test | FLAG_BITS.warm_up | FLAG_BITS.disabled | FLAG_BITS.fault;

/**
 * Takes the first sample of the window, which leaves it, before `BASE_AT` is moved to it. Without a turn it must be too
 * early to decide anything.
 */
export function settleFirst({ state, plan }: { state: DeviceState; plan: Plan }, turn?: Turn): void {
  const { window } = state;
  const row = window.start;
  const at = cell(window, row);
  const isDue = turn !== undefined && at >= hot(state, DECIDES_AT);
  if (isDue) passHours(turn, at);
  const kept = keptOf(plan, window.metrics);
  noteRuns(state.hot, window, kept);
  if ((cell(window, row + 2) & NOT_PLAIN) === 0) noteHours(state.hot, window, kept);
  if (!isDue) return;
  const sample = { at, seq: cell(window, row + 1), isTelemetry: cell(window, row + 3) === 0 };
  state.hot[DECIDES_AT] = decide(turn, sample);
  dropOldHolds(state, at);
}

/** All that is in the window settles and leaves it, because what comes next has another order. */
export function settleAll(turn: Turn): void {
  const { state } = turn;
  while (state.window.start < state.window.end) {
    settleFirst(turn, turn);
    state.hot[BASE_AT] = cell(state.window, state.window.start);
    dropFirst(state.window);
  }
}

/** Hours that are over when a sample comes at this time: the same for all rules about a metric. */
function passHours(turn: Turn, at: number): void {
  const { state, plan } = turn;
  const over = new Set<number>();
  for (const rule of plan.settled.baselines) {
    const { metric } = rule.condition;
    const column = state.window.metrics.indexOf(metric);
    if (column === -1) continue;
    const learned = state.learned[rule.id] ?? newLearned(metric);
    state.learned[rule.id] = learned;
    if (at < hourEndOf(learned)) continue;
    over.add(column);
    const count = hot(state, runOf(column) + HOUR_COUNT);
    passHour(turn, rule, { learned, at, count, mean: hot(state, runOf(column) + HOUR_SUM) / count });
  }
  for (const column of over) state.hot.fill(0, runOf(column) + HOUR_SUM, runOf(column) + HOUR_COUNT + 1);
}

/** Answers the event time from which on the next sample may decide something. */
function decide(turn: Turn, sample: SettledSample): number {
  const { baselines, stucks, missings } = turn.plan.settled;
  let next = NEVER;
  for (const rule of stucks) next = Math.min(next, lookForStuck(turn, rule, sample));
  for (const rule of missings) next = Math.min(next, lookForMissing(turn, rule, sample));
  for (const { id } of baselines) {
    const learned = turn.state.learned[id];
    if (learned !== undefined) next = Math.min(next, hourEndOf(learned));
  }
  return next;
}

/** Event time begins again at an earlier value: no duration may reach across. */
export function moveSettledBack(state: DeviceState, at: number): void {
  dropRuns(state);
  state.hot[DECIDES_AT] = -1;
  for (const learned of Object.values(state.learned)) moveHourBack(learned, at);
  moveHoldsBack(state, at);
}

/** Another piece of hardware: what was usual of the old one says nothing about it. */
export function forgetSettled(state: DeviceState): void {
  dropRuns(state);
  state.learned = {};
  state.hot[DECIDES_AT] = -1;
}

/** The rule learns anew, from the next settled sample on. */
export function forgetLearned(state: DeviceState, ruleId: string): void {
  delete state.learned[ruleId];
  state.hot[DECIDES_AT] = -1;
}

/** The rules are others: what none of them reads is forgotten, and all are looked at with the next settled sample. */
export function refitSettled(state: DeviceState, plan: Plan): void {
  for (const [id, { metric }] of Object.entries(state.learned)) {
    const isRead = plan.settled.baselines.some((rule) => rule.id === id && rule.condition.metric === metric);
    if (!isRead) delete state.learned[id];
  }
  dropUnread(state, plan);
  state.hot[DECIDES_AT] = -1;
}

export function cloneLearned(learned: DeviceState['learned']): DeviceState['learned'] {
  const copy: DeviceState['learned'] = {};
  for (const [id, { metric, hour, week }] of Object.entries(learned)) {
    copy[id] = { metric, hour: hour.slice(), week: week === null ? null : week.slice() };
  }
  return copy;
}
