/** Application data units of GB/T 26875.3 clause 8: a table of what each type holds, and one reader and writer for all. */

import { ByteReader, joined, sameBytes, uintBytes } from './bytes.ts';
import { type FieldName, type ObjectOf, readField, writeField } from './fields.ts';

export interface UnitLayout {
  name: string;
  /** Up goes from the transmitter to the centre. */
  direction: 'up' | 'down';
  /** Objects in one unit. */
  objectsMax: number;
  fields: readonly FieldName[];
}

const SYSTEM = ['systemType', 'systemAddress'] as const;
const PART = [...SYSTEM, 'partType', 'zone', 'place'] as const;
const PART_ASKED = [...SYSTEM, 'zone', 'place'] as const;
const up = (name: string, objectsMax: number, fields: readonly FieldName[]): UnitLayout => ({
  ...{ name, direction: 'up', objectsMax, fields },
});
const down = (name: string, objectsMax: number, fields: readonly FieldName[]): UnitLayout => ({
  ...{ name, direction: 'down', objectsMax, fields },
});

/** Clause 8.1.1 (types), 8.3.1 and 8.3.2 (what each holds, and how many). */
export const UNIT_LAYOUTS: ReadonlyMap<number, UnitLayout> = new Map([
  [1, up('system-state', 102, [...SYSTEM, 'state16', 'at'])],
  [2, up('part-state', 22, [...PART, 'state16', 'note31', 'at'])],
  [3, up('part-value', 63, [...PART, 'quantity', 'value', 'at'])],
  [4, up('system-operation', 102, [...SYSTEM, 'operation', 'operator', 'at'])],
  [5, up('system-version', 1, [...SYSTEM, 'versionMain', 'versionSub'])],
  [6, up('system-configuration', 3, [...SYSTEM, 'noteOfLength'])],
  [7, up('part-configuration', 26, [...PART, 'note31'])],
  [8, up('system-time', 1, [...SYSTEM, 'at'])],
  [21, up('transmitter-state', 1, ['state8', 'at'])],
  [24, up('transmitter-operation', 127, ['operation', 'operator', 'at'])],
  [25, up('transmitter-version', 1, ['versionMain', 'versionSub'])],
  [26, up('transmitter-configuration', 1, ['noteOfLength'])],
  [28, up('transmitter-time', 1, ['at'])],
  [61, down('read-system-state', 102, SYSTEM)],
  [62, down('read-part-state', 22, PART_ASKED)],
  [63, down('read-part-value', 63, PART_ASKED)],
  [64, down('read-system-operations', 1, [...SYSTEM, 'count', 'at'])],
  [65, down('read-system-version', 1, SYSTEM)],
  [66, down('read-system-configuration', 3, SYSTEM)],
  [67, down('read-part-configuration', 26, PART_ASKED)],
  [68, down('read-system-time', 1, SYSTEM)],
  [81, down('read-transmitter-state', 1, ['reserved'])],
  [84, down('read-transmitter-operations', 1, ['count', 'at'])],
  [85, down('read-transmitter-version', 1, ['reserved'])],
  [86, down('read-transmitter-configuration', 1, ['reserved'])],
  [88, down('read-transmitter-time', 1, ['reserved'])],
  [89, down('initialise-transmitter', 1, ['reserved'])],
  [90, down('set-transmitter-time', 1, ['at'])],
  [91, down('duty-check', 1, ['reserved'])],
]);

const TYPES = new Map([...UNIT_LAYOUTS].map(([type, { name }]) => [name, type]));

export interface DataUnit {
  type: number;
  /** Undefined for a type that is reserved or the maker's own: then `rest` is all of it. */
  layout: UnitLayout | undefined;
  /** What the unit says it holds; `objects` are those that came whole. */
  announced: number;
  objects: ObjectOf[];
  /** Bytes after the last whole object. */
  rest: Uint8Array;
}

/** Undefined for what is too short to name a type. Tolerant: what came whole counts, the rest is kept as bytes. */
export function readDataUnit(bytes: Uint8Array): DataUnit | undefined {
  const reader = new ByteReader(bytes);
  const [type, announced] = [reader.uint(1), reader.uint(1)];
  if (type === undefined || announced === undefined) return undefined;
  const layout = UNIT_LAYOUTS.get(type);
  const unit: DataUnit = { type, layout, announced, objects: [], rest: new Uint8Array() };
  let whole = 2;
  while (layout !== undefined && unit.objects.length < announced) {
    const object = readObject(reader, layout.fields);
    if (object === undefined) break;
    unit.objects.push(object);
    whole = bytes.length - reader.left;
  }
  unit.rest = bytes.slice(whole);
  return unit;
}

function readObject(reader: ByteReader, fields: readonly FieldName[]): ObjectOf | undefined {
  const object: ObjectOf = {};
  for (const field of fields) {
    const read = readField(reader, field);
    if (read === undefined) return undefined;
    Object.assign(object, read);
  }
  return object;
}

/** Throws a RangeError for a name, a number of objects or a value that the standard does not have. */
export function writeDataUnit(name: string, objects: readonly ObjectOf[]): Uint8Array {
  const type = TYPES.get(name);
  const layout = type === undefined ? undefined : UNIT_LAYOUTS.get(type);
  if (type === undefined || layout === undefined) throw new RangeError(`no data unit is called ${name}`);
  if (objects.length === 0 || objects.length > layout.objectsMax) {
    throw new RangeError(`${name} holds 1–${layout.objectsMax} objects, not ${objects.length}`);
  }
  const written = objects.flatMap((object) => layout.fields.map((field) => writeField(object, field)));
  return joined([uintBytes(type, 1), uintBytes(objects.length, 1), ...written]);
}

/** Whether it is written again exactly as it came: no reserved type, nothing missing, nothing left over. */
export function isExact(unit: DataUnit, bytes: Uint8Array): boolean {
  if (unit.layout === undefined || unit.objects.length !== unit.announced) return false;
  if (unit.objects.length === 0 || unit.objects.length > unit.layout.objectsMax) return false;
  return sameBytes(writeDataUnit(unit.layout.name, unit.objects), bytes);
}
