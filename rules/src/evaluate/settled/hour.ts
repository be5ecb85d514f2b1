/** The running hour of a baseline: its mean, and how many hours in a row were away from the usual. */

import type { BaselineRule } from '../../catalogue/plan.ts';
import type { Learned } from '../state.ts';
import { end } from '../stream/edges.ts';
import { report, type Turn } from '../turn.ts';
import { learnHour, usualOf } from './week.ts';

/** First sample of the metric, and when the running hour ends; event times, 0 before the first. */
const SINCE = 0;
const ENDS_AT = 1;
/** Hour of the week; -1 for one that counted before a clock was set back. */
const SLOT = 2;
/** End of the last hour that counted. */
const COUNTED_TO = 3;
/** Hours in a row beyond the limit: how many, end and mean of the first. */
const RUN = 4;
const RUN_AT = 5;
const RUN_VALUE = 6;
/** Hours that were learned from. */
const LEARNED = 7;
/** How far away from the usual was told last. */
const TOLD = 8;
const NUMBERS = 9;

const DAY_MS = 86_400_000;
/** Learning needs a quarter of its time in hours that count, so that a jump of the clock is no learning. */
const LEARNED_A_DAY_MIN = 6;
/** Told again at growing distances, as levels are. */
const WORSE_BY = 1.5;

export function newLearned(metric: string): Learned {
  return { metric, hour: new Float64Array(NUMBERS), week: null };
}

/** When the running hour ends, event time. */
export function hourEndOf({ hour }: Learned): number {
  return hour[ENDS_AT] as number;
}

/** The running hour, which is over when a sample comes at or after its end: its readings, and their mean. */
export interface HourOver {
  learned: Learned;
  at: number;
  count: number;
  mean: number;
}

/** A sample comes after the end of the running hour, which is judged; the next one begins. */
export function passHour(turn: Turn, rule: BaselineRule, { learned, at, count, mean }: HourOver): void {
  const { hour } = learned;
  if (hour[SINCE] === 0) hour[SINCE] = at;
  const isCounted = hour[ENDS_AT] !== 0 && hour[SLOT] !== -1 && count >= rule.countMin;
  if (isCounted) judgeHour(turn, rule, { learned, mean });
  const { slot, endsAt } = rule.hourAt(at);
  hour[SLOT] = at < (hour[COUNTED_TO] as number) ? -1 : slot;
  hour[ENDS_AT] = endsAt;
}

function judgeHour(
  turn: Turn,
  rule: BaselineRule,
  { learned, mean }: Pick<HourOver, 'learned' | 'mean'>,
): void {
  const { hour } = learned;
  const slot = hour[SLOT] as number;
  const endsAt = hour[ENDS_AT] as number;
  if (endsAt - (hour[COUNTED_TO] as number) > DAY_MS) hour[RUN] = 0;
  hour[COUNTED_TO] = endsAt;
  const usual = isLearning(rule, hour) ? undefined : usualOf(learned.week, slot);
  if (usual === undefined) {
    learn(learned, slot, mean);
    return;
  }
  const excess = mean - usual.mean;
  const margin = Math.max(rule.condition.above, rule.deviations * usual.deviation);
  const isStanding = turn.state.standing[rule.id] !== undefined;
  if (excess >= margin) {
    // The fault must not become what is usual: nothing is learned from it.
    extendRun(hour, mean);
    const told = { mean, excess, limit: usual.mean + margin };
    if (isStanding ? excess >= WORSE_BY * (hour[TOLD] as number) : (hour[RUN] as number) >= rule.hours) {
      tell(turn, rule, { hour, ...told, edge: isStanding ? 'worse' : 'rise' });
    }
    return;
  }
  hour[RUN] = 0;
  if (isStanding && excess > rule.condition.clear) return;
  if (isStanding) end(turn, rule, endsAt);
  learn(learned, slot, mean);
}

function isLearning({ learnMs }: BaselineRule, hour: Float64Array): boolean {
  const elapsedMs = (hour[ENDS_AT] as number) - (hour[SINCE] as number);
  return elapsedMs < learnMs || (hour[LEARNED] as number) < (learnMs / DAY_MS) * LEARNED_A_DAY_MIN;
}

function learn(learned: Learned, slot: number, mean: number): void {
  learned.week = learnHour(learned.week, slot, mean);
  learned.hour[LEARNED] = (learned.hour[LEARNED] as number) + 1;
}

function extendRun(hour: Float64Array, mean: number): void {
  if (hour[RUN] === 0) {
    hour[RUN_AT] = hour[ENDS_AT] as number;
    hour[RUN_VALUE] = mean;
  }
  hour[RUN] = (hour[RUN] as number) + 1;
}

interface Told {
  hour: Float64Array;
  mean: number;
  excess: number;
  limit: number;
  edge: 'rise' | 'worse';
}

function tell(turn: Turn, rule: BaselineRule, { hour, mean, excess, limit, edge }: Told): void {
  const at = hour[ENDS_AT] as number;
  const value = rounded(mean);
  const first = { at: hour[RUN_AT] as number, value: rounded(hour[RUN_VALUE] as number) };
  hour[TOLD] = excess;
  report(turn, rule, {
    edge,
    measuredAt: at,
    metric: rule.condition.metric,
    value,
    limit: rounded(limit),
    unit: rule.condition.unit,
    ...(edge === 'rise' ? { evidence: first.at === at ? [first] : [first, { at, value }] } : {}),
  });
}

/** A mean has no more digits that say something. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/**
 * Event time begins again at an earlier value: the running hour is given up, and hours up to the last one that counted
 * count once. Set back by more than a day, it is the later times that were wrong.
 */
export function moveHourBack({ hour }: Learned, at: number): void {
  hour[ENDS_AT] = 0;
  hour[RUN] = 0;
  hour[SINCE] = Math.min(hour[SINCE] as number, at);
  if ((hour[COUNTED_TO] as number) - at > DAY_MS) hour[COUNTED_TO] = 0;
}
