/** The last five minutes of a device's samples, sorted, as one flat list of numbers. */

import { EVENT_CODES, FLAG_BITS, type Plan } from '../../catalogue/plan.ts';
import type { CheckedReading } from '../../model/record.ts';
import type { Window } from '../state.ts';

/** Out-of-order samples within this event time give the same result as in order. */
export const SPAN_MS = 300_000;
/** 2 Hz over the span; a faster device has a shorter window. */
export const SAMPLES_MAX = 600;
/** No metric has this value; JSON keeps it. */
export const ABSENT = -1e300;
/** measuredAt, seq, flag bits, event code. */
export const HEAD = 4;

export function strideOf(window: Window): number {
  return HEAD + window.metrics.length;
}

export function cell(window: Window, index: number): number {
  return window.cells[index] as number;
}

/** The sample as a row: only metrics that a rule reads, each as the value that decides. */
export function rowOf(window: Window, plan: Plan, reading: CheckedReading): number[] {
  for (const metric in reading.metrics) {
    if (plan.levels.has(metric) && !window.metrics.includes(metric)) widen(window, metric);
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
  for (const metric of window.metrics) row.push(decidingValue(plan, reading, metric));
  return row;
}

function decidingValue(plan: Plan, reading: CheckedReading, metric: string): number {
  const value = reading.saturated?.[metric] ?? reading.metrics[metric];
  if (value === undefined || !plan.levels.has(metric)) return ABSENT;
  if (reading.unknownMetrics?.includes(metric)) return ABSENT;
  return reading.faults?.some((fault) => fault.metric === metric) ? ABSENT : value;
}

function widen(window: Window, metric: string): void {
  const stride = strideOf(window);
  const cells: number[] = [];
  for (let row = window.start; row < window.cells.length; row += stride) {
    for (let column = 0; column < stride; column += 1) cells.push(cell(window, row + column));
    cells.push(ABSENT);
  }
  window.cells = cells;
  window.start = 0;
  window.metrics.push(metric);
}

/** Puts the row behind all that are not later. */
export function insertRow(window: Window, row: readonly number[]): void {
  const stride = strideOf(window);
  const at = row[0] as number;
  const seq = row[1] as number;
  let place = window.cells.length;
  while (place > window.start && isLater(window, place - stride, at, seq)) place -= stride;
  if (place === window.cells.length) for (const value of row) window.cells.push(value);
  else window.cells.splice(place, 0, ...row);
}

function isLater(window: Window, row: number, at: number, seq: number): boolean {
  const rowAt = cell(window, row);
  return rowAt > at || (rowAt === at && cell(window, row + 1) > seq);
}

/** Drops the first row; the list itself is shortened now and then only. */
export function dropFirst(window: Window): void {
  window.start += strideOf(window);
  if (window.start * 2 > window.cells.length) {
    window.cells = window.cells.slice(window.start);
    window.start = 0;
  }
}

export function emptyWindow(window: Window): void {
  window.cells = [];
  window.start = 0;
}
