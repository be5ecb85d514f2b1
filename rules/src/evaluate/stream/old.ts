/** A reading too old for the window: rules that one reading decides still meet it, so that no alarm is lost by being late. */

import type { EventRule, PlanRule } from '../../catalogue/plan.ts';
import type { DeviceState, RuleState, RuleStates, Window } from '../state.ts';
import { report, type Turn } from '../turn.ts';
import { applyRow } from './advance.ts';
import { heardOfEnd, isMeasured, measureOf, raise, recentEpisodes } from './edges.ts';
import { firstAfter, heardOf } from './heard.ts';
import { rerun } from './rerun.ts';
import type { Sink } from './sample.ts';
import { cell, SPAN_MS } from './window.ts';

interface Old {
  rule: PlanRule;
  progress: RuleState;
  at: number;
  value: number;
}

/** `row` is the old sample alone, in columns of the device's window. */
export function takeOld(turn: Turn, row: readonly number[]): void {
  const { plan, state } = turn;
  const alone: Window = {
    metrics: state.window.metrics,
    cells: Float64Array.from(row),
    start: 0,
    end: row.length,
  };
  const states: RuleStates = {};
  const raised: Old[] = [];
  const sink: Sink = {
    edge: (rule, edge, sample, value) => {
      const progress = states[rule.id];
      if (edge !== 'rise' || progress === undefined || !isDecidedAlone(rule)) return;
      raised.push({ rule, progress, at: sample.at, value });
    },
  };
  applyRow(plan, states, { window: alone, row: 0, sink, holds: [] });
  for (const old of raised) decideOld(turn, old);
}

/** Levels, and what a device itself calls an alarm; an old fault or mode says nothing about today. */
function isDecidedAlone(rule: PlanRule): boolean {
  if (isMeasured(rule)) return rule.form === 'level' && rule.isImmediate;
  return rule.class === 'alarm' || rule.class === 'test';
}

function decideOld(turn: Turn, old: Old): void {
  const { state } = turn;
  const { rule, at } = old;
  if (state.now[rule.id]?.on === true || state.base[rule.id]?.on === true) {
    // The same danger, seen earlier.
    const begin = state.standing[rule.id]?.measuredAt ?? at;
    if (at < begin) sayEarlier(turn, old);
    return;
  }
  const known = state.old[rule.id];
  if (known === undefined || at < known[0] - SPAN_MS || at > known[1] + SPAN_MS) {
    state.old[rule.id] = [at, at];
    raiseOld(turn, old);
    return;
  }
  if (at < known[0]) sayEarlier(turn, old);
  state.old[rule.id] = [Math.min(known[0], at), Math.max(known[1], at)];
}

function sayEarlier(turn: Turn, { rule, at, value, progress }: Old): void {
  report(turn, rule, {
    edge: 'earlier',
    measuredAt: at,
    live: progress.live,
    ...measureOf(rule, { at, value }),
  });
}

/** The danger stands at the window's beginning; what the window shows of its end follows from deciding it again. */
function raiseOld(turn: Turn, { rule, at, value, progress }: Old): void {
  const { state } = turn;
  const live = progress.live && rule.class !== 'test';
  const episode = { at, seq: progress.seq, endAt: -1, endSeq: -1, live, value };
  const quietFrom = quietSince(turn, rule, at);
  state.base[rule.id] = { ...progress, hits: [], ...quietBefore(state, rule, quietFrom) };
  state.episodes[rule.id] = [episode, ...recentEpisodes(state, rule.id)];
  raise(turn, rule, episode);
  rerun(turn);
  const fellAt = state.fellAt[rule.id];
  if (fellAt !== undefined) state.fellAt[rule.id] = Math.min(fellAt, quietFrom);
}

/** Unbroken readings before the window, which raised nothing, show the return as well as those in it. */
function quietSince({ state, plan }: Turn, rule: PlanRule, at: number): number {
  const heard = heardOfEnd(state, rule);
  const fellAt = state.fellAt[rule.id] ?? 0;
  if (heard === undefined) return Number.MAX_SAFE_INTEGER;
  const flagFellAt = isEvent(rule)
    ? plan.flags
        .filter(({ bit, role }) => role === undefined && bit === rule.bit)
        .map(({ id }) => state.fellAt[id] ?? 0)
    : [];
  return Math.max(firstAfter(heard, at), fellAt, ...flagFellAt);
}

/** The quiet after an event counts the readings that have left the window, as far as they are known. */
function quietBefore(
  state: DeviceState,
  rule: PlanRule,
  quietFrom: number,
): Partial<Pick<RuleState, 'since' | 'count'>> {
  const { window } = state;
  const from = window.start < window.end ? cell(window, window.start) : 0;
  if (!isEvent(rule) || quietFrom >= from) return {};
  const later = heardOf(state, '')?.pauses.filter(([, to]) => to > quietFrom && to < from) ?? [];
  return { since: quietFrom, count: 1 + later.length };
}

function isEvent(rule: PlanRule): rule is EventRule {
  return rule.condition.type === 'event';
}
