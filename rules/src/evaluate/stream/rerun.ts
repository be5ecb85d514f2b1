/** A sample out of order: the window is decided again from its beginning, and what differs is reported. */

import type { PlanRule } from '../../catalogue/plan.ts';
import { holdsOf } from '../settled/holds.ts';
import { type Episode, hot, NEWEST_AT, NEWEST_SEQ, type RuleStates, type Standing } from '../state.ts';
import { report, type Turn } from '../turn.ts';
import { applyRow } from './advance.ts';
import { end, isMeasured, measureOf, raise, recentEpisodes } from './edges.ts';
import type { Sink } from './sample.ts';
import { strideOf } from './window.ts';

export function cloneStates(states: RuleStates): RuleStates {
  const copy: RuleStates = {};
  for (const [id, progress] of Object.entries(states)) copy[id] = { ...progress, hits: [...progress.hits] };
  return copy;
}

/**
 * For rules that a single reading decides, the episodes afterwards are those of the samples in order. A rule with a
 * duration or a repetition is not taken back once it was reported, but whether it is in danger now is as in order.
 */
export function rerun(turn: Turn): void {
  const { state, plan } = turn;
  const states = cloneStates(state.base);
  const found = replayWindow(turn, states);
  state.now = states;
  for (const [id, rule] of plan.byId) {
    const episodes = found.get(id);
    if (episodes !== undefined || state.episodes[id] !== undefined) reconcile(turn, rule, episodes ?? []);
  }
}

function replayWindow(turn: Turn, states: RuleStates): Map<string, Episode[]> {
  const { state, plan } = turn;
  const found = new Map<string, Episode[]>();
  for (const [id, progress] of Object.entries(states)) {
    if (progress.on) found.set(id, [asEpisode(progress)]);
  }
  const sink: Sink = {
    edge: (rule, edge, sample, value) => {
      const episodes = found.get(rule.id) ?? [];
      found.set(rule.id, episodes);
      const open = episodes.at(-1);
      if (edge !== 'rise' && edge !== 'worse' && open !== undefined) {
        open.endAt = sample.at;
        open.endSeq = sample.seq;
      }
      if (edge === 'rise' || edge === 'relive') {
        const live = rule.class === 'test' ? false : sample.live;
        episodes.push(asEpisode({ at: sample.at, seq: sample.seq, live, value }));
      }
    },
  };
  const holds = holdsOf(state);
  const stride = strideOf(state.window);
  for (let row = state.window.start; row < state.window.end; row += stride) {
    applyRow(plan, states, { window: state.window, row, sink, holds });
  }
  return found;
}

function asEpisode(from: Pick<Episode, 'at' | 'seq' | 'live' | 'value'>): Episode {
  return { at: from.at, seq: from.seq, endAt: -1, endSeq: -1, live: from.live, value: from.value };
}

function isBefore(at: number, seq: number, otherAt: number, otherSeq: number): boolean {
  return at < otherAt || (at === otherAt && seq < otherSeq);
}

function overlap(a: Episode, b: Episode): boolean {
  if (a.live !== b.live) return false;
  const aEndsFirst = a.endAt !== -1 && !isBefore(b.at, b.seq, a.endAt, a.endSeq);
  const bEndsFirst = b.endAt !== -1 && !isBefore(a.at, a.seq, b.endAt, b.endSeq);
  return !aEndsFirst && !bEndsFirst;
}

/** The reported episode that this one is: with the same begin, else the first that shares time with it; or -1. */
function matchOf(episode: Episode, reported: readonly Episode[]): number {
  const { at, seq, live } = episode;
  const same = reported.findIndex((other) => other.at === at && other.seq === seq && other.live === live);
  return same === -1 ? reported.findIndex((other) => overlap(episode, other)) : same;
}

interface Step {
  at: number;
  seq: number;
  edge: 'rise' | 'earlier' | 'fall';
  episode: Episode;
}

