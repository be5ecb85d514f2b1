/** Content hashes of neighbouring sequence numbers of one boot, in memory and as the bytes of a table row. */

import type { BootContents } from './boot-contents.ts';

export const PAGE_SEQS = 128;
const HASH_BYTES = 6;
const PAGE_BYTES = PAGE_SEQS * HASH_BYTES;
/** In a row with few hashes each has its place before it. */
const PLACED_BYTES = HASH_BYTES + 1;

export function pageNumberOf(seq: number): number {
  return Math.floor(seq / PAGE_SEQS);
}

export function lastSeqOf(pageNumber: number): number {
  return pageNumber * PAGE_SEQS + PAGE_SEQS - 1;
}

export class ContentPage {
  readonly boot: BootContents;
  readonly number: number;
  /** Newest journal position of a reading in it; of those put since it was read, if there are any. */
  position = 0;
  /** Everything before this position is in the table too; 0 = everything is. */
  dirtySince = 0;
  /** Readings that all pages together had taken when it became dirty. */
  dirtyAt = 0;
  touchedAt = 0;
  /** `touchedAt` when the search for room last passed it. */
  passedAt = 0;
  readonly #hashes = Buffer.alloc(PAGE_BYTES);
  #count = 0;

  constructor(boot: BootContents, number: number) {
    this.boot = boot;
    this.number = number;
  }

  /** 0 = the number was not seen. */
  find(seq: number): number {
    return this.#hashes.readUIntBE((seq % PAGE_SEQS) * HASH_BYTES, HASH_BYTES);
  }

  /** False when it was known already. */
  put(seq: number, hash: number): boolean {
    const known = this.find(seq);
    if (known === hash) return false;
    if (known === 0) this.#count += 1;
    this.#hashes.writeUIntBE(hash, (seq % PAGE_SEQS) * HASH_BYTES, HASH_BYTES);
    return true;
  }

  encode(): Uint8Array {
    if (this.#count * PLACED_BYTES >= PAGE_BYTES) return this.#hashes;
    const body = Buffer.alloc(this.#count * PLACED_BYTES);
    let at = 0;
    for (let place = 0; place < PAGE_SEQS; place += 1) {
      const hash = this.find(place);
      if (hash === 0) continue;
      body.writeUInt8(place, at);
      body.writeUIntBE(hash, at + 1, HASH_BYTES);
      at += PLACED_BYTES;
    }
    return body;
  }

  /** What `encode` made; false when it cannot be that. */
  fill(body: Uint8Array): boolean {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    if (bytes.length === PAGE_BYTES) {
      for (let place = 0; place < PAGE_SEQS; place += 1) {
        const hash = bytes.readUIntBE(place * HASH_BYTES, HASH_BYTES);
        if (hash !== 0) this.put(place, hash);
      }
      return true;
    }
    if (bytes.length % PLACED_BYTES !== 0) return false;
    for (let at = 0; at < bytes.length; at += PLACED_BYTES) {
      this.put(bytes.readUInt8(at), bytes.readUIntBE(at + 1, HASH_BYTES));
    }
    return true;
  }
}

/** The highest number in a row's bytes; −1 = none. */
export function highestSeqIn(number: number, body: Uint8Array): number {
  if (body.length !== PAGE_BYTES) {
    return body.length < PLACED_BYTES ? -1 : number * PAGE_SEQS + (body.at(-PLACED_BYTES) as number);
  }
  let place = PAGE_SEQS - 1;
  while (place >= 0 && body.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES).every((b) => b === 0)) {
    place -= 1;
  }
  return place < 0 ? -1 : number * PAGE_SEQS + place;
}
