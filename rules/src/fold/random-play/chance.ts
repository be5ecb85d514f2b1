/** Chance from a seed: whoever plays with the same seed again meets the same things in the same order. */

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1 (mulberry32). */
  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True in this share of all cases. */
  is(share: number): boolean {
    return this.number() < share;
  }

  /** One of them, which must be some; what stands there twice comes twice as often. */
  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.number() * items.length)] as T;
  }

  /** One of them by weight. */
  weigh<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    const sum = items.reduce((all, [weight]) => all + weight, 0);
    let rest = this.number() * sum;
    const found = items.find(([weight]) => {
      rest -= weight;
      return rest < 0;
    });
    return (found ?? (items.at(-1) as readonly [number, T]))[1];
  }
}
