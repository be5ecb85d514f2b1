/** One sample against the rules that read samples: how far each rule is, and what that sample decides. */

import {
  EVENT_CODES,
  type EventRule,
  FLAG_BITS,
  type FlagRule,
  type LevelRule,
  type ModeRule,
  type Plan,
  type PlanRule,
} from '../../catalogue/plan.ts';
import type { RuleState, RuleStates, Window } from '../state.ts';
import { ABSENT, cell, HEAD } from './window.ts';

export interface Sample {
  at: number;
  seq: number;
  flags: number;
  event: number;
  /** Only an alarm that the device itself calls a test, within its test time, is one. */
  live: boolean;
}

/** Hears what the samples decide. `relive`: a test episode went on as a live one. */
export interface Sink {
  edge(rule: PlanRule, edge: 'rise' | 'fall' | 'worse' | 'relive', sample: Sample, value: number): void;
}

const ALARM_EVENTS = (1 << EVENT_CODES.alarm) | (1 << EVENT_CODES.button);

/** Advances `states` by the row; without a sink nothing is heard of it. */
export function applyRow(
  plan: Plan,
  states: RuleStates,
  from: { window: Window; row: number; sink: Sink | undefined },
): void {
  const { window, row, sink } = from;
  const flags = cell(window, row + 2);
  const event = cell(window, row + 3);
  const sample = { at: cell(window, row), seq: cell(window, row + 1), flags, event, live: true };
  if (flags !== 0 || event !== 0 || hasAny(states)) {
    for (const rule of plan.modes) advanceMode(rule, states, sample, sink);
    sample.live = !isTestAlarm(plan, states, sample);
    for (const rule of plan.flags) advanceFlag(rule, states, sample, sink);
    for (const rule of plan.events) advanceEvent(rule, states, sample, sink);
  }
  const isWarmingUp = plan.warmUpMode !== undefined && states[plan.warmUpMode.id]?.on === false;
  for (let column = 0; column < window.metrics.length; column += 1) {
    const value = cell(window, row + HEAD + column);
    if (value === ABSENT) continue;
    for (const rule of plan.levels.get(window.metrics[column] as string) ?? []) {
      if (isWarmingUp && rule.heldInWarmUp) continue;
      advanceLevel(rule, states, { sample, value, sink });
    }
  }
}

function hasAny(states: RuleStates): boolean {
  for (const _ in states) return true;
  return false;
}

/** `test` with `alarm` is test class within the time limit of `test` only. */
function isTestAlarm(plan: Plan, states: RuleStates, sample: Sample): boolean {
  if ((sample.flags & FLAG_BITS.test) === 0) return false;
  if ((sample.flags & FLAG_BITS.alarm) === 0 && ((1 << sample.event) & ALARM_EVENTS) === 0) return false;
  return plan.testMode !== undefined && states[plan.testMode.id]?.on === false;
}

function begin(sample: Sample, value: number): RuleState {
  const { at, seq, live } = sample;
  return { on: false, at, seq, value, worst: value, live, since: at, count: 0, last: at, hits: [] };
}

function turnOn(progress: RuleState, sample: Sample, value: number): void {
  progress.on = true;
  progress.at = sample.at;
  progress.seq = sample.seq;
  progress.value = value;
  progress.worst = value;
  progress.live = sample.live;
}

interface LevelStep {
  sample: Sample;
  value: number;
  sink: Sink | undefined;
}

function advanceLevel(rule: LevelRule, states: RuleStates, step: LevelStep): void {
  const { sample, value, sink } = step;
  const isBeyond = rule.isAbove ? value >= rule.limit : value <= rule.limit;
  let progress = states[rule.id];
  if (progress === undefined) {
    if (!isBeyond) return;
    progress = begin(sample, value);
    states[rule.id] = progress;
  }
  const isClear = rule.isAbove ? value <= rule.clear : value >= rule.clear;
  if (progress.on) {
    if (isClear) {
      delete states[rule.id];
      sink?.edge(rule, 'fall', sample, value);
    } else if (isBeyond) goOn(rule, progress, step);
    return;
  }
  if (isClear) {
    breakRun(rule, states, sample.at);
    return;
  }
  if (hasDecided(rule, progress, sample.at, isBeyond)) {
    turnOn(progress, sample, value);
    sink?.edge(rule, 'rise', sample, value);
  }
}

function goOn(rule: LevelRule, progress: RuleState, { sample, value, sink }: LevelStep): void {
  if (sample.live && !progress.live) {
    turnOn(progress, sample, value);
    sink?.edge(rule, 'relive', sample, value);
    return;
  }
  const excess = Math.abs(value - rule.limit);
  const reported = Math.abs(progress.worst - rule.limit);
  const isWorse = rule.isAbove ? value > progress.worst : value < progress.worst;
  // Told at growing distances, because every one of them is a change on every wall.
  if (isWorse && excess >= reported * 1.5 && excess >= Math.abs(rule.limit) * 0.1) {
    progress.worst = value;
    sink?.edge(rule, 'worse', sample, value);
  }
}

