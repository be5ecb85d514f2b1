/** A reading too old for the window: rules that one reading decides still meet it, so that no alarm is lost by being late. */

import type { LevelRule, PlanRule } from '../../catalogue/plan.ts';
import type { RuleState, RuleStates, Window } from '../state.ts';
import { report, type Turn } from '../turn.ts';
import { applyRow, type Sink } from './advance.ts';
import { end, isLevel, measureOf, raise } from './edges.ts';
import { SPAN_MS, strideOf } from './window.ts';

interface Old {
  rule: PlanRule;
  progress: RuleState;
  at: number;
  value: number;
}

/** `row` is the old sample alone, in columns of the device's window. */
export function takeOld(turn: Turn, row: readonly number[]): void {
  const { plan, state } = turn;
  const alone: Window = { metrics: state.window.metrics, cells: [...row], start: 0 };
  const states: RuleStates = {};
  const raised: Old[] = [];
  const sink: Sink = {
    edge: (rule, edge, sample, value) => {
      const progress = states[rule.id];
      if (edge !== 'rise' || progress === undefined || !isDecidedAlone(rule)) return;
      raised.push({ rule, progress, at: sample.at, value });
    },
  };
  applyRow(plan, states, { window: alone, row: 0, sink });
  for (const old of raised) decideOld(turn, old);
}

/** Levels, and what a device itself calls an alarm; an old fault or mode says nothing about today. */
function isDecidedAlone(rule: PlanRule): boolean {
  if (isLevel(rule)) return (rule as LevelRule).isImmediate;
  return rule.class === 'alarm' || rule.class === 'test';
}

function decideOld(turn: Turn, old: Old): void {
  const { state } = turn;
  const { rule, at, value, progress } = old;
  const { live } = progress;
  if (state.now[rule.id]?.on === true) {
    // The same danger, seen earlier.
    const begin = state.standing[rule.id]?.measuredAt ?? at;
    if (at < begin) report(turn, rule, { edge: 'earlier', measuredAt: at, live, ...measureOf(rule, value) });
    return;
  }
  const known = state.old[rule.id];
  if (known !== undefined && at >= known[0] - SPAN_MS && at <= known[1] + SPAN_MS) {
    if (at < known[0])
      report(turn, rule, { edge: 'earlier', measuredAt: at, live, ...measureOf(rule, value) });
    state.old[rule.id] = [Math.min(known[0], at), Math.max(known[1], at)];
    return;
  }
  state.old[rule.id] = [at, at];
  raise(turn, rule, { at, live, value });
  settle(turn, old);
}

/** What the window already shows after the old reading: its end, or that the danger still stands. */
function settle(turn: Turn, old: Old): void {
  const { state } = turn;
  const { rule, progress } = old;
  const states: RuleStates = { [rule.id]: { ...progress, hits: [] } };
  let endAt: number | undefined;
  const sink: Sink = {
    edge: (other, edge, sample) => {
      if (other === rule && edge === 'fall') endAt ??= sample.at;
    },
  };
  const stride = strideOf(state.window);
  for (let row = state.window.start; row < state.window.cells.length && endAt === undefined; row += stride) {
    applyRow(turn.plan, states, { window: state.window, row, sink });
  }
  if (endAt !== undefined) {
    // Unbroken readings before the window, which raised nothing, show the return as well as those in it.
    const quietFrom = Math.max(old.at + SPAN_MS, state.unbrokenSince, state.fellAt[rule.id] ?? 0);
    end(turn, rule, Math.min(endAt, quietFrom));
    return;
  }
  const { at, seq, live, value } = progress;
  state.base[rule.id] = { ...progress, hits: [] };
  state.now[rule.id] = states[rule.id] ?? { ...progress, hits: [] };
  state.episodes[rule.id] = [{ at, seq, endAt: -1, endSeq: -1, live: live && rule.class !== 'test', value }];
}
