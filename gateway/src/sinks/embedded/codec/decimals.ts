/** A column of measured values: whole multiples of a power of ten as differences, anything else as eight bytes. */

import type { ByteReader, ByteWriter } from './bytes.ts';

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
/** Instead of a new exponent: the value follows as it is. */
const AS_FLOAT = POWERS.length;
/** So that a difference, doubled twice, stays a safe integer. */
const MULTIPLE_MAX = 2 ** 49;

/** What both sides remember between two values. */
export interface Column {
  exponent: number;
  multiple: number;
}

export function newColumn(): Column {
  return { exponent: 0, multiple: 0 };
}

export function resetColumn(column: Column): void {
  column.exponent = 0;
  column.multiple = 0;
}

/** The value comes back as exactly the same number. */
export function putDecimal(out: ByteWriter, column: Column, value: number): void {
  const multiple = multipleOf(value, column.exponent);
  if (multiple !== undefined) {
    const step = multiple - column.multiple;
    out.unsigned(step < 0 ? -step * 4 - 2 : step * 4);
    column.multiple = multiple;
    return;
  }
  putEscaped(out, column, value);
}

function putEscaped(out: ByteWriter, column: Column, value: number): void {
  for (let exponent = column.exponent + 1; exponent < POWERS.length; exponent += 1) {
    const multiple = multipleOf(value, exponent);
    if (multiple === undefined) continue;
    out.unsigned(exponent * 2 + 1);
    out.signed(multiple);
    column.exponent = exponent;
    column.multiple = multiple;
    return;
  }
  out.unsigned(AS_FLOAT * 2 + 1);
  out.float(value);
}

function multipleOf(value: number, exponent: number): number | undefined {
  const power = POWERS[exponent] as number;
  const multiple = Math.round(value * power);
  const isExact = multiple / power === value && multiple <= MULTIPLE_MAX && multiple >= -MULTIPLE_MAX;
  // -0 equals 0 but is not the same number.
  return isExact && (value !== 0 || 1 / value > 0) ? multiple : undefined;
}

export function takeDecimal(from: ByteReader, column: Column): number {
  const code = from.unsigned();
  if (code % 2 === 0) {
    const step = code % 4 === 0 ? code / 4 : -(code + 2) / 4;
    column.multiple += step;
    return column.multiple / (POWERS[column.exponent] as number);
  }
  const exponent = (code - 1) / 2;
  if (exponent === AS_FLOAT) return from.float();
  column.exponent = exponent;
  column.multiple = from.signed();
  return column.multiple / (POWERS[exponent] as number);
}
