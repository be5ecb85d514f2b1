/** One sample of a device as rules see it, and where what it decides is heard. */

import type { PlanRule } from '../../catalogue/plan.ts';
import type { RuleState, RuleStates } from '../state.ts';

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

/** One value of a sample, against the states of the rules. */
export interface ValueStep {
  states: RuleStates;
  sample: Sample;
  value: number;
  sink: Sink | undefined;
}

export function begin(sample: Sample, value: number): RuleState {
  const { at, seq, live } = sample;
  return {
    on: false,
    at,
    seq,
    value,
    worst: value,
    live,
    since: at,
    count: 0,
    last: at,
    hits: [],
    fill: 0,
    previous: value,
    clearAt: -1,
  };
}

export function turnOn(progress: RuleState, sample: Sample, value: number): void {
  progress.on = true;
  progress.at = sample.at;
  progress.seq = sample.seq;
  progress.value = value;
  progress.worst = value;
  progress.live = sample.live;
  progress.clearAt = -1;
}

/** True when the danger is over: at once, or when all readings of the off-delay were clear. */
export function hasCleared(progress: RuleState, at: number, clearForMs: number): boolean {
  if (progress.clearAt === -1) progress.clearAt = at;
  return at - progress.clearAt >= clearForMs;
}

/** Told at growing distances, because every one of them is a change on every wall. */
const WORSE_BY = 1.5;
/** … and by a tenth of the limit at least. */
const WORSE_SHARE = 0.1;

/** A standing danger goes on: a test becomes live, and what grows is told. */
export function goOn(
  rule: PlanRule & { limit: number },
  progress: RuleState,
  { sample, value, sink }: ValueStep,
): void {
  progress.clearAt = -1;
  if (sample.live && !progress.live) {
    turnOn(progress, sample, value);
    sink?.edge(rule, 'relive', sample, value);
    return;
  }
  const excess = Math.abs(value - rule.limit);
  const reported = Math.abs(progress.worst - rule.limit);
  const isWorse = isBeyond(rule, value) && excess >= reported * WORSE_BY && excess > reported;
  if (!isWorse || excess < Math.abs(rule.limit) * WORSE_SHARE) return;
  progress.worst = value;
  sink?.edge(rule, 'worse', sample, value);
}

function isBeyond(rule: PlanRule & { limit: number }, value: number): boolean {
  return (rule as { isAbove?: boolean }).isAbove === false ? value <= rule.limit : value >= rule.limit;
}
