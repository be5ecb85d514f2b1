/** Where a reading belongs in the device's own order, and what follows from it. */

import type { CheckedReading } from '../../model/record.ts';
import { holdsOf } from '../settled/holds.ts';
import { dropRuns, GAP_MS } from '../settled/runs.ts';
import { forgetSettled, moveSettledBack, settleAll, settleFirst } from '../settled/settle.ts';
import {
  BASE_AT,
  BASE_SEQ,
  BOOT,
  type DeviceState,
  GENERATION,
  hot,
  NEWEST_AT,
  NEWEST_SEQ,
  RECEIVED_AT,
  type RuleState,
} from '../state.ts';
import { type Turn, wake } from '../turn.ts';
import { applyRow } from './advance.ts';
import { forgetHeard, noteHeard } from './heard.ts';
import { takeOld } from './old.ts';
import { cloneStates, rerun } from './rerun.ts';
import type { Sink } from './sample.ts';
import { cell, dropFirst, emptyWindow, insertRow, rowOf, SAMPLES_MAX, SPAN_MS, strideOf } from './window.ts';

/** The gateway's own clock went back by more than any queue between its threads. */
export const CLOCK_BACK_MS = 1_000;

/**
 * Takes one reading; `sink` hears what readings in order decide. Readings out of order are only put in their places:
 * `settleWindow` must follow the last of a message, so that a shuffled batch is decided once.
 */
export function takeReading(turn: Turn, reading: CheckedReading, sink: Sink): void {
  const { state } = turn;
  const { measuredAt: at, seq } = reading;
  if (beginsSegment(state, reading, turn.receivedAt)) {
    settleWindow(turn);
    beginSegment(turn, reading);
  }
  state.hot[RECEIVED_AT] = turn.receivedAt;
  const row = rowOf(state, turn.plan, reading);
  const newestAt = hot(state, NEWEST_AT);
  const isNewest = at > newestAt || (at === newestAt && seq >= hot(state, NEWEST_SEQ));
  if (!isNewest && !isInWindow(state, at, seq)) {
    settleWindow(turn);
    turn.late = reading.late;
    takeOld(turn, row);
    return;
  }
  insertRow(state.window, row);
  noteHeard(state, turn.plan, row);
  if (isNewest) {
    state.hot[NEWEST_AT] = at;
    state.hot[NEWEST_SEQ] = seq;
  }
  if (isNewest && !turn.isUnsettled) {
    const last = state.window.end - strideOf(state.window);
    applyRow(turn.plan, state.now, { window: state.window, row: last, sink, holds: holdsOf(state) });
    prune(turn, turn);
  } else {
    turn.isUnsettled = true;
    turn.isUnsettledLate ||= reading.late;
  }
}

/** Decides the window again if samples came out of order. */
export function settleWindow(turn: Turn): void {
  if (!turn.isUnsettled) return;
  turn.isUnsettled = false;
  turn.late = turn.isUnsettledLate;
  turn.isUnsettledLate = false;
  rerun(turn);
  prune(turn, turn);
}

/**
 * Another boot or generation counts by when it was received. Within a boot a reading numbered later but measured long
 * before is the device's own order after its clock was set; and the gateway's clock may have been set back.
 */
function beginsSegment(state: DeviceState, reading: CheckedReading, receivedAt: number): boolean {
  if (reading.boot !== hot(state, BOOT) || reading.generation !== hot(state, GENERATION)) return true;
  if (receivedAt < hot(state, RECEIVED_AT) - CLOCK_BACK_MS) return true;
  return reading.seq > hot(state, NEWEST_SEQ) && reading.measuredAt < hot(state, NEWEST_AT) - SPAN_MS;
}

