/** Buckets of one device and metric as a block, and how buckets are added up. */

import { ByteReader, ByteWriter } from './bytes.ts';
import { type Column, newColumn, putDecimal, takeDecimal } from './decimals.ts';

/** The values of one bucket that begins at `t`, ms. Buckets of the same begin add up in any order. */
export interface Point {
  t: number;
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** Buckets by their begin. */
export type Points = Map<number, Point>;

export function addPoint(points: Points, t: number, other: Omit<Point, 't'>): void {
  const point = points.get(t);
  if (point === undefined) {
    points.set(t, { t, min: other.min, max: other.max, sum: other.sum, count: other.count });
    return;
  }
  if (other.min < point.min) point.min = other.min;
  if (other.max > point.max) point.max = other.max;
  point.sum += other.sum;
  point.count += other.count;
}

export function floorTo(atMs: number, widthMs: number): number {
  return atMs - (atMs % widthMs);
}

export function inOrder(points: Points): Point[] {
  return [...points.values()].sort((a, b) => a.t - b.t);
}

const BUFFER_KEPT_MAX = 1 << 16;
const out = new ByteWriter();

/** Valid until the next call. `points` in the order of time; every `t` is a multiple of `widthMs`. */
export function encodePoints(metric: string, points: readonly Point[], widthMs: number): Uint8Array {
  out.reset(BUFFER_KEPT_MAX);
  out.text(metric);
  const columns = { min: newColumn(), sum: newColumn() };
  let last = 0;
  for (const { t, min, max, sum, count } of points) {
    const index = t / widthMs;
    out.unsigned(index - last);
    last = index;
    out.unsigned(count);
    putDecimal(out, columns.min, min);
    const { exponent } = columns.min;
    // The maximum goes by the minimum's column: the two lie close together.
    putDecimal(out, columns.min, max);
    putDecimal(out, columns.sum, withoutNoise(sum, exponent, columns.sum));
  }
  return out.written();
}

/** 0.1 + 0.2 is meant to be 0.3: a sum of decimals has no more places than they have. */
function withoutNoise(sum: number, exponent: number, column: Column): number {
  const power = 10 ** Math.max(exponent, column.exponent);
  const rounded = Math.round(sum * power) / power;
  return Math.abs(rounded - sum) <= Math.abs(sum) * 1e-12 ? rounded : sum;
}

/** The metric's name alone, to pass over others cheaply. */
export function metricOf(content: Uint8Array): string {
  return new ByteReader(content).text();
}

export function decodePoints(content: Uint8Array, widthMs: number, take: (point: Point) => void): void {
  const from = new ByteReader(content);
  from.text();
  const columns = { min: newColumn(), sum: newColumn() };
  let index = 0;
  while (from.at < content.length) {
    index += from.unsigned();
    const count = from.unsigned();
    const min = takeDecimal(from, columns.min);
    const max = takeDecimal(from, columns.min);
    const sum = takeDecimal(from, columns.sum);
    take({ t: index * widthMs, min, max, sum, count });
  }
}
