/** Numbers and texts as few bytes: varints, and decimals as the difference to the one before. */

const SIZE_MIN = 128;
const BITS_31 = 0x8000_0000;
/** What is doubled stays below 2^53. */
const HALF_MAX = 2 ** 52 - 1;

/** Grows as needed; what was written is valid until `reset`. */
export class ByteWriter {
  bytes: Uint8Array = new Uint8Array(SIZE_MIN);
  length = 0;

  /** Room for `count` bytes behind what is there. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** A whole number ≥ 0, below 2^53: 7 bits a byte, lowest first. */
  unsigned(value: number): void {
    if (this.length + 8 > this.bytes.length) this.reserve(8);
    const { bytes } = this;
    let at = this.length;
    let rest = value;
    while (rest >= BITS_31) {
      bytes[at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.length = at;
  }

  /** A whole number of either sign, up to 2^53. */
  signed(value: number): void {
    if (value > HALF_MAX || value < -HALF_MAX) this.#large(BigInt(value));
    else this.unsigned(value < 0 ? -value * 2 - 1 : value * 2);
  }

  /** Twice as much as a double holds exactly; the bytes are those of `unsigned`. */
  #large(value: bigint): void {
    this.reserve(8);
    let rest = value < 0n ? -value * 2n - 1n : value * 2n;
    for (; rest > 127n; rest >>= 7n) this.bytes[this.length++] = Number(rest & 127n) | 128;
    this.bytes[this.length++] = Number(rest);
  }

  raw(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8');
    this.unsigned(bytes.length);
    this.raw(bytes);
  }

  float(value: number): void {
    this.reserve(8);
    new DataView(this.bytes.buffer, this.bytes.byteOffset).setFloat64(this.length, value);
    this.length += 8;
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  reset(bytesKeptMax: number): void {
    if (this.bytes.length > bytesKeptMax) this.bytes = new Uint8Array(SIZE_MIN);
    this.length = 0;
  }
}

/** Reads what a ByteWriter wrote, in the same order. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  unsigned(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    do {
      byte = bytes[this.at++] as number;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  signed(): number {
    const begin = this.at;
    const value = this.unsigned();
    if (value > Number.MAX_SAFE_INTEGER) return this.#large(begin);
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  #large(begin: number): number {
    let value = 0n;
    for (let at = this.at - 1; at >= begin; at -= 1)
      value = (value << 7n) | BigInt((this.bytes[at] as number) & 127);
    return Number(value % 2n === 1n ? -(value + 1n) / 2n : value / 2n);
  }

  text(): string {
    const length = this.unsigned();
    this.at += length;
    const { buffer, byteOffset } = this.bytes;
    return Buffer.from(buffer, byteOffset + this.at - length, length).toString('utf8');
  }

  float(): number {
    this.at += 8;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset).getFloat64(this.at - 8);
  }
}