/** Compares the episodes found with those reported, each with one at most, and reports what is missing. */
function reconcile(turn: Turn, rule: PlanRule, found: Episode[]): void {
  const { state } = turn;
  const reported = recentEpisodes(state, rule.id);
  const steps: Step[] = [];
  const kept: Episode[] = [];
  for (const episode of found) {
    const index = matchOf(episode, reported);
    const match = index === -1 ? undefined : reported.splice(index, 1)[0];
    compare(episode, match, steps);
    if (match !== undefined && isBefore(match.at, match.seq, episode.at, episode.seq)) {
      kept.push({ ...episode, at: match.at, seq: match.seq });
    } else kept.push(episode);
  }
  for (const lost of reported) {
    if (lost.endAt !== -1) {
      kept.push(lost);
      continue;
    }
    const ended = { ...lost, endAt: hot(state, NEWEST_AT), endSeq: hot(state, NEWEST_SEQ) };
    kept.push(ended);
    // Told first: if the rule is in danger now, it is as live instead of test, and rises after this.
    end(turn, rule, ended.endAt);
  }
  kept.sort((a, b) => a.at - b.at || a.seq - b.seq);
  if (kept.length > 0) state.episodes[rule.id] = kept;
  else delete state.episodes[rule.id];
  tell(turn, rule, keptApart(turn, rule, { found, steps }));
}

/**
 * A test and a live danger are never one: what is on is no part of an earlier episode of the other sort. A live one
 * is told, and the test that goes on begins anew after it; a test that was before a live danger that is on is not.
 */
function keptApart(
  turn: Turn,
  rule: PlanRule,
  { found, steps }: { found: readonly Episode[]; steps: Step[] },
): Step[] {
  const standing = turn.state.standing[rule.id];
  if (standing === undefined) return steps;
  const open = found.at(-1);
  if (open?.endAt !== -1) {
    endApart(turn, rule, { standing, steps });
    return steps;
  }
  const risen = new Set(steps.filter(({ edge }) => edge === 'rise').map(({ episode }) => episode));
  const isApart = ({ episode }: Step) => risen.has(episode) && episode.live !== open.live;
  if (risen.has(open) || !steps.some(isApart)) return steps;
  if (open.live) return steps.filter((step) => !isApart(step));
  end(turn, rule, open.at);
  return [...steps, { at: open.at, seq: open.seq, edge: 'rise', episode: open }];
}

/** All is over: what stands ends first when an episode of the other sort is told, which would take its place. */
function endApart(
  turn: Turn,
  rule: PlanRule,
  { standing, steps }: { standing: Standing; steps: readonly Step[] },
): void {
  if (!steps.some(({ edge, episode }) => edge === 'rise' && episode.live !== standing.live)) return;
  const last = steps.findLast(({ edge, episode }) => edge === 'fall' && episode.live === standing.live);
  if (last !== undefined) end(turn, rule, last.at);
}

function compare(episode: Episode, match: Episode | undefined, steps: Step[]): void {
  const { at, seq, endAt, endSeq } = episode;
  if (match === undefined || (match.endAt !== -1 && endAt === -1)) {
    steps.push({ at, seq, edge: 'rise', episode });
  } else if (isBefore(at, seq, match.at, match.seq)) {
    steps.push({ at, seq, edge: 'earlier', episode });
  }
  if (endAt !== -1 && (match === undefined || match.endAt === -1)) {
    steps.push({ at: endAt, seq: endSeq, edge: 'fall', episode });
  }
}

/** In event order; but a rule in danger now is not told to have fallen by the end of an older episode. */
function tell(turn: Turn, rule: PlanRule, steps: Step[]): void {
  const { state } = turn;
  const isOn = state.now[rule.id]?.on === true;
  steps.sort((a, b) => a.at - b.at || a.seq - b.seq);
  const lastRise = steps.findLastIndex((step) => step.edge === 'rise');
  steps.forEach((step, index) => {
    if (step.edge === 'fall') {
      if (!isOn || index < lastRise) end(turn, rule, step.at);
    } else if (step.edge === 'rise') raise(turn, rule, step.episode);
    else {
      const { live, value } = step.episode;
      report(turn, rule, {
        edge: 'earlier',
        measuredAt: step.at,
        live,
        ...measureOf(rule, { at: step.at, value }),
      });
    }
  });
  tellWorse(turn, rule);
}

function tellWorse(turn: Turn, rule: PlanRule): void {
  const progress = turn.state.now[rule.id];
  const standing = turn.state.standing[rule.id];
  if (progress?.on !== true || standing?.value === undefined || !isMeasured(rule)) return;
  const isFalling = rule.form === 'level' && !rule.isAbove;
  const isWorse = isFalling ? progress.worst < standing.value : progress.worst > standing.value;
  if (!isWorse) return;
  report(turn, rule, {
    edge: 'worse',
    measuredAt: progress.at,
    ...measureOf(rule, { at: progress.at, value: progress.worst }),
  });
}
