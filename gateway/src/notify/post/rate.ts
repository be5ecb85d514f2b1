/** How many messages may still go out: so many within so long, as the vendor of a channel has it. */

export class Rate {
  readonly #messages: number;
  readonly #perMs: number;
  /** Monotonic times of what went out within the span, oldest first. */
  #sent: number[] = [];

  /** Without a limit nothing is ever short. */
  constructor(limit: { messages: number; perMs: number } | undefined) {
    this.#messages = limit?.messages ?? Number.POSITIVE_INFINITY;
    this.#perMs = limit?.perMs ?? 0;
  }

  /** A quarter is kept for what is urgent. */
  left(nowMs: number, isUrgent: boolean): number {
    if (this.#messages === Number.POSITIVE_INFINITY) return this.#messages;
    this.#sent = this.#sent.filter((at) => nowMs - at < this.#perMs);
    const kept = isUrgent ? 0 : Math.floor(this.#messages / 4);
    return Math.max(0, this.#messages - kept - this.#sent.length);
  }

  take(nowMs: number): void {
    if (this.#messages !== Number.POSITIVE_INFINITY) this.#sent.push(nowMs);
  }

  /** When one more may go out, monotonic. */
  nextAt(nowMs: number): number {
    return (this.#sent[0] ?? nowMs - this.#perMs) + this.#perMs;
  }
}
