/** One line a minute for a loss that repeats; the counters have them all. */

import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { BoundedMap } from './bounded-map.ts';

const QUIET_MS = 60_000;
const KINDS_MAX = 100;

export class SparseLog {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #said = new BoundedMap<number>(KINDS_MAX);

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  warn(what: string, facts: Record<string, unknown>): void {
    const nowMs = this.#clock.monotonicMs();
    const said = this.#said.get(what);
    if (said !== undefined && nowMs - said < QUIET_MS) return;
    this.#said.put(what, nowMs);
    this.#log.warn(facts, what);
  }
}
