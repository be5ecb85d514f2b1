/** A value that rises fast: the slope of a straight line through its last readings. */

import type { RiseRule } from '../../../catalogue/plan.ts';
import type { RuleState } from '../../state.ts';
import { begin, goOn, hasCleared, turnOn, type ValueStep } from '../sample.ts';

/** Readings closer together than this share of the time add nothing to a slope: so many at most are kept. */
const KEPT_MAX = 60;
const MINUTE_MS = 60_000;

export function advanceRise(rule: RiseRule, step: ValueStep): void {
  const { states, sample, value, sink } = step;
  const isLow = value < rule.from;
  let progress = states[rule.id];
  if (progress === undefined) {
    if (isLow) return;
    progress = begin(sample, value);
    states[rule.id] = progress;
  }
  if (isLow && !progress.on) {
    delete states[rule.id];
    return;
  }
  if (isLow) progress.hits = [];
  else if (!keep(progress, rule, { at: sample.at, value })) return;
  const slope = isLow ? Number.NEGATIVE_INFINITY : slopeAMinute(progress.hits, rule);
  if (!progress.on) {
    if (!(slope >= rule.limit)) return;
    turnOn(progress, sample, slope);
    sink?.edge(rule, 'rise', sample, slope);
  } else if (!(slope <= rule.clear)) {
    progress.clearAt = -1;
    if (slope >= rule.limit) goOn(rule, progress, { ...step, value: slope });
  } else if (hasCleared(progress, sample.at, rule.clearForMs)) {
    delete states[rule.id];
    sink?.edge(rule, 'fall', sample, slope);
  }
}

/** False for a reading too close to the one before it. Pairs of time and value, oldest first. */
function keep(progress: RuleState, rule: RiseRule, reading: { at: number; value: number }): boolean {
  const { hits } = progress;
  const newest = hits.at(-2);
  if (newest !== undefined && reading.at - newest < rule.overMs / KEPT_MAX) return false;
  let stale = 0;
  while (stale < hits.length && reading.at - (hits[stale] as number) > rule.overMs) stale += 2;
  if (stale > 0) hits.splice(0, stale);
  hits.push(reading.at, reading.value);
  progress.since = hits[0] as number;
  return true;
}

/** Least squares; NaN for too few readings, or such as span less than half of the time. */
function slopeAMinute(pairs: readonly number[], { countMin, overMs }: RiseRule): number {
  const count = pairs.length / 2;
  const from = pairs[0] as number;
  const spanMs = (pairs.at(-2) as number) - from;
  if (count < countMin || spanMs < overMs / 2) return Number.NaN;
  let [t, v, tt, tv] = [0, 0, 0, 0];
  for (let index = 0; index < pairs.length; index += 2) {
    const minutes = ((pairs[index] as number) - from) / MINUTE_MS;
    const value = pairs[index + 1] as number;
    t += minutes;
    v += value;
    tt += minutes * minutes;
    tv += minutes * value;
  }
  return (count * tv - t * v) / (count * tt - t * t);
}
