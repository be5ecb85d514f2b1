/** The one home of time and timers, so that a test can hand in its own. */

export interface Timer {
  stop(): void;
}

export interface Clock {
  /** Wall time, ms since 1970, UTC; may jump. */
  nowMs(): number;
  /** Never goes back; its zero means nothing. */
  monotonicMs(): number;
  after(delayMs: number, run: () => void): Timer;
  every(periodMs: number, run: () => void): Timer;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    // A wait that was reckoned may come out a rounding below nothing, which Node complains of.
    const timer = setTimeout(run, Math.max(0, delayMs));
    return { stop: () => clearTimeout(timer) };
  },
  every: (periodMs, run) => {
    const timer = setInterval(run, periodMs);
    return { stop: () => clearInterval(timer) };
  },
};

/** A clock that moves only when told to; timers run in the order of their time. */
export class FakeClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  #timers: { at: number; period?: number; run: () => void }[] = [];

  constructor(startMs = 1_764_000_000_000) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, run: () => void): Timer {
    return this.#add({ at: this.#monotonicMs + delayMs, run });
  }

  every(periodMs: number, run: () => void): Timer {
    return this.#add({ at: this.#monotonicMs + periodMs, period: periodMs, run });
  }

  advance(ms: number): void {
    const until = this.#monotonicMs + ms;
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#moveTo(next.at);
      if (next.period === undefined) this.#remove(next);
      else next.at += next.period;
      next.run();
    }
    this.#moveTo(until);
  }

  /** Wall time jumps, monotonic time does not. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  #moveTo(at: number): void {
    this.#nowMs += at - this.#monotonicMs;
    this.#monotonicMs = at;
  }

  #due(until: number): { at: number; period?: number; run: () => void } | undefined {
    return this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
  }

  #add(timer: { at: number; period?: number; run: () => void }): Timer {
    this.#timers.push(timer);
    return { stop: () => this.#remove(timer) };
  }

  #remove(timer: { at: number }): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }
}
