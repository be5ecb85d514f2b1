/** How many of WebSocket's own pings one connection may send: frames read at once are counted, so it may owe some. [P8] */

import type { Clock, Timer } from '../../base/clock.ts';

export interface PingLimits {
  controlRateMax: number;
  controlBurst: number;
}

export class PingDebt {
  readonly #limits: PingLimits;
  readonly #clock: Clock;
  #tokens: number;
  /** Monotonic ms. */
  #at: number;
  #timer: Timer | undefined;
  #paid: () => void = () => {};

  constructor(limits: PingLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = limits.controlBurst;
    this.#at = clock.monotonicMs();
  }

  /** One ping. False when there were too many: `paid` is called when all are paid for, only that of the last. */
  take(paid: () => void): boolean {
    this.#refill();
    this.#tokens -= 1;
    if (this.#tokens > -1e-6) return true;
    this.#paid = paid;
    this.#timer ??= this.#wait();
    return false;
  }

  stop(): void {
    this.#timer?.stop();
  }

  #refill(): void {
    const nowMs = this.#clock.monotonicMs();
    const { controlRateMax, controlBurst } = this.#limits;
    this.#tokens = Math.min(controlBurst, this.#tokens + ((nowMs - this.#at) / 1_000) * controlRateMax);
    this.#at = nowMs;
  }

  #wait(): Timer {
    const waitMs = Math.ceil((-this.#tokens / this.#limits.controlRateMax) * 1_000);
    return this.#clock.after(waitMs, () => {
      this.#refill();
      this.#timer = undefined;
      if (this.#tokens < -1e-6) this.#timer = this.#wait();
      else this.#paid();
    });
  }
}
