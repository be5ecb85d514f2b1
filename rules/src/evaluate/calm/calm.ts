/**
 * The short way for almost every reading: in order, without flags, faults or events, of a device on which no rule is
 * under way, and at no limit. It leaves the state exactly as the long way through `onMessage` would.
 */

import type { Plan } from '../../catalogue/plan.ts';
import type { CheckedReading } from '../../model/record.ts';
import { noteHours, noteRuns } from '../settled/runs.ts';
import {
  BASE_AT,
  BASE_SEQ,
  BOOT,
  DECIDES_AT,
  type DeviceState,
  GENERATION,
  HEARD,
  type Hot,
  NEWEST_AT,
  NEWEST_SEQ,
  RECEIVED_AT,
  SEEN_ELAPSED_MS,
  type Window,
} from '../state.ts';
import { slotOf } from '../stream/heard.ts';
import { CLOCK_BACK_MS, prune } from '../stream/take.ts';
import { ABSENT, cell, HEAD, reserve, SAMPLES_MAX, SPAN_MS } from '../stream/window.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A device as its ordinary readings need it, in one place. */
export interface Lane {
  readonly state: DeviceState;
  readonly plan: Plan;
  /** By what count of the fold's facts the plan holds. */
  readonly facts: number;
  /** Something else than the short way has been at the state: look again before going it. */
  isStale: boolean;
  isCalm: boolean;
  /** The fold's: known to be changed since the last checkpoint. */
  isMarked: boolean;
  hot: Hot;
  window: Window;
  /** What its readings look like; null before the first. */
  shape: Shape | null;
}

export function createLane(state: DeviceState, plan: Plan, facts: number): Lane {
  const { hot, window } = state;
  const isNew = { isStale: true, isCalm: false, isMarked: false, shape: null };
  return { state, plan, facts, ...isNew, hot, window };
}

/** False while some rule is under way about the device, or something of it is not as usual. */
export function isCalm(lane: Lane): boolean {
  if (lane.isStale) lookAgain(lane);
  return lane.isCalm;
}

function lookAgain(lane: Lane): void {
  const { state, plan } = lane;
  if (lane.window.metrics !== state.window.metrics) lane.shape = null;
  lane.hot = state.hot;
  lane.window = state.window;
  lane.isStale = false;
  lane.isCalm =
    state.plan === plan.key &&
    state.hasSent &&
    !state.silent &&
    !hasAny(state.now) &&
    !hasAny(state.base) &&
    !hasAny(state.modes) &&
    !hasAny(state.sensorGood) &&
    (plan.clock === undefined || state.standing[plan.clock.id] === undefined);
}

function hasAny(record: Record<string, unknown>): boolean {
  for (const _ in record) return true;
  return false;
}

/** Hears a message through a collector, or of a calm device; false when it was missed before, which is news. */
export function hearCalmly({ state }: Lane, elapsedMs: number): boolean {
  if (!state.hasSent || state.silent) return false;
  state.hot[SEEN_ELAPSED_MS] = elapsedMs;
  return true;
}

/** Of a calm device. False when the reading must go the long way; nothing is changed then. */
export function takeCalmly(lane: Lane, reading: CheckedReading, receivedAt: number): boolean {
  if (!isInOrder(lane.hot, reading, receivedAt) || !isPlain(lane.plan, reading)) return false;
  let { shape } = lane;
  if (shape === null || !hasShape(shape, reading)) {
    shape = shapeOf(lane.plan, lane.window.metrics, reading.metrics);
    lane.shape = shape;
    if (shape === null) return false;
  }
  if (mayDecide(lane, shape, reading.measuredAt) || !writeRow(lane, shape, reading)) return false;
  note(lane, shape, reading);
  lane.hot[RECEIVED_AT] = receivedAt;
  forget(lane, shape);
  return true;
}

function isInOrder(hot: Hot, { measuredAt: at, seq, boot, generation }: CheckedReading, receivedAt: number) {
  const newestAt = hot[NEWEST_AT] as number;
  if (!(at >= newestAt) || at - newestAt > SPAN_MS) return false;
  if (at === newestAt && seq < (hot[NEWEST_SEQ] as number)) return false;
  if (boot !== hot[BOOT] || generation !== hot[GENERATION]) return false;
  return receivedAt >= (hot[RECEIVED_AT] as number) - CLOCK_BACK_MS;
}

