/** Merges raw runs. The first merge of a reading also counts it into its buckets, once and for all. */

import type { DatabaseSync } from 'node:sqlite';
import type { Block } from '../codec/blocks.ts';
import { addPoint, encodePoints, floorTo, inOrder, type Point, type Points } from '../codec/points.ts';
import { ReadingCursor } from '../codec/reading-cursor.ts';
import { ReadingEncoder } from '../codec/reading-encoder.ts';
import { LEVELS, RAW } from '../schema.ts';
import { RunBuilder } from './run-builder.ts';
import { groupBitsOf, type Run, type Runs } from './runs.ts';

/** So that a page of readings is found without decoding a whole run. */
export const READINGS_A_BLOCK_MAX = 512;
const BUFFER_KEPT_MAX = 1 << 16;

/** Beyond it a value is drawn as this: a sum of such values stays a number, whatever a device makes up. */
const DRAWN_MAX = 1e15;

export function drawn(value: number): number {
  return value > DRAWN_MAX ? DRAWN_MAX : value < -DRAWN_MAX ? -DRAWN_MAX : value;
}

/** What a kind of merge does with all blocks of one device, in the order of the journal. */
export interface DeviceMerge {
  builders: readonly RunBuilder[];
  device(device: number, blocks: readonly Block[]): void;
}

/** Copies blocks as they are. */
export function rawCopy(runs: Runs, sources: readonly Run[], tier: number): DeviceMerge {
  const raw = new RunBuilder(runs, targetOf(RAW, tier, sources), sources);
  return {
    builders: [raw],
    device: (_device, blocks) => {
      for (const block of blocks) raw.add(block);
    },
  };
}

export function targetOf<L>(level: L, tier: number, sources: readonly Run[]) {
  return { level, tier, groupBits: groupBitsOf((sources[0]?.tier ?? 0) + 1) };
}

/** Encodes anew, adds up the buckets of all levels, and remembers the latest. */
export function firstMerge(
  db: DatabaseSync,
  runs: Runs,
  { sources, tier }: { sources: readonly Run[]; tier: number },
): DeviceMerge {
  const setLatest = db.prepare('INSERT OR REPLACE INTO latest VALUES (?, ?)');
  const raw = new RunBuilder(runs, targetOf(RAW, tier, sources), sources);
  const levels = LEVELS.filter(({ no }) => no !== RAW).map(({ no, widthMs }) => ({
    widthMs,
    builder: new RunBuilder(runs, { level: no, tier: 0, groupBits: groupBitsOf(0) }, sources),
  }));
  const encoder = new ReadingEncoder();

  function endBlock(device: number): void {
    const { count, fromMs, toMs, out } = encoder;
    if (count > 0) raw.add({ device, count, fromMs, toMs, content: out.written() });
    encoder.reset(BUFFER_KEPT_MAX);
  }

  function device(no: number, blocks: readonly Block[]): void {
    const buckets = new MinuteBuckets();
    let cursor: ReadingCursor | undefined;
    for (const { content } of blocks) {
      cursor = new ReadingCursor(content);
      while (cursor.next()) {
        encoder.addDecoded(cursor);
        if (encoder.count === READINGS_A_BLOCK_MAX) endBlock(no);
        buckets.add(cursor);
      }
    }
    endBlock(no);
    if (cursor !== undefined) setLatest.run(no, latestBody(cursor));
    let finer = buckets.all();
    for (const { widthMs, builder } of levels) {
      finer = finer.map(([metric, points]) => [metric, coarser(points, widthMs)]);
      for (const [metric, points] of finer)
        addPoints(builder, { device: no, metric, widthMs }, inOrder(points));
    }
  }
  return { builders: [raw, ...levels.map(({ builder }) => builder)], device };
}

export function addPoints(
  builder: RunBuilder,
  { device, metric, widthMs }: { device: number; metric: string; widthMs: number },
  points: readonly Point[],
): void {
  const content = encodePoints(metric, points, widthMs);
  const times = { fromMs: points[0]?.t ?? 0, toMs: points.at(-1)?.t ?? 0 };
  builder.add({ device, count: points.length, ...times, content });
}

/** The same values in wider buckets. */
export function coarser(points: Points, widthMs: number): Points {
  const wider: Points = new Map();
  for (const point of points.values()) addPoint(wider, floorTo(point.t, widthMs), point);
  return wider;
}

/** Of the reading that the cursor stands at. */
export function latestBody(cursor: ReadingCursor): string {
  const { measuredAt, receivedAt, metrics, flags } = cursor.reading('');
  return JSON.stringify({ measuredAt, receivedAt, metrics, flags });
}

const MINUTE_MS = 60_000;

/** Minute buckets of one device, by metric; most readings fall into the bucket of the one before. */
class MinuteBuckets {
  readonly #metrics = new Map<string, { points: Points; last: Point }>();
  #names: readonly string[] | undefined;
  #slots: { points: Points; last: Point }[] = [];

  add(cursor: ReadingCursor): void {
    const { shape, values, extras } = cursor;
    const t = floorTo(cursor.measuredAt, MINUTE_MS);
    const saturated = extras === undefined ? undefined : cursor.parsedExtras().saturated;
    if (this.#names !== shape.names) this.#use(shape.names);
    for (let i = 0; i < shape.names.length; i += 1) {
      const slot = this.#slots[i] as { points: Points; last: Point };
      const sent = saturated?.[shape.names[i] as string] ?? (values[i] as number);
      count(slot, t, drawn(sent));
    }
  }

  all(): [string, Points][] {
    return [...this.#metrics].map(([metric, { points }]) => [metric, points]);
  }

  #use(names: readonly string[]): void {
    this.#names = names;
    this.#slots = names.map((name) => {
      const known = this.#metrics.get(name);
      if (known !== undefined) return known;
      const slot = { points: new Map(), last: NOWHERE };
      this.#metrics.set(name, slot);
      return slot;
    });
  }
}

const NOWHERE: Point = { t: -1, min: 0, max: 0, sum: 0, count: 0 };

function count(slot: { points: Points; last: Point }, t: number, value: number): void {
  let point = slot.last;
  if (point.t !== t) {
    const known = slot.points.get(t);
    point = known ?? { t, min: value, max: value, sum: 0, count: 0 };
    if (known === undefined) slot.points.set(t, point);
    slot.last = point;
  }
  if (value < point.min) point.min = value;
  if (value > point.max) point.max = value;
  point.sum += value;
  point.count += 1;
}
