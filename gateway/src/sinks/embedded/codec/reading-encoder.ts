/** Readings of one device as a block: differences to the reading before, in the order of arrival. */

import type { StoredReading } from '../../reading-store.ts';
import { ByteWriter } from './bytes.ts';
import { type Column, newColumn, putDecimal, resetColumn } from './decimals.ts';
import type { ReadingCursor } from './reading-cursor.ts';
import { extrasOf, type Shape, shapeOf } from './shape.ts';

/** Shapes a device may alternate between; beyond it they are learnt anew. */
const SHAPES_MAX = 8;

interface UsedShape extends Shape {
  /** Its number within the block; −1 when the block has not named it yet. */
  index: number;
  columns: Column[];
}

/** What differs from reading to reading. */
export interface Numbers {
  seq: number;
  at: number;
  sentAt?: number;
  measuredAt: number;
  receivedAt: number;
  position: number;
  ordinal: number;
}

const values: number[] = [];

export class ReadingEncoder {
  readonly out = new ByteWriter();
  count = 0;
  fromMs = 0;
  toMs = 0;
  #shapes: UsedShape[] = [];
  #shapesInBlock = 0;
  #last: UsedShape | undefined;
  #seq = 0;
  #measuredAt = 0;
  #measuredStep = 0;
  #clockOffset = 0;
  #lag = 0;
  #position = 0;

  add(reading: StoredReading): void {
    let shape = this.#last;
    if (shape === undefined || !fits(shape, reading)) {
      shape = this.#shapes.find((each) => fits(each, reading)) ?? this.#learn(shapeOf(reading));
      this.#last = shape;
      fits(shape, reading);
    }
    this.#put(shape, reading, extrasOf(reading));
  }

  /** The reading that the cursor is at. */
  addDecoded(from: ReadingCursor): void {
    let shape = this.#last;
    if (shape === undefined || shape.text !== from.shape.text) {
      shape = this.#shapes.find((each) => each.text === from.shape.text) ?? this.#learn(from.shape);
      this.#last = shape;
    }
    for (let i = 0; i < shape.names.length; i += 1) values[i] = from.values[i] as number;
    this.#put(shape, from, from.extras);
  }

  /** Begins the next block; what this one holds is no longer valid. */
  reset(bytesKeptMax: number): void {
    this.out.reset(bytesKeptMax);
    for (const shape of this.#shapes) shape.index = -1;
    this.#shapesInBlock = 0;
    this.count = 0;
    this.#seq = 0;
    this.#measuredAt = 0;
    this.#measuredStep = 0;
    this.#clockOffset = 0;
    this.#lag = 0;
    this.#position = 0;
  }

  #learn(shape: Shape): UsedShape {
    if (this.#shapes.length >= SHAPES_MAX) this.#shapes = [];
    const used = { ...shape, index: -1, columns: shape.names.map(newColumn) };
    this.#shapes.push(used);
    return used;
  }

  #put(shape: UsedShape, numbers: Numbers, extras: string | undefined): void {
    const { out } = this;
    const { measuredAt } = numbers;
    this.#name(shape, extras !== undefined);
    out.signed(numbers.seq - this.#seq - 1);
    const step = measuredAt - this.#measuredAt;
    out.signed(step - this.#measuredStep);
    const clockOffset = numbers.at - measuredAt;
    out.signed(clockOffset - this.#clockOffset);
    const lag = numbers.receivedAt - measuredAt;
    out.signed(lag - this.#lag);
    // By the contract the time it lay in the device is the time it lay behind. [P7]
    if (shape.hasSentAt) out.signed((numbers.sentAt as number) - numbers.at - lag);
    out.signed(numbers.position - this.#position);
    out.unsigned(numbers.ordinal);
    for (let i = 0; i < shape.columns.length; i += 1) {
      putDecimal(out, shape.columns[i] as Column, values[i] as number);
    }
    if (extras !== undefined) out.text(extras);

    this.#measuredStep = this.count === 0 ? 0 : step;
    this.#seq = numbers.seq;
    this.#measuredAt = measuredAt;
    this.#clockOffset = clockOffset;
    this.#lag = lag;
    this.#position = numbers.position;
    if (this.count === 0 || measuredAt < this.fromMs) this.fromMs = measuredAt;
    if (this.count === 0 || measuredAt > this.toMs) this.toMs = measuredAt;
    this.count += 1;
  }

  #name(shape: UsedShape, hasExtras: boolean): void {
    const { out } = this;
    if (shape.index >= 0) return void out.unsigned(shape.index * 2 + (hasExtras ? 1 : 0));
    shape.index = this.#shapesInBlock;
    this.#shapesInBlock += 1;
    out.unsigned(shape.index * 2 + (hasExtras ? 1 : 0));
    out.text(shape.text);
    for (const column of shape.columns) resetColumn(column);
  }
}

/** Whether the reading has this shape; its values then lie in `values`. */
function fits(shape: Shape, reading: StoredReading): boolean {
  if (
    shape.boot !== reading.boot ||
    shape.generation !== reading.generation ||
    shape.late !== reading.late ||
    shape.clock !== reading.clock ||
    shape.hasSentAt !== (reading.sentAt !== undefined) ||
    shape.venueId !== reading.venueId
  )
    return false;
  const { metrics } = reading;
  const { names } = shape;
  let i = 0;
  for (const name in metrics) {
    if (names[i] !== name) return false;
    values[i] = metrics[name] as number;
    i += 1;
  }
  return i === names.length;
}
