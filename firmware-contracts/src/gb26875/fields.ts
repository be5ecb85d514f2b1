/** The fields that information objects are made of, each with how it is read and written. */

import { type ByteReader, joined, uintBytes } from './bytes.ts';
import { textBytes, textOf } from './text.ts';
import { labelOf, TIME_LABEL_BYTES, timeOfLabel } from './time-label.ts';

/** A text keeps its bytes, because real devices pad with more than spaces: written again it is what it was. */
export interface RawText {
  text: string;
  bytes: Uint8Array;
}

/** `at` is undefined for a label that is no moment; its bytes stay. */
export interface RawTime {
  at: number | undefined;
  label: Uint8Array;
}

export interface ObjectValues {
  systemType: number;
  systemAddress: number;
  partType: number;
  /** Zone and number of a part (区号, 位号): low and high half of the part's address. */
  zone: number;
  place: number;
  /** Bits of a system's, a part's or a transmitter's state. */
  state: number;
  quantity: number;
  /** Signed, in steps of the quantity. */
  value: number;
  /** Bits of an operation, and who did it. */
  operation: number;
  operator: number;
  versionMain: number;
  versionSub: number;
  count: number;
  /** Minutes in a duty check, 0 elsewhere. */
  reserved: number;
  note: RawText;
  at: RawTime;
}

export type FieldName =
  | Exclude<keyof ObjectValues, 'note' | 'at' | 'state'>
  | 'state8'
  | 'state16'
  | 'note31'
  | 'noteOfLength'
  | 'at';

export type ObjectOf = Partial<ObjectValues>;

const NOTE_BYTES = 31;
const SPACE = 0x20;
const VALUE_SIGN = 0x8000;

const UINTS: Partial<Record<FieldName, { name: keyof ObjectValues; width: number }>> = {
  systemType: { name: 'systemType', width: 1 },
  systemAddress: { name: 'systemAddress', width: 1 },
  partType: { name: 'partType', width: 1 },
  zone: { name: 'zone', width: 2 },
  place: { name: 'place', width: 2 },
  state8: { name: 'state', width: 1 },
  state16: { name: 'state', width: 2 },
  quantity: { name: 'quantity', width: 1 },
  value: { name: 'value', width: 2 },
  operation: { name: 'operation', width: 1 },
  operator: { name: 'operator', width: 1 },
  versionMain: { name: 'versionMain', width: 1 },
  versionSub: { name: 'versionSub', width: 1 },
  count: { name: 'count', width: 1 },
  reserved: { name: 'reserved', width: 1 },
};

/** Undefined when bytes are missing. */
export function readField(reader: ByteReader, field: FieldName): ObjectOf | undefined {
  const uint = UINTS[field];
  if (uint !== undefined) {
    const value = reader.uint(uint.width);
    if (value === undefined) return undefined;
    return { [uint.name]: field === 'value' && value >= VALUE_SIGN ? value - 2 * VALUE_SIGN : value };
  }
  if (field === 'at') {
    const label = reader.take(TIME_LABEL_BYTES);
    return label && { at: { at: timeOfLabel(label), label } };
  }
  const length = field === 'note31' ? NOTE_BYTES : reader.uint(1);
  const bytes = length === undefined ? undefined : reader.take(length);
  return bytes && { note: { text: textOf(bytes), bytes } };
}

/** Throws a RangeError for a value that is missing or does not fit. */
export function writeField(object: ObjectOf, field: FieldName): Uint8Array {
  const uint = UINTS[field];
  if (uint !== undefined) {
    const value = object[uint.name];
    if (typeof value !== 'number') throw new RangeError(`${uint.name} is missing`);
    if (field !== 'value') return uintBytes(value, uint.width);
    if (value >= VALUE_SIGN) throw new RangeError(`${value} is no signed integer of 2 bytes`);
    return uintBytes(value < 0 ? value + 2 * VALUE_SIGN : value, uint.width);
  }
  if (field === 'at') {
    if (object.at === undefined) throw new RangeError('at is missing');
    return object.at.label;
  }
  if (object.note === undefined) throw new RangeError('note is missing');
  const { bytes } = object.note;
  if (field === 'noteOfLength') return joined([uintBytes(bytes.length, 1), bytes]);
  if (bytes.length !== NOTE_BYTES) throw new RangeError(`a note here has ${NOTE_BYTES} bytes`);
  return bytes;
}

/** A part's note: cut between characters, filled up with spaces. */
export function noteOf31(text: string): RawText {
  const bytes = new Uint8Array(NOTE_BYTES).fill(SPACE);
  bytes.set(textBytes(text, NOTE_BYTES));
  return { text, bytes };
}

/** A note with its length before it: cut between characters at 255 bytes. */
export function noteOfLength(text: string): RawText {
  return { text, bytes: textBytes(text, 255) };
}

export function timeAt(at: number): RawTime {
  return { at, label: labelOf(at) };
}
