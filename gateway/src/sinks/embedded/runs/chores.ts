/** Merging and deleting, in steps of a few milliseconds between writes; a crash between two steps loses and doubles nothing. */

import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type Block, blocksOf } from '../codec/blocks.ts';
import { RAW } from '../schema.ts';
import { pointsMerge } from './merge-points.ts';
import { type DeviceMerge, firstMerge, rawCopy } from './merge-readings.ts';
import { type Merge, type MergeLimits, nextMerge } from './plan.ts';
import { inTransaction, type Runs, STATE, TIER_FINAL } from './runs.ts';

/** Copying a block or adding up a bucket costs about this part of decoding and encoding a reading. */
const COPY_WORK = 1 / 8;
const CHUNKS_DROPPED_A_STEP = 200;

export class Chores {
  readonly #db: DatabaseSync;
  readonly #runs: Runs;
  readonly #limits: MergeLimits;
  #job: Generator<number> | undefined;
  #merging = new Set<number>();
  #mayBeDue = true;

  constructor(db: DatabaseSync, runs: Runs, limits: MergeLimits) {
    this.#db = db;
    this.#runs = runs;
    this.#limits = limits;
  }

  /** Something was written or is to be deleted. */
  wake(): void {
    this.#mayBeDue = true;
  }

  isMerging(run: number): boolean {
    return this.#merging.has(run);
  }

  /** Does about so much, in readings, or all that is due; lets others run after each step. */
  async advance(work: number): Promise<void> {
    for (let done = 0; done < work && this.#mayBeDue; ) {
      done += this.#step();
      await setImmediate();
    }
  }

  #step(): number {
    try {
      this.#job ??= this.#all();
      const { value, done } = this.#job.next();
      if (!done) return value;
      this.#mayBeDue = false;
    } catch (cause) {
      // What it was building is deleted first by the next job.
      this.#end();
      throw cause;
    }
    this.#end();
    return 1;
  }

  #end(): void {
    this.#job = undefined;
    this.#merging = new Set();
  }

  *#all(): Generator<number> {
    yield* this.#dropUnfinished();
    for (;;) {
      const merge = nextMerge(this.#runs.mergeable, this.#limits);
      if (merge === undefined) return;
      const [only] = merge.sources;
      if (merge.sources.length === 1 && only !== undefined && !(merge.level === RAW && only.tier === 0)) {
        this.#runs.setTier(only.no, merge.tier);
        yield 1;
        continue;
      }
      yield* this.#merge(merge);
      yield* this.#dropUnfinished();
    }
  }

  *#merge(merge: Merge): Generator<number> {
    const { sources } = merge;
    this.#merging = new Set(sources.map(({ no }) => no));
    const work = inTransaction(this.#db, () => this.#begin(merge));
    const pieces = this.#pieces(merge, work);
    for (let isOver = false; !isOver; ) {
      let done = 0;
      inTransaction(this.#db, () => {
        while (!isOver && done < this.#limits.stepReadings) {
          const piece = pieces.next();
          if (piece.done) isOver = true;
          else done += piece.value;
        }
      });
      yield done;
    }
    inTransaction(this.#db, () => {
      for (const builder of work.builders) {
        builder.endSlice();
        builder.finish();
      }
      for (const { no } of sources) this.#runs.setState(no, STATE.dead);
    });
    this.#merging = new Set();
  }

  #begin({ level, sources, tier }: Merge): DeviceMerge {
    if (level !== RAW) return pointsMerge(this.#runs, { level, sources, tier });
    if (sources[0]?.tier !== 0) return rawCopy(this.#runs, sources, tier);
    return firstMerge(this.#db, this.#runs, { sources, tier: tier === TIER_FINAL ? tier : 1 });
  }

  /** Merges device by device; says after each how much work that was. A builder keeps its slice across steps. */
  *#pieces({ level, sources }: Merge, work: DeviceMerge): Generator<number> {
    const workOfOne = level !== RAW || sources[0]?.tier !== 0 ? COPY_WORK : 1;
    const groups = Math.max(...sources.map(({ no }) => this.#runs.groups(no)));
    for (let group = 0; group < groups; group += 1) {
      const devices = this.#blocksByDevice(sources, group);
      yield sources.length / 20;
      for (const [device, blocks] of [...devices].sort(([a], [b]) => a - b)) {
        work.device(device, blocks);
        yield blocks.reduce((sum, { count }) => sum + count, 0) * workOfOne;
      }
    }
  }

  #blocksByDevice(sources: Merge['sources'], group: number): Map<number, Block[]> {
    const devices = new Map<number, Block[]>();
    for (const { no } of sources) {
      const body = this.#runs.chunk(no, group);
      if (body === undefined) continue;
      for (const block of blocksOf(body)) {
        const blocks = devices.get(block.device);
        if (blocks === undefined) devices.set(block.device, [block]);
        else blocks.push(block);
      }
    }
    return devices;
  }

  /** Chunks of runs that were merged, pruned, or left half built by a crash. */
  *#dropUnfinished(): Generator<number> {
    for (const no of this.#runs.unfinished()) {
      while (this.#runs.dropChunks(no, CHUNKS_DROPPED_A_STEP)) yield CHUNKS_DROPPED_A_STEP;
      this.#runs.remove(no);
    }
    yield 1;
  }
}
