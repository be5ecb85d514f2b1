/** A rule with what the hot path reads of its condition: masks, milliseconds, logarithms. */

import type { EventName, Flag } from '../model/record.ts';
import type { ConditionOf, ConditionSource } from './conditions.ts';
import {
  type BaselineRule,
  type DoseRule,
  EVENT_CODES,
  type EventRule,
  FLAG_BITS,
  type FlagRule,
  type LevelRule,
  type ModeRule,
  type PlanRule,
  type RiseRule,
  type SampleRule,
} from './plan.ts';
import type { HourAt } from './schedule.ts';

export function isOf<T extends ConditionSource['type']>(
  rule: PlanRule,
  type: T,
): rule is PlanRule<ConditionOf<T>> {
  return rule.condition.type === type;
}

export function ready(rule: PlanRule): PlanRule {
  if (isOf(rule, 'level')) return levelRule(rule);
  if (isOf(rule, 'rise')) return riseRule(rule);
  if (isOf(rule, 'dose')) return doseRule(rule);
  if (isOf(rule, 'flag')) return flagRule(rule);
  if (isOf(rule, 'event')) return eventRule(rule);
  return isOf(rule, 'mode') ? modeRule(rule) : rule;
}

/** The rule as it is at times of its schedule beside the rule as it usually is; ordinary is what is ordinary to both. */
export function withSchedule<T extends SampleRule>(usual: T, during: NonNullable<T['during']>): T {
  const low = Math.max(usual.low, during.rule.low);
  const high = Math.min(usual.high, during.rule.high);
  return { ...usual, low, high, during };
}

function levelRule(rule: PlanRule<ConditionOf<'level'>>): LevelRule {
  const { above, below, clear, forS, count, gapS, repeat, heldInWarmUp, clearForS } = rule.condition;
  const isAbove = above !== undefined;
  const limit = above ?? below ?? clear;
  return {
    ...rule,
    form: 'level',
    isAbove,
    limit,
    low: isAbove ? Number.NEGATIVE_INFINITY : limit,
    high: isAbove ? limit : Number.POSITIVE_INFINITY,
    clear,
    forMs: (forS ?? 0) * 1_000,
    countMin: count ?? 1,
    gapMs: gapS === undefined ? Number.MAX_SAFE_INTEGER : gapS * 1_000,
    repeatCount: repeat?.count ?? 0,
    repeatMs: (repeat?.withinS ?? 0) * 1_000,
    clearForMs: (clearForS ?? 0) * 1_000,
    heldInWarmUp: heldInWarmUp === true,
    isImmediate: forS === undefined && count === undefined && repeat === undefined,
  };
}

const RISE_COUNT = 3;

function riseRule(rule: PlanRule<ConditionOf<'rise'>>): RiseRule {
  const { by, overS, count, from, clear, clearForS, heldInWarmUp } = rule.condition;
  return {
    ...rule,
    form: 'rise',
    limit: by,
    clear: clear ?? by / 2,
    from,
    low: Number.NEGATIVE_INFINITY,
    high: from,
    overMs: overS * 1_000,
    countMin: count ?? RISE_COUNT,
    clearForMs: (clearForS ?? 0) * 1_000,
    heldInWarmUp: heldInWarmUp === true,
  };
}

function doseRule(rule: PlanRule<ConditionOf<'dose'>>): DoseRule {
  const { table, recoverS, clear, gapS, clearForS, heldInWarmUp } = rule.condition;
  const limit = table[0]?.at ?? clear;
  return {
    ...rule,
    form: 'dose',
    limit,
    clear,
    low: Number.NEGATIVE_INFINITY,
    high: limit,
    table: table.map(({ at, afterS }) => ({ logAt: Math.log(at), logAfterMs: Math.log(afterS * 1_000) })),
    recoverMs: recoverS * 1_000,
    gapMs: gapS * 1_000,
    clearForMs: (clearForS ?? 0) * 1_000,
    heldInWarmUp: heldInWarmUp === true,
  };
}

function flagRule(rule: PlanRule<ConditionOf<'flag'>>): FlagRule {
  const clearing: Partial<Record<Flag, EventName>> = { alarm: 'alarm_cleared', fault: 'fault_cleared' };
  const event = clearing[rule.condition.flag];
  return { ...rule, bit: FLAG_BITS[rule.condition.flag], clearedBy: event ? EVENT_CODES[event] : -1 };
}

function eventRule(rule: PlanRule<ConditionOf<'event'>>): EventRule {
  const { events, clearedBy, flag, quietS } = rule.condition;
  return {
    ...rule,
    events: events.reduce((mask, event) => mask | (1 << EVENT_CODES[event]), 0),
    clearedBy: clearedBy === undefined ? -1 : EVENT_CODES[clearedBy],
    bit: flag === undefined ? 0 : FLAG_BITS[flag],
    quietMs: quietS * 1_000,
  };
}

function modeRule(rule: PlanRule<ConditionOf<'mode'>>): ModeRule {
  const { flag, limitS } = rule.condition;
  return { ...rule, bit: FLAG_BITS[flag], mode: flag as ModeRule['mode'], limitMs: limitS * 1_000 };
}

const DEVIATIONS = 3;
const BASELINE_HOURS = 2;
const BASELINE_COUNT = 10;
const DAY_MS = 86_400_000;

export function baselineRule(rule: PlanRule<ConditionOf<'baseline'>>, hourAt: HourAt): BaselineRule {
  const { deviations, hours, countMin, learnDays } = rule.condition;
  return {
    ...rule,
    hourAt,
    deviations: deviations ?? DEVIATIONS,
    hours: hours ?? BASELINE_HOURS,
    countMin: countMin ?? BASELINE_COUNT,
    learnMs: learnDays * DAY_MS,
  };
}
