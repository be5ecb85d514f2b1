/** From what samples decide to findings, with the memory of what was reported. */

import type { PlanRule, SampleRule } from '../../catalogue/plan.ts';
import type { DeviceState, Episode } from '../state.ts';
import { type Edge, report, type Turn } from '../turn.ts';
import { ruleAt } from './advance.ts';
import { evidenceOf } from './evidence.ts';
import { type Heard, heardOf } from './heard.ts';
import type { Sample, Sink } from './sample.ts';
import { cell, SPAN_MS } from './window.ts';

export function isMeasured(rule: PlanRule): rule is SampleRule {
  return 'form' in rule;
}

/** The value, limit and unit that a finding names, as at that time; modes and flags have none. */
export function measureOf(
  rule: PlanRule,
  { at, value }: { at: number; value: number },
): Pick<Edge, 'metric' | 'value' | 'limit' | 'unit'> {
  if (isMeasured(rule)) {
    const { condition, limit } = ruleAt(rule, at);
    return { metric: condition.metric, value, limit, unit: condition.unit };
  }
  if (rule.condition.type === 'mode') return { limit: rule.condition.limitS / 60, unit: 'min' };
  return {};
}

export function raise(
  turn: Turn,
  rule: PlanRule,
  episode: Pick<Episode, 'at' | 'seq' | 'live' | 'value'>,
): void {
  const { at, live } = episode;
  const evidence = evidenceOf(turn.state, rule, episode);
  report(turn, rule, { edge: 'rise', measuredAt: at, live, evidence, ...measureOf(rule, episode) });
}

export function end(turn: Turn, rule: PlanRule, at: number): void {
  turn.state.fellAt[rule.id] = Math.max(at, turn.state.fellAt[rule.id] ?? 0);
  report(turn, rule, { edge: 'fall', measuredAt: at });
}

/** Reports edges as they are decided: for samples in the device's own order. */
export function reporter(turn: Turn): Sink {
  return {
    edge: (rule, edge, sample, value) => {
      if (edge === 'worse') {
        report(turn, rule, { edge, measuredAt: sample.at, ...measureOf(rule, { at: sample.at, value }) });
        return;
      }
      if (edge !== 'rise') closeEpisode(turn, rule, sample);
      if (edge !== 'fall') openEpisode(turn, rule, sample, value);
    },
  };
}

function openEpisode(turn: Turn, rule: PlanRule, sample: Sample, value: number): void {
  const live = rule.class === 'test' ? false : sample.live;
  const episode = { at: sample.at, seq: sample.seq, endAt: -1, endSeq: -1, live, value };
  const kept = recentEpisodes(turn.state, rule.id);
  kept.push(episode);
  turn.state.episodes[rule.id] = kept;
  raise(turn, rule, episode);
}

function closeEpisode(turn: Turn, rule: PlanRule, sample: Sample): void {
  const open = turn.state.episodes[rule.id]?.findLast((episode) => episode.endAt === -1);
  if (open !== undefined) {
    open.endAt = sample.at;
    open.endSeq = sample.seq;
  }
  end(turn, rule, sample.at);
}

/** Episodes that an out-of-order sample can still touch. */
export function recentEpisodes(state: DeviceState, ruleId: string): Episode[] {
  const { window } = state;
  const from = window.start < window.end ? cell(window, window.start) - SPAN_MS : 0;
  return (state.episodes[ruleId] ?? []).filter((episode) => episode.endAt === -1 || episode.endAt >= from);
}

/** What was heard of that which ends the rule's danger. */
export function heardOfEnd(state: DeviceState, rule: PlanRule): Heard | undefined {
  return heardOf(state, isMeasured(rule) ? rule.condition.metric : '');
}

/**
 * How long the device is known to have been back to normal after the rule's last episode: from its end, or from
 * the last gap that is too long for the device, to the newest reading that speaks of it. 0 when nothing is known.
 */
export function normalForMs(turn: Turn, rule: PlanRule): number {
  const { state } = turn;
  const fellAt = state.fellAt[rule.id];
  const heard = heardOfEnd(state, rule);
  if (fellAt === undefined || heard === undefined || state.standing[rule.id] !== undefined) return 0;
  return Math.max(0, heard.at - Math.max(fellAt, heard.since));
}
