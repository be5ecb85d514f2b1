/** A value against a limit, with hysteresis, on-delay, count and off-delay. */

import type { LevelRule } from '../../../catalogue/plan.ts';
import type { RuleState } from '../../state.ts';
import { begin, goOn, hasCleared, turnOn, type ValueStep } from '../sample.ts';

export function advanceLevel(rule: LevelRule, step: ValueStep): void {
  const { states, sample, value, sink } = step;
  const isBeyond = rule.isAbove ? value >= rule.limit : value <= rule.limit;
  let progress = states[rule.id];
  if (progress === undefined) {
    if (!isBeyond) return;
    progress = begin(sample, value);
    states[rule.id] = progress;
  }
  const isClear = rule.isAbove ? value <= rule.clear : value >= rule.clear;
  if (progress.on) {
    if (!isClear) {
      progress.clearAt = -1;
      if (isBeyond) goOn(rule, progress, step);
    } else if (hasCleared(progress, sample.at, rule.clearForMs)) {
      delete states[rule.id];
      sink?.edge(rule, 'fall', sample, value);
    }
    return;
  }
  if (isClear) {
    breakRun(rule, step);
    return;
  }
  if (hasDecided(rule, progress, sample.at, isBeyond)) {
    turnOn(progress, sample, value);
    sink?.edge(rule, 'rise', sample, value);
  }
}

/** A clear reading ends a run; readings counted for a repetition stay until they are too old. */
function breakRun(rule: LevelRule, { states, sample }: ValueStep): void {
  const progress = states[rule.id];
  if (progress === undefined) return;
  const newestHit = progress.hits.at(-1);
  if (newestHit === undefined || sample.at - newestHit > rule.repeatMs) delete states[rule.id];
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
