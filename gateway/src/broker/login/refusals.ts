/** Wrong logins: slowed down by source address, while a right secret is let in at once from anywhere. */

import type { Clock } from '../../base/clock.ts';
import { TokenBuckets } from '../bounds/token-buckets.ts';
import type { BrokerLimits } from '../limits.ts';

export type RefusalPace = 'at-once' | 'late' | 'dropped';

/**
 * A secret has ≥ 128 bits, so nobody guesses one; what is limited here is work and noise. No device id is
 * ever locked out, not even for an address that tries wrong secrets for it: the secret is always looked at.
 */
export class Refusals {
  readonly #limits: BrokerLimits;
  readonly #clock: Clock;
  readonly #buckets: TokenBuckets;
  #waiting = 0;

  constructor(limits: BrokerLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    const { refusalsPerMinute, refusalBurst, ratesRememberedMax } = limits;
    this.#buckets = new TokenBuckets({
      perSecond: refusalsPerMinute / 60,
      burst: refusalBurst,
      keysMax: ratesRememberedMax,
    });
  }

  /** Runs `answer` now or later; never when too many wait already: then the caller closes the connection. */
  refuse(address: string, answer: () => void): RefusalPace {
    if (this.#buckets.take(address, this.#clock.monotonicMs()) === 0) {
      answer();
      return 'at-once';
    }
    if (this.#waiting >= this.#limits.refusalsWaitingMax) return 'dropped';
    this.#waiting += 1;
    this.#clock.after(this.#limits.refusalDelayMs, () => {
      this.#waiting -= 1;
      answer();
    });
    return 'late';
  }

  sweep(): void {
    this.#buckets.sweep(this.#clock.monotonicMs());
  }
}
