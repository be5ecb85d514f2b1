/** Rates by key: who has spent the burst waits for the next token. */

import { BoundedMap } from './bounded-map.ts';

export interface Rate {
  /** 0 = no limit. */
  perSecond: number;
  burst: number;
  /** Keys remembered; the ones forgotten begin with a full burst. */
  keysMax: number;
}

interface Bucket {
  tokens: number;
  /** Monotonic ms. */
  at: number;
}

export class TokenBuckets {
  readonly #rate: Rate;
  readonly #buckets: BoundedMap<Bucket>;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#buckets = new BoundedMap(rate.keysMax);
  }

  /** Takes the tokens (at most the burst) and returns 0, or returns the ms until there are as many. */
  take(key: string, nowMs: number, asked = 1): number {
    const { perSecond, burst } = this.#rate;
    if (perSecond === 0) return 0;
    const tokens = Math.min(asked, burst);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#buckets.put(key, { tokens: burst - tokens, at: nowMs });
      return 0;
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.at) / 1_000) * perSecond);
    bucket.at = nowMs;
    // A timer may fire a hair early; a token that is all but whole counts.
    if (bucket.tokens > tokens - 1e-6) {
      bucket.tokens -= tokens;
      return 0;
    }
    return Math.ceil(((tokens - bucket.tokens) / perSecond) * 1_000);
  }

  /** Forgets whoever has the whole burst back: it makes no difference. */
  sweep(nowMs: number): void {
    const { perSecond, burst } = this.#rate;
    this.#buckets.forgetWhere(({ tokens, at }) => tokens + ((nowMs - at) / 1_000) * perSecond >= burst);
  }
}
