/** Concentration by time: what fills a dose, what empties it, and when it is a danger. */

import type { DoseRule } from '../../../catalogue/plan.ts';
import type { RuleState } from '../../state.ts';
import { begin, goOn, hasCleared, turnOn, type ValueStep } from '../sample.ts';

/** The dose outlasts the danger: what was breathed in is still there when the air is clear. */
export function advanceDose(rule: DoseRule, step: ValueStep): void {
  const { states, sample, value, sink } = step;
  let progress = states[rule.id];
  if (progress === undefined) {
    if (value < rule.limit) return;
    progress = begin(sample, value);
    states[rule.id] = progress;
    return;
  }
  fill(rule, progress, { at: sample.at, value });
  if (progress.on) {
    if (value > rule.clear) {
      progress.clearAt = -1;
      if (value >= rule.limit) goOn(rule, progress, step);
    } else if (hasCleared(progress, sample.at, rule.clearForMs)) {
      progress.on = false;
      progress.clearAt = -1;
      sink?.edge(rule, 'fall', sample, value);
    }
  } else if (progress.fill >= 1 && value >= rule.limit) {
    turnOn(progress, sample, value);
    sink?.edge(rule, 'rise', sample, value);
  }
  if (!progress.on && progress.fill === 0 && value < rule.limit) delete states[rule.id];
}

/** A reading that cannot be believed, as while a sensor warms up: nothing is breathed in by it, and nothing is clear. */
export function passOver(progress: RuleState | undefined, at: number): void {
  if (progress === undefined) return;
  progress.last = at;
  progress.clearAt = -1;
}

function fill(rule: DoseRule, progress: RuleState, { at, value }: { at: number; value: number }): void {
  const elapsedMs = Math.max(0, at - progress.last);
  const rate = (rateOf(rule, progress.previous) + rateOf(rule, value)) / 2;
  if (progress.fill === 0 && rate > 0) progress.since = progress.last;
  // What the air was in a pause is not known: it neither fills nor empties the dose.
  const knownMs = Math.min(elapsedMs, rule.gapMs);
  if (rate > 0) progress.fill = Math.min(1, progress.fill + rate * knownMs);
  else progress.fill = Math.max(0, progress.fill - knownMs / rule.recoverMs);
  // A sum of many small parts may stay a little below its whole.
  if (progress.fill > 1 - 1e-9) progress.fill = 1;
  progress.last = at;
  progress.previous = value;
}

/** Dose a ms at a steady concentration; 0 below the table. */
export function rateOf({ table, limit }: DoseRule, value: number): number {
  if (value < limit) return 0;
  const log = Math.log(value);
  const above = table.findIndex(({ logAt }) => logAt >= log);
  const point = above === -1 ? table.at(-1) : table[above];
  if (point === undefined) return 0;
  const before = above > 0 ? table[above - 1] : undefined;
  if (above === -1) return Math.exp(log - point.logAt - point.logAfterMs);
  if (before === undefined) return Math.exp(-point.logAfterMs);
  const share = (log - before.logAt) / (point.logAt - before.logAt);
  return Math.exp(-(before.logAfterMs + share * (point.logAfterMs - before.logAfterMs)));
}
