/** What was taken from the journal and not yet written: encoded at once, by device, so that it stays small. */

import assert from 'node:assert';
import type { DatabaseSync } from 'node:sqlite';
import type { StoredReading } from '../../reading-store.ts';
import { putBlock } from '../codec/blocks.ts';
import { ByteWriter } from '../codec/bytes.ts';
import { ReadingEncoder } from '../codec/reading-encoder.ts';
import { RAW } from '../schema.ts';
import { CHUNKS_A_RUN_MAX, groupBitsOf, type Runs, STATE } from './runs.ts';

/** Of all devices' buffers together, kept from flush to flush. */
const BUFFER_BYTES_KEPT_MAX = 16 << 20;
/** Devices whose buffers are kept; beyond it all are made anew. */
const DEVICES_KEPT_MAX = 20_000;
const CHUNK_KEPT_MAX = 1 << 20;

export class Pending {
  readings = 0;
  bytes = 0;
  readonly #encoders = new Map<string, ReadingEncoder>();
  readonly #numbers = new Map<string, number>();
  readonly #runs: Runs;
  readonly #find;
  readonly #add;
  #firstAt = Number.POSITIVE_INFINITY;
  #lastAt = 0;

  constructor(db: DatabaseSync, runs: Runs) {
    this.#runs = runs;
    this.#find = db.prepare('SELECT no FROM device WHERE id = ?');
    this.#add = db.prepare('INSERT INTO device (id) VALUES (?)');
  }

  add(reading: StoredReading): void {
    let encoder = this.#encoders.get(reading.deviceId);
    if (encoder === undefined) {
      encoder = new ReadingEncoder();
      this.#encoders.set(reading.deviceId, encoder);
    }
    const before = encoder.out.length;
    encoder.add(reading);
    this.bytes += encoder.out.length - before;
    this.readings += 1;
    if (reading.receivedAt < this.#firstAt) this.#firstAt = reading.receivedAt;
    if (reading.receivedAt > this.#lastAt) this.#lastAt = reading.receivedAt;
  }

  /** Within a transaction. Nothing is forgotten before `clear`. */
  writeRun(position: number): void {
    const parts = [...this.#encoders]
      .filter(([, { count }]) => count > 0)
      .map(([id, encoder]) => ({ no: this.#numberOf(id), encoder }))
      .sort((a, b) => a.no - b.no);
    const groupBits = groupBitsOf(0);
    const times = {
      fromMs: parts.reduce((min, { encoder }) => Math.min(min, encoder.fromMs), Number.POSITIVE_INFINITY),
      toMs: parts.reduce((max, { encoder }) => Math.max(max, encoder.toMs), 0),
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
    };
    const run = this.#runs.add(
      { level: RAW, tier: 0, groupBits, position, ...times, count: this.readings },
      STATE.live,
      bitsOf(parts.map(({ no }) => no)),
    );
    const body = new ByteWriter();
    for (const [i, { no, encoder }] of parts.entries()) {
      const { count, fromMs, toMs } = encoder;
      putBlock(body, { device: no, count, fromMs, toMs }, encoder.out.written());
      const next = parts[i + 1];
      if (next !== undefined && next.no >> groupBits === no >> groupBits) continue;
      this.#runs.putChunk(run, no >> groupBits, body.written());
      body.reset(CHUNK_KEPT_MAX);
    }
  }

  /** What was written is committed. */
  clear(): void {
    if (this.#encoders.size > DEVICES_KEPT_MAX) this.#encoders.clear();
    const bytesKeptMax = BUFFER_BYTES_KEPT_MAX / this.#encoders.size;
    for (const encoder of this.#encoders.values()) if (encoder.count > 0) encoder.reset(bytesKeptMax);
    if (this.#numbers.size > DEVICES_KEPT_MAX) this.#numbers.clear();
    this.readings = 0;
    this.bytes = 0;
    this.#firstAt = Number.POSITIVE_INFINITY;
    this.#lastAt = 0;
  }

  /** After a rollback: device numbers given out in it do not exist. */
  rolledBack(): void {
    this.#numbers.clear();
  }

  #numberOf(id: string): number {
    const known = this.#numbers.get(id) ?? (this.#find.get(id) as { no: number } | undefined)?.no;
    const no = known ?? Number(this.#add.run(id).lastInsertRowid);
    assert(no < CHUNKS_A_RUN_MAX, 'a store holds a million devices');
    this.#numbers.set(id, no);
    return no;
  }
}

/** One bit a number, lowest first; `numbers` in ascending order. */
function bitsOf(numbers: readonly number[]): Uint8Array {
  const bits = new Uint8Array(((numbers.at(-1) ?? 0) >> 3) + 1);
  for (const no of numbers) bits[no >> 3] = (bits[no >> 3] as number) | (1 << (no & 7));
  return bits;
}

export function isIn(bits: Uint8Array, no: number): boolean {
  return (((bits[no >> 3] ?? 0) >> (no & 7)) & 1) === 1;
}
