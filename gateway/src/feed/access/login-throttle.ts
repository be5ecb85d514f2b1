/** Slows guessing: counts failed logins by address and user name, so that nobody locks out another. */

import type { Clock } from '../../base/clock.ts';

const FAILURES_MAX = 10;
const WINDOW_MS = 60_000;
/** Pairs kept; beyond it the longest unused is forgotten. [P8] */
const PAIRS_MAX = 10_000;
/** Password checks at a time; each takes a pool thread and 32 MiB for a quarter of a second. */
const RUNNING_MAX = 2;
/** Beyond it an attempt is refused at once: the last of so many waits eight seconds already. [P8] */
const WAITING_MAX = 64;

export type Attempt =
  | { outcome: 'right' | 'wrong' }
  /** Too many wait already; the password was not read. */
  | { outcome: 'full' }
  /** Too many failed; the password was not read. */
  | { outcome: 'throttled'; waitS: number };

export class LoginThrottle {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { since: number; count: number }>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs the check when it is this attempt's turn, two at a time. Only what failed counts, never what is still
   * under way: so ten wrong ones a minute are read, eleven when the last two run side by side.
   */
  async attempt(address: string, username: string, check: () => Promise<boolean>): Promise<Attempt> {
    const key = `${address} ${username}`;
    if (!(await this.#turn())) return { outcome: 'full' };
    try {
      // Looked at here and not before the wait: the attempts before this one may have failed since.
      const waitS = this.#waitS(key);
      if (waitS > 0) return { outcome: 'throttled', waitS };
      const isRight = await check();
      if (isRight) this.#failures.delete(key);
      else this.#countFailure(key);
      return { outcome: isRight ? 'right' : 'wrong' };
    } finally {
      this.#handOn();
    }
  }

  #waitS(key: string): number {
    const pair = this.#failures.get(key);
    if (pair === undefined || pair.count < FAILURES_MAX) return 0;
    return Math.max(0, Math.ceil((pair.since + WINDOW_MS - this.#clock.monotonicMs()) / 1000));
  }

  #countFailure(key: string): void {
    const now = this.#clock.monotonicMs();
    const known = this.#failures.get(key);
    const pair = known === undefined || now - known.since >= WINDOW_MS ? { since: now, count: 0 } : known;
    pair.count += 1;
    this.#failures.delete(key);
    this.#failures.set(key, pair);
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > PAIRS_MAX && !oldest.done) this.#failures.delete(oldest.value);
  }

  /** False when too many wait already. */
  async #turn(): Promise<boolean> {
    if (this.#running < RUNNING_MAX) {
      this.#running += 1;
      return true;
    }
    if (this.#waiting.length >= WAITING_MAX) return false;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  /** The place is handed on, not freed, so that nobody slips in between. */
  #handOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
