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

/** `whole`: bytes of the packet, header included. */
type Head = Omit<Frame, 'bytes'> & { whole: number };

const NOTHING = Buffer.alloc(0);
const LENGTH_BYTES_MAX = 4;

export class FrameReader {
  #bytes: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** The buffer is ours, so that bytes may be added behind `#end`. Never before: packets are views of it. */
  #isOwned = false;
  /** Bytes after `#start` that were looked at ahead. */
  #looked = 0;

  /** Bytes not yet handed out. */
  get unfinishedBytes(): number {
    return this.#end - this.#start;
  }

  /** Bytes of whole packets among them that were looked at ahead. */
  get aheadBytes(): number {
    return this.#looked;
  }

  /** Lets go of a chunk of which only a little is left. Now and then: it copies. */
  compact(): void {
    const left = this.#end - this.#start;
    if (left > 0 && !this.#isOwned && 2 * left < this.#bytes.byteLength) this.#grow(0);
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
    const head = this.#headAt(this.#start);
    if (typeof head !== 'object') return head;
    if (head.whole > bytesMax(head.type)) return 'oversize';
    if (this.#end - this.#start < head.whole) return undefined;
    const { type, flags, bodyAt, whole } = head;
    const bytes = this.#bytes.subarray(this.#start, this.#start + whole);
    this.#start += whole;
    this.#looked = Math.max(0, this.#looked - whole);
    if (this.#start === this.#end) {
      this.#bytes = NOTHING;
      this.#start = this.#end = 0;
    }
    return { type, flags, bytes, bodyAt };
  }

  /** How many packets of a type are among those not handed out yet; each is told once. */
  lookAhead(type: number): number {
    let found = 0;
    for (;;) {
      const head = this.#headAt(this.#start + this.#looked);
      if (typeof head !== 'object' || this.#start + this.#looked + head.whole > this.#end) return found;
      if (head.type === type) found += 1;
      this.#looked += head.whole;
    }
  }

  #headAt(start: number): Head | 'malformed' | undefined {
    if (this.#end - start < 2) return undefined;
    const first = this.#bytes[start] as number;
    if (first >> 4 === 0) return 'malformed';
    let length = 0;
    for (let at = 0; at < LENGTH_BYTES_MAX; at += 1) {
      if (start + 1 + at >= this.#end) return undefined;
      const byte = this.#bytes[start + 1 + at] as number;
      length += (byte & 0x7f) * 128 ** at;
      const bodyAt = at + 2;
      if (byte < 0x80) return { type: first >> 4, flags: first & 0x0f, bodyAt, whole: bodyAt + length };
    }
    return 'malformed';
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
