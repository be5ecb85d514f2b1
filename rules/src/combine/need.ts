/** When enough parts of a combined rule held together: a function of the parts alone, in whatever order they came. */

import type { ConditionOf } from '../catalogue/conditions.ts';
import { OPEN, type Part } from './state.ts';

export type Need = Pick<ConditionOf<'combined'>, 'of' | 'need' | 'withinS'>;

/** A time, ends included, in which the need was met without a break. */
export interface Met {
  begin: number;
  /** OPEN while the parts that hold are enough by themselves. */
  end: number;
  /** False when parts of devices in test were needed. */
  live: boolean;
  /** What counted at the begin, earliest first: the first of them is first-out. */
  deciding: Part[];
  /** Devices of all parts that counted at any time of it, in order. */
  deviceIds: string[];
  /** The most that was reached. */
  value: number;
}

/** Sums of decimal fractions must not miss a limit by their last digit. */
const ROUNDING = 1e-9;

/** In event order; test counts only where live parts alone are not enough. */
export function metTimes(parts: readonly Part[], need: Need): Met[] {
  const live = timesOf(
    parts.filter((part) => part.live),
    need,
    true,
  );
  if (parts.every((part) => part.live)) return live;
  const test = timesOf(parts, need, false).filter((one) => !live.some((other) => isTogether(one, other)));
  return [...live, ...test].sort((a, b) => a.begin - b.begin);
}

export function isTogether(a: { begin: number; end: number }, b: { begin: number; end: number }): boolean {
  return a.begin <= b.end && b.begin <= a.end;
}

/** How much the parts come to: parts for `all`, devices, or the sum of their weights. */
export function amountOf(parts: readonly Part[], { of, need }: Need): number {
  if (need === 'all') return new Set(parts.map(({ term }) => term)).size;
  if (typeof need === 'string' || 'devices' in need) return new Set(parts.map(nameOfDevice)).size;
  // In one order always: the last digit of a sum depends on it.
  const counted = new Map(parts.map((part) => [`${part.term} ${part.deviceId}`, part.term]));
  return [...counted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((sum, [, term]) => sum + (of[term]?.weight ?? 1), 0);
}

export function limitOf({ of, need }: Need): number {
  if (need === 'all') return Object.keys(of).length;
  if (need === 'any') return 1;
  return 'devices' in need ? need.devices : need.weight;
}

function timesOf(parts: readonly Part[], need: Need, live: boolean): Met[] {
  const spans = parts.map((part) => ({ part, end: untilOf(part, need.withinS * 1_000) }));
  const found: Met[] = [];
  let open: Met | null = null;
  for (const at of instantsOf(spans)) {
    const counting = spans.filter(({ part, end }) => part.at <= at && at <= end).map(({ part }) => part);
    const value = amountOf(counting, need);
    if (value < limitOf(need) - ROUNDING) {
      if (open !== null) open.end = at - 1;
      open = null;
      continue;
    }
    if (open === null) {
      const deciding = [...counting].sort(byTime);
      open = { begin: at, end: OPEN, live, deciding, deviceIds: [], value };
      found.push(open);
    }
    open.value = Math.max(open.value, value);
    open.deviceIds = [...new Set([...open.deviceIds, ...counting.map(nameOfDevice)])].sort();
  }
  return found;
}

/** Whenever a part begins to count, or has ceased to. */
function instantsOf(spans: readonly { part: Part; end: number }[]): number[] {
  const instants = new Set<number>();
  for (const { part, end } of spans) {
    instants.add(part.at);
    if (end !== OPEN) instants.add(end + 1);
  }
  return [...instants].sort((a, b) => a - b);
}

/** The last instant at which the part counts. */
function untilOf({ endAt }: Part, withinMs: number): number {
  return endAt === -1 ? OPEN : endAt + withinMs;
}

function nameOfDevice({ deviceId }: Part): string {
  return deviceId;
}

export function byTime(a: Part, b: Part): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId ? -1 : 1;
  return a.term < b.term ? -1 : 1;
}
