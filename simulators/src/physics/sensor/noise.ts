/** Cheap bounded noise for millions of calm readings. */

import type { Random } from '../../base/random.ts';

/** Deviation of the sum of two uniform numbers between 0 and 1: √(1/6). */
const DEVIATION = Math.sqrt(1 / 6);

/** xorshift32 (Marsaglia 2003), two halves a draw: triangular, mean 0, deviation 1, never beyond ±√6 = 2.45. */
export class Noise {
  #state: number;

  constructor(random: Random) {
    this.#state = random.integer(1, 0x7fffffff);
  }

  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (((x & 0xffff) + (x >>> 16)) / 65_536 - 1) / DEVIATION;
  }
}

/** Noise that is a function of time: the same second has the same value, so that truth and readings agree. */
export function noiseAt(seed: number, s: number): number {
  let x = Math.imul(Math.floor(s) ^ seed, 0x9e3779b1) | 1;
  for (let round = 0; round < 2; round += 1) {
    x ^= x >>> 15;
    x = Math.imul(x, 0x85ebca6b);
    x ^= x >>> 13;
    x = Math.imul(x, 0xc2b2ae35);
    x ^= x >>> 16;
  }
  return (((x & 0xffff) + (x >>> 16)) / 65_536 - 1) / DEVIATION;
}
