/** Bytes of a socket → whole MQTT packets, refusing what is too long before it has been read. */

export interface Frame {
  /** MQTT packet type, 1…15. */
  type: number;
  /** The low four bits of the first byte. */
  flags: number;
  /** The whole packet, header included. */
  bytes: Buffer;
  /** Where the part after the header begins. */
  bodyAt: number;
}

export type FrameFault = 'malformed' | 'oversize';

const NOTHING = Buffer.alloc(0);
const LENGTH_BYTES_MAX = 4;

export class FrameReader {
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** The buffer is ours, so that bytes may be added behind `#end`. Never before: packets are views of it. */
  #isOwned = false;

  /** Bytes not yet handed out. */
  get unfinishedBytes(): number {
    return this.#end - this.#start;
  }

  append(chunk: Buffer): void {
    const left = this.#end - this.#start;
    if (left === 0) {
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.byteLength;
      this.#isOwned = false;
      return;
    }
    if (!this.#isOwned || this.#bytes.byteLength - this.#end < chunk.byteLength) this.#grow(chunk.byteLength);
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.byteLength;
  }

  /** The next whole packet; undefined when more bytes are needed. `bytesMax` gets the packet's type. */
  next(bytesMax: (type: number) => number): Frame | FrameFault | undefined {
    if (this.#end - this.#start < 2) return undefined;
    const first = this.#bytes[this.#start] as number;
    const type = first >> 4;
    if (type === 0) return 'malformed';
    let length = 0;
    for (let at = 0; ; at += 1) {
      if (at === LENGTH_BYTES_MAX) return 'malformed';
      if (this.#start + 1 + at >= this.#end) return undefined;
      const byte = this.#bytes[this.#start + 1 + at] as number;
      length += (byte & 0x7f) * 128 ** at;
      if (byte >= 0x80) continue;
      return this.#cut({ type, flags: first & 0x0f, bodyAt: at + 2 }, length, bytesMax(type));
    }
  }

  #cut(head: Omit<Frame, 'bytes'>, length: number, bytesMax: number): Frame | FrameFault | undefined {
    const whole = head.bodyAt + length;
    if (whole > bytesMax) return 'oversize';
    if (this.#end - this.#start < whole) return undefined;
    const bytes = this.#bytes.subarray(this.#start, this.#start + whole);
    this.#start += whole;
    if (this.#start === this.#end) this.#bytes = NOTHING;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return { ...head, bytes };
  }

  /** Doubles, so that a packet that comes byte by byte is not copied for each of them. */
  #grow(bytes: number): void {
    const left = this.#end - this.#start;
    const next = Buffer.allocUnsafeSlow(Math.max(2 * left, left + bytes));
    this.#bytes.copy(next, 0, this.#start, this.#end);
    this.#bytes = next;
    this.#start = 0;
    this.#end = left;
    this.#isOwned = true;
  }
}
