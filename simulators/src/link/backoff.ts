/** How long to wait before the next attempt: doubling, with full jitter, so that a district does not return at once. */

import type { Random } from '../base/random.ts';

export interface BackoffLimits {
  firstMs: number;
  mostMs: number;
}

/** A device that lost its gateway; at most half a minute between attempts. */
export const DEVICE_BACKOFF: BackoffLimits = { firstMs: 1_000, mostMs: 30_000 };
/** A replay is one person waiting at a terminal. */
export const REPLAY_BACKOFF: BackoffLimits = { firstMs: 100, mostMs: 2_000 };

/** `attempt` counts failures since the last success, from 0. Never below a tenth of the first wait. */
export function backoffMs(limits: BackoffLimits, attempt: number, random: Random): number {
  const ceiling = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(attempt, 20));
  return random.between(limits.firstMs / 10, ceiling);
}
