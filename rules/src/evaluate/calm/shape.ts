/** Readings with the same metrics in the same order, made ready: where each value goes, and where it decides nothing. */

import type { MetricPlan, Plan } from '../../catalogue/plan.ts';
import { type Kept, keptOf } from '../settled/runs.ts';
import { ABSENT, HEAD } from '../stream/window.ts';

export interface Shape {
  /** Of the reading, in its own order. */
  names: readonly string[];
  /** Column of the window for each name; -1 for what no rule reads. */
  columns: readonly number[];
  /** No rule says anything about a value of the name that lies between these two. */
  lows: readonly number[];
  highs: readonly number[];
  /** Of the window. */
  stride: number;
  /** The same by the columns of the window. */
  columnLows: readonly number[];
  columnHighs: readonly number[];
  kept: Kept;
}

/** A device may choose its names: more shapes than this in one plan are begun again. [P8] */
const SHAPES_MAX = 1_024;
const shapes = new WeakMap<Plan, Map<string, Shape>>();

/** Null when the window has no column yet for something that a rule reads. */
export function shapeOf(
  plan: Plan,
  columns: readonly string[],
  metrics: Readonly<Record<string, number>>,
): Shape | null {
  const names: string[] = [];
  for (const name in metrics) names.push(name);
  if (names.some((name) => plan.metrics.has(name) && !columns.includes(name))) return null;
  const ofPlan = shapes.get(plan) ?? new Map<string, Shape>();
  shapes.set(plan, ofPlan);
  const key = JSON.stringify([columns, names]);
  const known = ofPlan.get(key);
  if (known !== undefined) return known;
  if (ofPlan.size >= SHAPES_MAX) ofPlan.clear();
  const shape = makeShape(plan, columns, names);
  ofPlan.set(key, shape);
  return shape;
}

function makeShape(plan: Plan, columns: readonly string[], names: readonly string[]): Shape {
  return {
    names,
    stride: HEAD + columns.length,
    columns: names.map((name) => (plan.metrics.has(name) ? columns.indexOf(name) : -1)),
    lows: names.map((name) => lowOf(plan.metrics.get(name))),
    highs: names.map((name) => highOf(plan.metrics.get(name))),
    columnLows: columns.map((name) => lowOf(plan.metrics.get(name))),
    columnHighs: columns.map((name) => highOf(plan.metrics.get(name))),
    kept: keptOf(plan, columns),
  };
}

/** The sign of absence is below all values that can be ordinary. */
function lowOf(of: MetricPlan | undefined): number {
  return Math.max(ABSENT, ...(of?.samples ?? []).map((rule) => rule.low));
}

function highOf(of: MetricPlan | undefined): number {
  return Math.min(Number.POSITIVE_INFINITY, ...(of?.samples ?? []).map((rule) => rule.high));
}
