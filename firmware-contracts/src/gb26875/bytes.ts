/** Little-endian fields of GB/T 26875.3, read and written one after the other. */

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Unsigned, little-endian, `width` of 1–6 bytes. Undefined, and nothing taken, when fewer are left. */
  uint(width: number): number | undefined {
    const bytes = this.take(width);
    return bytes?.reduceRight((value, byte) => value * 256 + byte, 0);
  }

  take(width: number): Uint8Array | undefined {
    if (this.left < width) return undefined;
    const taken = this.#bytes.subarray(this.#at, this.#at + width);
    this.#at += width;
    return taken;
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.take(this.left) ?? new Uint8Array();
  }
}

/** `width` bytes, little-endian. Throws a RangeError for what is no integer of that width. */
export function uintBytes(value: number, width: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** width) {
    throw new RangeError(`${value} is no unsigned integer of ${width} bytes`);
  }
  const bytes = new Uint8Array(width);
  let rest = value;
  for (let i = 0; i < width; i += 1) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
