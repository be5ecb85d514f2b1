/** A run that a merge builds in several transactions; nobody sees it before it is finished. */

import { type Block, putBlock } from '../codec/blocks.ts';
import { ByteWriter } from '../codec/bytes.ts';
import type { LevelNo } from '../schema.ts';
import { type Run, type Runs, STATE } from './runs.ts';

const CHUNK_KEPT_MAX = 1 << 20;

export class RunBuilder {
  readonly no: number;
  readonly #runs: Runs;
  readonly #groupBits: number;
  readonly #tier: number;
  readonly #body = new ByteWriter();
  #group = -1;
  #count = 0;
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = 0;

  constructor(
    runs: Runs,
    target: { level: LevelNo; tier: number; groupBits: number },
    sources: readonly Pick<Run, 'position' | 'firstAt' | 'lastAt'>[],
  ) {
    this.#runs = runs;
    this.#groupBits = target.groupBits;
    this.#tier = target.tier;
    const position = Math.max(...sources.map((run) => run.position));
    const firstAt = Math.min(...sources.map((run) => run.firstAt));
    const lastAt = Math.max(...sources.map((run) => run.lastAt));
    const times = { fromMs: 0, toMs: 0, firstAt, lastAt };
    this.no = runs.add({ ...target, position, ...times, count: 0 }, STATE.building, null);
  }

  /** Devices in ascending order; several blocks of one device in the order of the journal. */
  add(block: Omit<Block, 'whole'>): void {
    const group = block.device >> this.#groupBits;
    if (group !== this.#group) this.endSlice();
    this.#group = group;
    putBlock(this.#body, block, block.content);
    this.#count += block.count;
    this.#fromMs = Math.min(this.#fromMs, block.fromMs);
    this.#toMs = Math.max(this.#toMs, block.toMs);
  }

  /** Writes what is gathered; the next device must be of another group. */
  endSlice(): void {
    if (this.#body.length > 0) this.#runs.putChunk(this.no, this.#group, this.#body.written());
    this.#body.reset(CHUNK_KEPT_MAX);
  }

  /** From now on queries see it. */
  finish(): void {
    if (this.#count === 0) return void this.#runs.remove(this.no);
    const { no } = this;
    this.#runs.finish({ no, tier: this.#tier, fromMs: this.#fromMs, toMs: this.#toMs, count: this.#count });
  }
}
