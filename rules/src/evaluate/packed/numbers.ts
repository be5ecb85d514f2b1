/** Lists of numbers as short texts, exact to the last bit: what changes little from row to row takes little. */

/** Above all that a sample holds as whole thousandths; sums and differences of such stay exact. */
const WHOLE_MAX = 2 ** 50;
/** Codes before the differences: eight bytes of a number follow; or the sign of absence. */
const RAW = 0;
const ABSENT = 1;
const FIRST = 2;

let bytes = new Uint8Array(4_096);
let size = 0;
const raw = new DataView(new ArrayBuffer(8));

export interface Layout {
  /** Numbers a row; each is told by its difference to the one in the row before. */
  stride: number;
  /** Columns before this one hold whole numbers, the others thousandths. */
  wholes: number;
  /** The number that stands for none. */
  absent: number;
}

export function numbersToText(numbers: Float64Array, { stride, wholes, absent }: Layout): string {
  const before = new Float64Array(stride);
  size = 0;
  reserve(numbers.length * 9);
  let column = 0;
  for (let index = 0; index < numbers.length; index += 1) {
    const value = numbers[index] as number;
    const scale = column < wholes ? 1 : 1_000;
    const whole = Math.round(value * scale);
    if (value === absent) bytes[size++] = ABSENT;
    else if (whole / scale === value && Math.abs(whole) <= WHOLE_MAX && (whole !== 0 || 1 / value > 0)) {
      const step = whole - (before[column] as number);
      putCount((step >= 0 ? 2 * step : -2 * step - 1) + FIRST);
      before[column] = whole;
    } else putRaw(value);
    column = column + 1 === stride ? 0 : column + 1;
  }
  return bytes.subarray(0, size).toBase64();
}

/** Throws on what `numbersToText` did not write. */
export function textToNumbers(text: string, { stride, wholes, absent }: Layout): Float64Array {
  const from = Uint8Array.fromBase64(text);
  const numbers: number[] = [];
  const before = new Float64Array(stride);
  const place = { at: 0 };
  while (place.at < from.length) {
    const column = numbers.length % stride;
    const code = takeCount(from, place);
    if (code === RAW) numbers.push(takeRaw(from, place));
    else if (code === ABSENT) numbers.push(absent);
    else {
      const step = (code - FIRST) % 2 === 0 ? (code - FIRST) / 2 : -(code - FIRST + 1) / 2;
      before[column] = (before[column] as number) + step;
      numbers.push((before[column] as number) / (column < wholes ? 1 : 1_000));
    }
  }
  if (numbers.length % stride !== 0) throw new Error('a list of numbers was cut short');
  return Float64Array.from(numbers);
}

function reserve(more: number): void {
  if (size + more <= bytes.length) return;
  const wide = new Uint8Array(2 * (size + more));
  wide.set(bytes.subarray(0, size));
  bytes = wide;
}

/** Seven bits a byte, the lowest first. */
function putCount(count: number): void {
  let rest = count;
  // Beyond 31 bits only division is exact.
  while (rest > 0x7fff_ffff) {
    bytes[size++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  while (rest >= 128) {
    bytes[size++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[size++] = rest;
}

function takeCount(from: Uint8Array, place: { at: number }): number {
  let count = 0;
  let weight = 1;
  for (;;) {
    const byte = from[place.at];
    if (byte === undefined) throw new Error('a list of numbers was cut short');
    place.at += 1;
    count += (byte & 127) * weight;
    if (byte < 128) return count;
    weight *= 128;
  }
}

function putRaw(value: number): void {
  bytes[size++] = RAW;
  raw.setFloat64(0, value);
  for (let index = 0; index < 8; index += 1) bytes[size++] = raw.getUint8(index);
}

function takeRaw(from: Uint8Array, place: { at: number }): number {
  if (place.at + 8 > from.length) throw new Error('a list of numbers was cut short');
  for (let index = 0; index < 8; index += 1) raw.setUint8(index, from[place.at + index] as number);
  place.at += 8;
  return raw.getFloat64(0);
}
