/** Slows guessing: counts failed logins by address and user name, so that nobody locks out another. */

import type { Clock } from '../../base/clock.ts';

const FAILURES_MAX = 10;
const WINDOW_MS = 60_000;
/** Pairs kept; beyond it the longest unused is forgotten. [P8] */
const PAIRS_MAX = 10_000;
/** Password checks at a time; each takes a pool thread and 32 MiB for a quarter of a second. */
const RUNNING_MAX = 2;
const WAITING_MAX = 32;

export class LoginThrottle {
  readonly #clock: Clock;
  readonly #attempts = new Map<string, { since: number; count: number }>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an attempt before it is tried, so that parallel ones count too. → seconds to wait, 0 = go on. */
  begin(address: string, username: string): number {
    const key = `${address} ${username}`;
    const now = this.#clock.monotonicMs();
    const known = this.#attempts.get(key);
    const pair = known === undefined || now - known.since >= WINDOW_MS ? { since: now, count: 0 } : known;
    if (pair.count >= FAILURES_MAX) return Math.max(1, Math.ceil((pair.since + WINDOW_MS - now) / 1000));
    pair.count += 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, pair);
    const oldest = this.#attempts.keys().next();
    if (this.#attempts.size > PAIRS_MAX && !oldest.done) this.#attempts.delete(oldest.value);
    return 0;
  }

  succeeded(address: string, username: string): void {
    this.#attempts.delete(`${address} ${username}`);
  }

  /** Runs password checks two at a time; undefined when too many wait already. */
  async inTurn<T>(run: () => Promise<T>): Promise<T | undefined> {
    if (this.#running >= RUNNING_MAX) {
      if (this.#waiting.length >= WAITING_MAX) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await run();
    } finally {
      // The place is handed on, not freed, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