function isPlain(plan: Plan, reading: CheckedReading): boolean {
  if (reading.flags.length > 0 || reading.clock !== 'trusted' || reading.event !== undefined) return false;
  if (reading.saturated !== undefined || reading.faults !== undefined) return false;
  return (
    reading.unknownMetrics === undefined || !reading.unknownMetrics.some((name) => plan.metrics.has(name))
  );
}

function hasShape({ names }: Shape, { metrics }: CheckedReading): boolean {
  let index = 0;
  for (const name in metrics) {
    if (name !== names[index]) return false;
    index += 1;
  }
  return index === names.length;
}

/** True when a sample that leaves the window for this one may be the one that decides a slow rule. */
function mayDecide({ hot, window }: Lane, { stride }: Shape, at: number): boolean {
  const due = hot[DECIDES_AT] as number;
  const { start, end } = window;
  if (at - SPAN_MS > due && start < end && cell(window, start) < at - SPAN_MS) return true;
  return end - start >= SAMPLES_MAX * stride && cell(window, start) >= due;
}

/** Behind the last row, where it is nothing until the end moves. */
function writeRow({ window, hot }: Lane, shape: Shape, reading: CheckedReading): boolean {
  const { columns, lows, highs, stride } = shape;
  const { metrics, measuredAt: at } = reading;
  reserve(window, stride);
  const { cells, end } = window;
  for (let place = HEAD; place < stride; place += 1) cells[end + place] = ABSENT;
  let index = 0;
  for (const name in metrics) {
    const value = metrics[name] as number;
    if (!(value > (lows[index] as number) && value < (highs[index] as number))) return false;
    const column = columns[index] as number;
    if (column >= 0) {
      // Heard for the first time, or after a pause, is not as usual; so is NaN.
      if (!(at - (hot[slotOf(column) + 1] as number) <= SPAN_MS)) return false;
      cells[end + HEAD + column] = value;
    }
    index += 1;
  }
  if (!(at - (hot[HEARD + 1] as number) <= SPAN_MS)) return false;
  cells[end] = at;
  cells[end + 1] = reading.seq;
  cells[end + 2] = 0;
  cells[end + 3] = 0;
  return true;
}

/** The row counts from here on. */
function note(
  { hot, window }: Lane,
  { columns, stride }: Shape,
  { measuredAt: at, seq }: CheckedReading,
): void {
  window.end += stride;
  hot[NEWEST_AT] = at;
  hot[NEWEST_SEQ] = seq;
  hot[HEARD + 1] = at;
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index] as number;
    if (column >= 0) hot[slotOf(column) + 1] = at;
  }
}

/** Samples leave the window: what no rule says anything about needs no rule. */
function forget(lane: Lane, shape: Shape): void {
  const { hot, window } = lane;
  const { stride } = shape;
  const from = (hot[NEWEST_AT] as number) - SPAN_MS;
  while (window.start < window.end) {
    const row = window.start;
    if (window.end - row <= SAMPLES_MAX * stride && cell(window, row) >= from) return;
    if (!isCalmRow(window, shape)) {
      prune(lane);
      lane.isCalm = !hasAny(lane.state.base);
      lane.isStale = true;
      return;
    }
    noteRuns(hot, window, shape.kept);
    noteHours(hot, window, shape.kept);
    hot[BASE_AT] = cell(window, row);
    hot[BASE_SEQ] = cell(window, row + 1);
    window.start = row + stride;
  }
}

function isCalmRow(window: Window, { columnLows, columnHighs }: Shape): boolean {
  const row = window.start;
  if (cell(window, row + 2) !== 0 || cell(window, row + 3) !== 0) return false;
  for (let column = 0; column < columnLows.length; column += 1) {
    const value = cell(window, row + HEAD + column);
    if (value === ABSENT) continue;
    if (!(value > (columnLows[column] as number) && value < (columnHighs[column] as number))) return false;
  }
  return true;
}
