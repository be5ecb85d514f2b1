/** The last five minutes of a device's samples, sorted, as one flat list of numbers. */

import { EVENT_CODES, FLAG_BITS, type Plan } from '../../catalogue/plan.ts';
import type { CheckedReading } from '../../model/record.ts';
import { DECIDES_AT, type DeviceState, RUN_NUMBERS, type Window } from '../state.ts';

/** Out-of-order samples within this event time give the same result as in order. */
export const SPAN_MS = 300_000;
/** 2 Hz over the span; a faster device has a shorter window. */
export const SAMPLES_MAX = 600;
/** No metric has this value; JSON keeps it. */
export const ABSENT = -1e300;
/** measuredAt, seq, flag bits, event code. */
export const HEAD = 4;
const NO_RUN = new Float64Array(RUN_NUMBERS);
/** Room for so many rows at first; then twice as many each time. */
const ROWS_MIN = 8;

export function strideOf(window: Window): number {
  return HEAD + window.metrics.length;
}

export function cell(window: Window, index: number): number {
  return window.cells[index] as number;
}

/** The sample as a row: only metrics that a rule reads, each as the value that decides. */
export function rowOf(state: DeviceState, plan: Plan, reading: CheckedReading): number[] {
  for (const metric in reading.metrics) {
    if (plan.metrics.has(metric) && !state.window.metrics.includes(metric)) widen(state, metric);
  }
  let flags = 0;
  for (const flag of reading.flags) flags |= FLAG_BITS[flag];
  // A test announced as an event begins the same mode as the flag.
  if (reading.event === 'test') flags |= FLAG_BITS.test;
  const row = [
    reading.measuredAt,
    reading.seq,
    flags,
    reading.event === undefined ? 0 : EVENT_CODES[reading.event],
  ];
  for (const metric of state.window.metrics) row.push(decidingValue(plan, reading, metric));
  return row;
}

function decidingValue(plan: Plan, reading: CheckedReading, metric: string): number {
  const value = reading.saturated?.[metric] ?? reading.metrics[metric];
  if (value === undefined || !plan.metrics.has(metric)) return ABSENT;
  if (reading.unknownMetrics?.includes(metric)) return ABSENT;
  return reading.faults?.some((fault) => fault.metric === metric) ? ABSENT : value;
}

/** A metric came for the first time: it is absent from all samples before, and was not heard of. */
function widen(state: DeviceState, metric: string): void {
  const { window } = state;
  const { cells, start, end } = window;
  const stride = strideOf(window);
  const wide = new Float64Array(((end - start) / stride) * (stride + 1));
  let to = 0;
  for (let row = start; row < end; row += stride) {
    wide.set(cells.subarray(row, row + stride), to);
    wide[to + stride] = ABSENT;
    to += stride + 1;
  }
  state.window = { metrics: [...window.metrics, metric], cells: wide, start: 0, end: to };
  state.hot = Float64Array.of(...state.hot, Number.NaN, Number.NaN, ...NO_RUN);
  state.hot[DECIDES_AT] = -1;
}

/** Puts the row behind all that are not later. */
export function insertRow(window: Window, row: readonly number[]): void {
  const stride = strideOf(window);
  const at = row[0] as number;
  const seq = row[1] as number;
  reserve(window, stride);
  const { cells } = window;
  let place = window.end;
  while (place > window.start && isLater(window, place - stride, at, seq)) place -= stride;
  if (place !== window.end) cells.copyWithin(place + stride, place, window.end);
  cells.set(row, place);
  window.end += stride;
}

function isLater(window: Window, row: number, at: number, seq: number): boolean {
  const rowAt = cell(window, row);
  return rowAt > at || (rowAt === at && cell(window, row + 1) > seq);
}

/** Makes room for a row behind the last: rows move to the front while as much is free there, else the list grows. */
export function reserve(window: Window, stride: number): void {
  const { cells, start, end } = window;
  if (end + stride <= cells.length) return;
  if (start > 0 && start * 2 >= end) cells.copyWithin(0, start, end);
  else {
    const wide = new Float64Array(Math.max(ROWS_MIN * stride, (end - start) * 2));
    wide.set(cells.subarray(start, end));
    window.cells = wide;
  }
  window.end = end - start;
  window.start = 0;
}

export function dropFirst(window: Window): void {
  window.start += strideOf(window);
}

export function emptyWindow(window: Window): void {
  window.start = 0;
  window.end = 0;
}
