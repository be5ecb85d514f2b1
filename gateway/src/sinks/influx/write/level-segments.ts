/** Downsampling while readings pass: parts of buckets, cut at fixed places of the journal. */

import { deserialize, serialize } from 'node:v8';
import type { StoredReading } from '../../reading-store.ts';
import { DRAWN_MAX, LEVELS } from '../schema.ts';
import type { FieldNames } from './line-protocol.ts';
import type { OpenSegment } from './sink-state.ts';

type Sums = [min: number, max: number, sum: number, count: number];

interface Bucket {
  tags: string;
  t: number;
  metrics: Map<string, Sums>;
}

interface Level {
  /** First journal position of the open segment. */
  since: number;
  /** Earliest measuring in it, ms; what the finer levels have open is not counted. */
  fromMs: number;
  /** Of the segment's begin, in widths; −1 before the first. */
  slot: number;
  buckets: Map<string, Bucket>;
}

/** Lines that became due, one list a level. */
export type LevelLines = [string[], string[], string[]];

/** Buckets in memory, all levels together; more close the segments early, which only makes more parts. [P8] */
export const BUCKETS_MAX = 150_000;
const NS_A_MS = 1_000_000;
/** Later than anything. */
const NONE = Number.MAX_SAFE_INTEGER;

/**
 * A segment is the journal from one change of the minute (quarter, hour) of receiving to the next; what it adds
 * to a bucket is one point, whose nanoseconds tell the segment. Segments depend on the journal alone, so a repeat
 * after a crash writes the same points; a late reading makes another part of an old bucket and corrects it.
 */
export class LevelSegments {
  readonly #levels: Level[];

  /** `kept` is an earlier `save`; what follows it in the journal must be given again. */
  constructor(kept: Uint8Array | undefined) {
    this.#levels =
      kept === undefined
        ? LEVELS.map(() => ({ since: 0, fromMs: NONE, slot: -1, buckets: new Map() }))
        : (deserialize(kept) as Level[]);
  }

  /** What no point that is written, or about to be, holds yet. */
  get open(): OpenSegment[] {
    let earliest = NONE;
    return this.#levels.map(({ since, fromMs }) => {
      earliest = Math.min(earliest, fromMs);
      return { since, fromMs: earliest };
    });
  }

  save(): Uint8Array {
    return serialize(this.#levels);
  }

  /** The next row of the journal begins. True when segments were closed into `due`: their points must be written. */
  pass(position: number, receivedAt: number, due: LevelLines): boolean {
    const [minutes] = this.#levels as [Level, Level, Level];
    const slots = LEVELS.map(({ widthMs }) => Math.floor(receivedAt / widthMs));
    const isFull = this.#levels.reduce((sum, { buckets }) => sum + buckets.size, 0) >= BUCKETS_MAX;
    if (slots[0] === minutes.slot && !isFull) return false;
    this.#close({ position, slots, isFull }, due);
    return true;
  }

  add(reading: StoredReading, tags: string, names: FieldNames): void {
    const [level] = this.#levels as [Level, Level, Level];
    const { buckets } = level;
    if (reading.measuredAt < level.fromMs) level.fromMs = reading.measuredAt;
    const minute = Math.floor(reading.measuredAt / LEVELS[0].widthMs);
    const key = `${minute}${tags}`;
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = { tags, t: minute * LEVELS[0].widthMs, metrics: new Map() };
      buckets.set(key, bucket);
    }
    const { metrics, saturated } = reading;
    for (const metric in metrics) {
      const field = names.keyOf(metric);
      if (field === undefined) continue;
      const value = saturated?.[metric] ?? (metrics[metric] as number);
      addOne(bucket.metrics, field, Math.min(Math.max(value, -DRAWN_MAX), DRAWN_MAX));
    }
  }

  /** From the finest to the coarsest: what one closes goes into the next. */
  #close(at: { position: number; slots: number[]; isFull: boolean }, due: LevelLines): void {
    for (const [i, level] of this.#levels.entries()) {
      const coarser = this.#levels[i + 1];
      if (level.slot === at.slots[i] && !at.isFull) return;
      for (const bucket of level.buckets.values()) {
        if (bucket.metrics.size === 0) continue;
        due[i]?.push(lineOf(i, bucket, level.since));
        if (coarser !== undefined) fold(coarser, bucket, LEVELS[i + 1]?.widthMs ?? 0);
      }
      if (coarser !== undefined) coarser.fromMs = Math.min(coarser.fromMs, level.fromMs);
      level.fromMs = NONE;
      level.buckets = new Map();
      level.since = at.position;
      level.slot = at.slots[i] ?? -1;
    }
  }
}

function addOne(metrics: Map<string, Sums>, field: string, value: number): void {
  const sums = metrics.get(field);
  if (sums === undefined) {
    metrics.set(field, [value, value, value, 1]);
    return;
  }
  if (value < sums[0]) sums[0] = value;
  if (value > sums[1]) sums[1] = value;
  sums[2] += value;
  sums[3] += 1;
}

function fold(level: Level, part: Bucket, widthMs: number): void {
  const slot = Math.floor(part.t / widthMs);
  const key = `${slot}${part.tags}`;
  const known = level.buckets.get(key);
  if (known === undefined) {
    const metrics = new Map([...part.metrics].map(([field, sums]) => [field, [...sums] as Sums]));
    level.buckets.set(key, { tags: part.tags, t: slot * widthMs, metrics });
    return;
  }
  for (const [field, [min, max, sum, count]] of part.metrics) {
    const sums = known.metrics.get(field);
    if (sums === undefined) known.metrics.set(field, [min, max, sum, count]);
    else {
      sums[0] = Math.min(sums[0], min);
      sums[1] = Math.max(sums[1], max);
      sums[2] += sum;
      sums[3] += count;
    }
  }
}

function lineOf(level: number, { tags, t, metrics }: Bucket, since: number): string {
  const { measurement, widthMs } = LEVELS[level] as (typeof LEVELS)[number];
  let line = `${measurement}${tags} position=${since}i`;
  for (const [field, [min, max, sum, count]] of metrics) {
    line += `,${field}_min=${min},${field}_max=${max},${field}_sum=${sum},${field}_count=${count}i`;
  }
  // Within the bucket there is a nanosecond for each journal position of many years.
  const ms = t + (Math.floor(since / NS_A_MS) % widthMs);
  return `${line} ${ms}${String(NS_A_MS + (since % NS_A_MS)).slice(1)}`;
}
