/** One sample against the rules that read samples: how far each rule is, and what that sample decides. */

import {
  EVENT_CODES,
  type EventRule,
  FLAG_BITS,
  type FlagRule,
  type ModeRule,
  type Plan,
  type PlanRule,
  type SampleRule,
} from '../../catalogue/plan.ts';
import { isHeld as isMetricHeld } from '../settled/holds.ts';
import type { Hold, RuleState, RuleStates, Window } from '../state.ts';
import { advanceDose, passOver } from './forms/dose.ts';
import { advanceLevel } from './forms/level.ts';
import { advanceRise } from './forms/rise.ts';
import { begin, type Sample, type Sink, turnOn, type ValueStep } from './sample.ts';
import { ABSENT, cell, HEAD } from './window.ts';

const ALARM_EVENTS = (1 << EVENT_CODES.alarm) | (1 << EVENT_CODES.button);

/** Advances `states` by the row; without a sink nothing is heard of it. */
export function applyRow(
  plan: Plan,
  states: RuleStates,
  from: { window: Window; row: number; sink: Sink | undefined; holds: readonly Hold[] },
): void {
  const { window, row, sink, holds } = from;
  const flags = cell(window, row + 2);
  const event = cell(window, row + 3);
  const sample = { at: cell(window, row), seq: cell(window, row + 1), flags, event, live: true };
  if (flags !== 0 || event !== 0 || hasAny(states)) {
    for (const rule of plan.modes) advanceMode(rule, states, sample, sink);
    sample.live = !isTestAlarm(plan, states, sample);
    for (const rule of plan.flags) {
      if (isHeld(rule, { states, sample, sink })) advanceFlag(rule, states, sample, sink);
    }
    for (const rule of plan.events) {
      if (isHeld(rule, { states, sample, sink })) advanceEvent(rule, states, sample, sink);
    }
  }
  const isWarmingUp = plan.warmUpMode !== undefined && states[plan.warmUpMode.id]?.on === false;
  for (let column = 0; column < window.metrics.length; column += 1) {
    const value = cell(window, row + HEAD + column);
    if (value === ABSENT) continue;
    const metric = window.metrics[column] as string;
    const rules = plan.metrics.get(metric)?.samples;
    if (rules === undefined) continue;
    const isDoubted = holds.length > 0 && isMetricHeld(holds, { metric, value, at: sample.at });
    for (const rule of rules) {
      const isPassed =
        (isWarmingUp && rule.heldInWarmUp) || (isDoubted && value > rule.low && value < rule.high);
      if (isPassed) passOver(states[rule.id], sample.at);
      else advanceSample(rule, { states, sample, value, sink });
    }
  }
}

function hasAny(states: RuleStates): boolean {
  for (const _ in states) return true;
  return false;
}

function advanceSample(rule: SampleRule, step: ValueStep): void {
  // Most values are ordinary to most rules.
  if (step.value > rule.low && step.value < rule.high && step.states[rule.id] === undefined) return;
  if (!isHeld(rule, step)) return;
  const form = ruleAt(rule, step.sample.at);
  switch (form.form) {
    case 'level':
      advanceLevel(form, step);
      return;
    case 'rise':
      advanceRise(form, step);
      return;
    case 'dose':
      advanceDose(form, step);
      return;
  }
}

/** The rule as its schedule has it at this time. */
export function ruleAt<T extends SampleRule>(rule: T, at: number): T {
  return rule.during?.isOpen(at) === true ? (rule.during.rule as T) : rule;
}

/** False outside the times of the rule; what stood ends there. */
function isHeld(rule: PlanRule, { states, sample, sink }: Omit<ValueStep, 'value'>): boolean {
  if (rule.isOpen === undefined || rule.isOpen(sample.at)) return true;
  const progress = states[rule.id];
  if (progress === undefined) return false;
  delete states[rule.id];
  if (progress.on) sink?.edge(rule, 'fall', sample, progress.value);
  return false;
}

/** `test` with `alarm` is test class within the time limit of `test` only. */
function isTestAlarm(plan: Plan, states: RuleStates, sample: Sample): boolean {
  if ((sample.flags & FLAG_BITS.test) === 0) return false;
  if ((sample.flags & FLAG_BITS.alarm) === 0 && ((1 << sample.event) & ALARM_EVENTS) === 0) return false;
  return plan.testMode !== undefined && states[plan.testMode.id]?.on === false;
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
