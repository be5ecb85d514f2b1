/** Whether deciding goes on: says so outside, and ends the process when it hangs. [P6] */

import type { Log } from './base/log.ts';
import type { Health } from './feed/options.ts';

/** Deciding that stands still for this long with something to decide hangs, ms. */
const STUCK_MS = 60_000;
/** One look counts for no more: while the main thread itself stood still, nobody could tell it of progress. */
const LOOK_MS_MAX = 10_000;

/** The checks without which an alarm is not decided or not kept. */
const NEEDED: readonly string[] = ['journal', 'decider'];

export interface Deciding {
  /** Newest committed journal position. */
  position: number;
  decidedUpTo: number;
  /** A ledger that cannot be written is tried again by itself. */
  ledgerTrouble?: string;
}

export interface StuckWatchPorts {
  deciding(): Deciding;
  log: Log;
  onStuck(cause: unknown): void;
}

/** Told of elapsed monotonic time, ms; calls `onStuck` once, since a thread that hangs ends by no other way. */
export function createStuckWatch({ deciding, log, onStuck }: StuckWatchPorts): (elapsedMs: number) => void {
  let decidedUpTo = -1;
  let stillMs = 0;
  return (elapsedMs) => {
    const now = deciding();
    const isStill =
      now.decidedUpTo === decidedUpTo && now.position > now.decidedUpTo && now.ledgerTrouble === undefined;
    decidedUpTo = now.decidedUpTo;
    const beforeMs = stillMs;
    stillMs = isStill ? stillMs + Math.min(elapsedMs, LOOK_MS_MAX) : 0;
    if (stillMs < STUCK_MS || beforeMs >= STUCK_MS) return;
    log.fatal({ ...now }, 'deciding hangs');
    onStuck(new Error(`nothing was decided for ${STUCK_MS / 1_000} s after position ${now.decidedUpTo}`));
  };
}

export interface HeartbeatPorts {
  health(): Health;
  deciding(): Deciding;
  log: Log;
  /** Rejects when it was not taken. */
  post(): Promise<unknown>;
}

/**
 * One beat, to be called about once a minute: goes out only when alarms are taken and decided, and something was
 * decided since the last call. Ticks are inputs, so that something always is.
 */
export function createHeartbeat({ health, deciding, log, post }: HeartbeatPorts): () => Promise<void> {
  let lastDecidedUpTo = deciding().decidedUpTo;
  return async () => {
    const { checks } = health();
    const failed = NEEDED.filter((name) => checks[name]?.ok !== true);
    const { decidedUpTo } = deciding();
    const hasMoved = decidedUpTo > lastDecidedUpTo;
    lastDecidedUpTo = decidedUpTo;
    if (failed.length > 0 || !hasMoved) {
      log.warn({ failed, decidedUpTo }, 'no heartbeat goes out: alarms are not decided as they should be');
      return;
    }
    await post().catch((cause: unknown) => log.warn({ err: cause }, 'the outgoing heartbeat was not taken'));
  };
}
