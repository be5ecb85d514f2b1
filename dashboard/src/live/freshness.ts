/** Calm or dead? Tells a quiet district from a wall that hears nothing any more. [P6] */

/**
 * The gateway's beat comes every 5 s; without one for so long the picture counts as stale. The second hand looks once
 * a second: the curtain is there within 10 s.
 */
export const STALE_AFTER_MS = 9_000;

export interface Heard {
  /** Our own monotonic clock at the last beat or snapshot, ms; null before the first. */
  atMonotonic: number | null;
  /** The gateway's clock then, ms since 1970. */
  gatewayAt: number | null;
  /** Our own clock minus the gateway's then, ms. */
  clockOffsetMs: number;
}

export const NOTHING_HEARD: Heard = { atMonotonic: null, gatewayAt: null, clockOffsetMs: 0 };

export type Freshness =
  | { kind: 'waiting' }
  | { kind: 'fresh'; ageMs: number }
  | { kind: 'stale'; ageMs: number };

export function hear(gatewayAt: number, own: { monotonicMs: number; nowMs: number }): Heard {
  return { atMonotonic: own.monotonicMs, gatewayAt, clockOffsetMs: own.nowMs - gatewayAt };
}

/** The gateway took us in again and sends what we missed at once: a word like any other. */
export function hearAgain(heard: Heard, monotonicMs: number): Heard {
  return heard.atMonotonic === null ? heard : { ...heard, atMonotonic: monotonicMs };
}

export function freshnessOf(heard: Heard, monotonicMs: number): Freshness {
  if (heard.atMonotonic === null) return { kind: 'waiting' };
  const ageMs = Math.max(0, monotonicMs - heard.atMonotonic);
  return { kind: ageMs >= STALE_AFTER_MS ? 'stale' : 'fresh', ageMs };
}
