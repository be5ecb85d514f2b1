/** How fast one sender may go: who has spent the burst waits for the next token. */

export class Rate {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  /** Monotonic, ms. */
  #at: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = nowMs;
  }

  /** Takes one token and returns 0, or returns the ms until there is one. */
  take(nowMs: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#at) / 1_000) * this.#perSecond);
    this.#at = nowMs;
    // A timer may fire a hair early; a token that is all but whole counts.
    if (this.#tokens > 1 - 1e-6) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000);
  }
}
