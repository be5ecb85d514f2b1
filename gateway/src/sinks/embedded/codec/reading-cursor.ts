/** Walks over the readings of a block without making an object of each. */

import type { StoredReading } from '../../reading-store.ts';
import { ByteReader } from './bytes.ts';
import { type Column, newColumn, takeDecimal } from './decimals.ts';
import type { Numbers } from './reading-encoder.ts';
import { type Extras, type Shape, shapeFrom } from './shape.ts';

/** The fields are those of the reading that `next` has moved to. */
export class ReadingCursor implements Numbers {
  shape!: Shape;
  seq = 0;
  at = 0;
  sentAt = 0;
  measuredAt = 0;
  receivedAt = 0;
  position = 0;
  ordinal = 0;
  /** As many as the shape has names; what is behind them means nothing. */
  readonly values: number[] = [];
  extras: string | undefined;
  readonly #from: ByteReader;
  readonly #shapes: { shape: Shape; columns: Column[] }[] = [];
  #measuredStep = 0;
  #clockOffset = 0;
  #lag = 0;
  #isFirst = true;

  constructor(content: Uint8Array) {
    this.#from = new ByteReader(content);
  }

  /** False behind the last reading. */
  next(): boolean {
    const from = this.#from;
    if (from.at >= from.bytes.length) return false;
    const tag = from.unsigned();
    const index = tag >> 1;
    if (index === this.#shapes.length) {
      const shape = shapeFrom(from.text());
      this.#shapes.push({ shape, columns: shape.names.map(newColumn) });
    }
    const { shape, columns } = this.#shapes[index] as { shape: Shape; columns: Column[] };
    this.shape = shape;
    this.#takeNumbers(from);
    for (let i = 0; i < columns.length; i += 1) this.values[i] = takeDecimal(from, columns[i] as Column);
    this.extras = tag % 2 === 1 ? from.text() : undefined;
    return true;
  }

  #takeNumbers(from: ByteReader): void {
    this.seq += from.signed() + 1;
    const step = this.#measuredStep + from.signed();
    this.measuredAt += step;
    this.#measuredStep = this.#isFirst ? 0 : step;
    this.#isFirst = false;
    this.#clockOffset += from.signed();
    this.at = this.measuredAt + this.#clockOffset;
    this.#lag += from.signed();
    this.receivedAt = this.measuredAt + this.#lag;
    if (this.shape.hasSentAt) this.sentAt = this.at + this.#lag + from.signed();
    this.position += from.signed();
    this.ordinal = from.unsigned();
  }

  parsedExtras(): Extras {
    return this.extras === undefined ? {} : (JSON.parse(this.extras) as Extras);
  }

  reading(deviceId: string): StoredReading {
    const { venueId, generation, boot, clock, late, hasSentAt, names } = this.shape;
    // Not by assignment: a device may call a metric `__proto__`.
    const metrics = Object.fromEntries(names.map((name, i) => [name, this.values[i] as number]));
    return {
      boot,
      seq: this.seq,
      at: this.at,
      ...(hasSentAt ? { sentAt: this.sentAt } : {}),
      measuredAt: this.measuredAt,
      clock,
      late,
      metrics,
      flags: [],
      generation,
      deviceId,
      venueId,
      receivedAt: this.receivedAt,
      position: this.position,
      ordinal: this.ordinal,
      ...this.parsedExtras(),
    };
  }
}
