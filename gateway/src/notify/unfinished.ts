/** Notices that a channel was given and has not taken yet, each with its own back-off; bounded. [P8] [P9] */

import { strict as assert } from 'node:assert';

/** Times are monotonic, ms, unless they say otherwise. */
export interface Unfinished {
  seq: number;
  failures: number;
  isUnderWay: boolean;
  /** When it is tried again. */
  againAtMs: number;
  /** First failure. */
  failedAtMs: number;
  /** First failure, wall time. */
  troubleSinceMs: number;
  trouble: string;
}

const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;

/** Wait after the n-th failure, n from 1, ms. */
export function backOffMs(failures: number): number {
  return Math.min(RETRY_MS_MIN * 2 ** Math.min(failures - 1, 10), RETRY_MS_MAX);
}

export class UnfinishedNotices {
  readonly #bySeq = new Map<number, Unfinished>();

  /** What failed at least once, under way or not. */
  failed(): Unfinished[] {
    return [...this.#bySeq.values()].filter(({ failures }) => failures > 0);
  }

  /** Undefined when all are finished. */
  lowestSeq(): number | undefined {
    let lowest: number | undefined;
    for (const seq of this.#bySeq.keys()) lowest = Math.min(lowest ?? seq, seq);
    return lowest;
  }

  begin(seq: number): Unfinished {
    const known = this.#bySeq.get(seq);
    const started = known ?? {
      seq,
      failures: 0,
      isUnderWay: true,
      againAtMs: 0,
      failedAtMs: 0,
      troubleSinceMs: 0,
      trouble: '',
    };
    assert(known?.isUnderWay !== true, `notice ${seq} is under way already`);
    started.isUnderWay = true;
    this.#bySeq.set(seq, started);
    return started;
  }

  fail(each: Unfinished, trouble: string, now: { wallMs: number; monotonicMs: number }): void {
    each.isUnderWay = false;
    each.failures += 1;
    each.trouble = trouble;
    each.againAtMs = now.monotonicMs + backOffMs(each.failures);
    if (each.failures > 1) return;
    each.failedAtMs = now.monotonicMs;
    each.troubleSinceMs = now.wallMs;
  }

  finish(seq: number): void {
    this.#bySeq.delete(seq);
  }

  /** The one that waits longest of those whose time has come. */
  due(nowMs: number): Unfinished | undefined {
    return this.#waiting()
      .filter(({ againAtMs }) => againAtMs <= nowMs)
      .sort((a, b) => a.againAtMs - b.againAtMs)[0];
  }

  /** When the next one's time comes; infinite when there is none. */
  nextAtMs(nowMs: number): number {
    const times = this.#waiting().map(({ againAtMs }) => againAtMs);
    return Math.min(Number.POSITIVE_INFINITY, ...times.filter((atMs) => atMs > nowMs));
  }

  #waiting(): Unfinished[] {
    return [...this.#bySeq.values()].filter(({ isUnderWay }) => !isUnderWay);
  }
}
