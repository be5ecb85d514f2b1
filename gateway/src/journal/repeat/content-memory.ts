/** Content hashes of the latest sequence numbers of one boot, in a table that wraps around. */

const NO_SEQ = -1;

/** Each number has one place (number modulo size), so a run of numbers keeps exactly its latest `slots`. */
export class ContentMemory {
  readonly slots: number;
  readonly #seqs: Float64Array;
  readonly #hashes: Float64Array;

  constructor(slots: number) {
    this.slots = slots;
    this.#seqs = new Float64Array(slots).fill(NO_SEQ);
    this.#hashes = new Float64Array(slots);
  }

  find(seq: number): number | undefined {
    const place = seq % this.slots;
    return this.#seqs[place] === seq ? this.#hashes[place] : undefined;
  }

  /** True when the place is another number's, which a larger table would keep. */
  isCrowdedAt(seq: number): boolean {
    const holder = this.#seqs[seq % this.slots];
    return holder !== NO_SEQ && holder !== seq;
  }

  put(seq: number, hash: number): void {
    const place = seq % this.slots;
    this.#seqs[place] = seq;
    this.#hashes[place] = hash;
  }

  /** Everything this one knows, with twice the places. */
  doubled(): ContentMemory {
    const larger = new ContentMemory(this.slots * 2);
    this.#seqs.forEach((seq, place) => {
      if (seq !== NO_SEQ) larger.put(seq, this.#hashes[place] as number);
    });
    return larger;
  }
}