/** What was before cannot be re-ordered any more; what was in danger still is. */
function beginSegment(turn: Turn, reading: CheckedReading): void {
  const { state } = turn;
  const newestAt = hot(state, NEWEST_AT);
  const at = reading.measuredAt;
  settleAll(turn);
  if (reading.generation !== hot(state, GENERATION)) forgetSettled(state);
  if (at - newestAt > GAP_MS) dropRuns(state);
  if (at < newestAt) moveBack(state, at);
  sealWindow(state);
  state.hot[BASE_AT] = -1;
  state.hot[BASE_SEQ] = -1;
  state.hot[BOOT] = reading.boot;
  state.hot[GENERATION] = reading.generation;
  state.hot[NEWEST_AT] = Math.min(newestAt, at);
  state.hot[NEWEST_SEQ] = -1;
}

/** Makes what is decided so far the ground for what follows: samples before it are too old from here on. */
export function sealWindow(state: DeviceState): void {
  emptyWindow(state.window);
  state.base = cloneStates(state.now);
  state.hot[BASE_AT] = hot(state, NEWEST_AT);
  state.hot[BASE_SEQ] = hot(state, NEWEST_SEQ);
  for (const [id, episodes] of Object.entries(state.episodes)) {
    const open = episodes.filter((episode) => episode.endAt === -1);
    if (open.length > 0) state.episodes[id] = open;
    else delete state.episodes[id];
  }
}

/** Event time begins again at an earlier value: no duration may reach across. */
function moveBack(state: DeviceState, at: number): void {
  const begin = (of: { at: number; seq: number }) => {
    if (of.at <= at) return;
    of.at = at;
    of.seq = -1;
  };
  const back = (progress: RuleState) => {
    begin(progress);
    progress.since = Math.min(progress.since, at);
    progress.last = Math.min(progress.last, at);
    progress.clearAt = Math.min(progress.clearAt, at);
    progress.hits = [];
  };
  for (const progress of Object.values(state.now)) back(progress);
  for (const [id, fellAt] of Object.entries(state.fellAt)) state.fellAt[id] = Math.min(fellAt, at);
  for (const episodes of Object.values(state.episodes)) episodes.forEach(begin);
  forgetHeard(state);
  moveSettledBack(state, at);
}

function isInWindow(state: DeviceState, at: number, seq: number): boolean {
  if (hot(state, NEWEST_AT) - at > SPAN_MS) return false;
  const baseAt = hot(state, BASE_AT);
  return at > baseAt || (at === baseAt && seq > hot(state, BASE_SEQ));
}

/**
 * Samples leave the window into the base, from which the window can be decided again. Without a turn they must be too
 * early for settled ones to decide anything.
 */
export function prune({ state, plan }: Pick<Turn, 'state' | 'plan'>, turn?: Turn): void {
  const { window } = state;
  const stride = strideOf(window);
  const from = hot(state, NEWEST_AT) - SPAN_MS;
  while (window.start < window.end) {
    const row = window.start;
    const rows = (window.end - row) / stride;
    if (rows <= SAMPLES_MAX && cell(window, row) >= from) return;
    applyRow(plan, state.base, { window, row, sink: undefined, holds: holdsOf(state) });
    settleFirst({ state, plan }, turn);
    state.hot[BASE_AT] = cell(window, row);
    state.hot[BASE_SEQ] = cell(window, row + 1);
    dropFirst(window);
  }
}

/** Keeps the modes people see, with the elapsed time that limits them, as the newest readings say. */
export function syncModes(turn: Turn): void {
  const { state, around } = turn;
  for (const rule of turn.plan.modes) {
    const progress = state.now[rule.id];
    const known = state.modes[rule.id];
    if (progress === undefined) {
      if (known === undefined) continue;
      delete state.modes[rule.id];
      turn.healthChanged = true;
    } else if (known === undefined || known.since !== progress.since) {
      const { since } = progress;
      const elapsedMs = known !== undefined && since < known.since ? known.elapsedMs : around.elapsedMs;
      state.modes[rule.id] = { mode: rule.mode, since, until: since + rule.limitMs, elapsedMs };
      turn.healthChanged = true;
      wake(state, elapsedMs + rule.limitMs);
    }
  }
}