/** A clear reading ends a run; readings counted for a repetition stay until they are too old. */
function breakRun(rule: LevelRule, states: RuleStates, at: number): void {
  const progress = states[rule.id];
  if (progress === undefined) return;
  const newestHit = progress.hits.at(-1);
  if (newestHit === undefined || at - newestHit > rule.repeatMs) delete states[rule.id];
}

/** Between `clear` and the limit a run goes on, but only a reading at the limit counts and decides. */
function hasDecided(rule: LevelRule, progress: RuleState, at: number, isBeyond: boolean): boolean {
  if (rule.isImmediate) return isBeyond;
  if (rule.repeatCount > 0) {
    if (!isBeyond) return false;
    progress.hits = progress.hits.filter((hit) => at - hit <= rule.repeatMs);
    progress.hits.push(at);
    return progress.hits.length >= rule.repeatCount;
  }
  if (at - progress.last > rule.gapMs) progress.count = 0;
  progress.last = at;
  if (!isBeyond) return false;
  if (progress.count === 0) progress.since = at;
  progress.count += 1;
  return progress.count >= rule.countMin && at - progress.since >= rule.forMs;
}

/** The newest telemetry decides. An event may bring the flag; without it, only the event that means "over" ends it. */
function advanceFlag(rule: FlagRule, states: RuleStates, sample: Sample, sink: Sink | undefined): void {
  const hasFlag = (sample.flags & rule.bit) !== 0;
  const progress = states[rule.id];
  const live = sample.live || rule.class !== 'alarm';
  if (progress === undefined) {
    if (!hasFlag) return;
    const begun = begin(sample, 0);
    turnOn(begun, sample, 0);
    begun.live = live;
    states[rule.id] = begun;
    sink?.edge(rule, 'rise', { ...sample, live }, 0);
  } else if (hasFlag) {
    relive(rule, progress, sample, sink);
  } else if (sample.event === 0 || sample.event === rule.clearedBy) {
    delete states[rule.id];
    sink?.edge(rule, 'fall', sample, 0);
  }
}

function relive(rule: PlanRule, progress: RuleState, sample: Sample, sink: Sink | undefined): void {
  if (!sample.live || progress.live) return;
  turnOn(progress, sample, 0);
  sink?.edge(rule, 'relive', sample, 0);
}

function advanceEvent(rule: EventRule, states: RuleStates, sample: Sample, sink: Sink | undefined): void {
  const progress = states[rule.id];
  if (((1 << sample.event) & rule.events) !== 0) {
    if (progress === undefined) {
      const begun = begin(sample, 0);
      turnOn(begun, sample, 0);
      begun.live = (sample.live || rule.class !== 'alarm') && rule.class !== 'test';
      states[rule.id] = begun;
      sink?.edge(rule, 'rise', { ...sample, live: begun.live }, 0);
    } else {
      progress.count = 0;
      if (rule.class === 'alarm') relive(rule, progress, sample, sink);
    }
    return;
  }
  if (progress === undefined) return;
  if (sample.event === rule.clearedBy || isQuiet(rule, progress, sample)) {
    delete states[rule.id];
    sink?.edge(rule, 'fall', sample, 0);
  }
}

/** Enough telemetry without the flag, over enough time, all of it measured after the event. */
function isQuiet(rule: EventRule, progress: RuleState, sample: Sample): boolean {
  if (sample.event !== 0) return false;
  if ((sample.flags & rule.bit) !== 0) {
    progress.count = 0;
    return false;
  }
  if (progress.count === 0) progress.since = sample.at;
  progress.count += 1;
  return progress.count >= rule.condition.quietCount && sample.at - progress.since >= rule.quietMs;
}

/** A mode is in force without danger until its limit; `on` means that the limit has passed. */
function advanceMode(rule: ModeRule, states: RuleStates, sample: Sample, sink: Sink | undefined): void {
  const progress = states[rule.id];
  if ((sample.flags & rule.bit) === 0) {
    if (progress === undefined || sample.event !== 0) return;
    delete states[rule.id];
    if (progress.on) sink?.edge(rule, 'fall', sample, 0);
    return;
  }
  const mode = progress ?? begin(sample, 0);
  states[rule.id] = mode;
  if (mode.on || sample.at - mode.since < rule.limitMs) return;
  turnOn(mode, { ...sample, live: true }, 0);
  sink?.edge(rule, 'rise', { ...sample, live: true }, 0);
}
