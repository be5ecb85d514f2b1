/** The last minutes of what is on the screen: asked for again while somebody looks, forgotten soon after. */

import { shallowReactive } from 'vue';
import { type SeriesPoint, series } from '../../api/readings.ts';

/** What a line of the wall looks back. */
export const SPARK_SPAN_MS = 15 * 60_000;
export const SPARK_STEP_MS = 30_000;
/** A wall shows some ten lines; beyond this the longest known is forgotten. [P8] */
const SERIES_MAX = 60;
/** Calls at a time: a comfort must not queue in front of an acknowledge. */
const CALLS_MAX = 2;
const AGAIN_MS = 15_000;
/** A line that flies past in a flood is asked about by nobody. */
const SETTLED_MS = 500;
const LOOK_EVERY_MS = 250;

export interface SparkSeries {
  points: readonly SeriesPoint[];
  /** Wall time of the gateway up to which was asked, ms. */
  to: number;
}

interface Watched {
  device: string;
  metric: string;
  lookers: number;
  /** Monotonic; when to ask next. */
  askAt: number;
  isAsking: boolean;
}

const known = shallowReactive(new Map<string, SparkSeries>());
const watched = new Map<string, Watched>();
let running = 0;
let timer: ReturnType<typeof setInterval> | undefined;

export function sparkOf(device: string, metric: string): SparkSeries | undefined {
  return known.get(keyOf(device, metric));
}

/** Asks about it for as long as somebody looks. → stop looking. `nowMs`: the gateway's time. */
export function lookAtSpark(device: string, metric: string, nowMs: () => number): () => void {
  const key = keyOf(device, metric);
  const fresh = { device, metric, lookers: 0, askAt: performance.now() + SETTLED_MS, isAsking: false };
  const entry: Watched = watched.get(key) ?? fresh;
  entry.lookers += 1;
  watched.set(key, entry);
  timer ??= setInterval(() => work(nowMs), LOOK_EVERY_MS);
  return () => {
    entry.lookers -= 1;
    if (entry.lookers > 0) return;
    watched.delete(key);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function work(nowMs: () => number): void {
  if (document.hidden) return;
  const now = performance.now();
  for (const [key, entry] of watched) {
    if (running >= CALLS_MAX) return;
    if (entry.isAsking || entry.askAt > now) continue;
    running += 1;
    void ask(key, entry, nowMs()).finally(() => {
      running -= 1;
    });
  }
}

async function ask(key: string, entry: Watched, to: number): Promise<void> {
  entry.isAsking = true;
  const { device, metric } = entry;
  try {
    const points = await series({ device, metric, from: to - SPARK_SPAN_MS, to, step: SPARK_STEP_MS });
    remember(key, { points, to });
  } catch {
    // The decided figure stands beside it; the line is asked for again like any other.
  } finally {
    entry.askAt = performance.now() + AGAIN_MS;
    entry.isAsking = false;
  }
}

function remember(key: string, found: SparkSeries): void {
  known.delete(key);
  const [oldest] = known.keys();
  if (known.size >= SERIES_MAX && oldest !== undefined) known.delete(oldest);
  known.set(key, found);
}

function keyOf(device: string, metric: string): string {
  return `${device} ${metric}`;
}
