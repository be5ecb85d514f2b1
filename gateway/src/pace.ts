/** Telemetry is taken no faster than it is stored and decided: an alarm never waits behind a long backlog of calm readings. [P8] */

import type { Clock, Timer } from './base/clock.ts';

/** Waiting is bounded in time; in messages that is as many as the machine gets through in that time. */
export interface PaceLimits {
  /** ms of storing that telemetry may be ahead of, unless a commit takes longer than a third of it. */
  holdMs: number;
  /** Messages that telemetry may always have waiting for their storage, so that a slow machine still gathers commits. */
  holdMin: number;
  /** ms of deciding that storing may be ahead of; beyond it telemetry waits in TCP, events and the rest go on. */
  undecidedMs: number;
  undecidedMin: number;
  undecidedMax: number;
  /** ms without any decision after which nothing waits for deciding any more: it stands still, and storing goes on. [P2] */
  stallMs: number;
}

export const PACE_LIMITS: Readonly<PaceLimits> = Object.freeze({
  holdMs: 75,
  holdMin: 500,
  undecidedMs: 50,
  undecidedMin: 2_000,
  undecidedMax: 8_000,
  stallMs: 1_000,
});

/** Looks for a standstill so many times in `stallMs`. */
const LOOKS = 4;
/** A disk that syncs slowly needs more in each commit: what comes during one, and what is answered after it. */
const COMMITS_HELD = 3;
const COMMITS_NOTED_MAX = 4_096;

export interface PacePorts {
  clock: Clock;
  /** So many messages may wait for their storage before telemetry has to wait; 0: it waits in any case. */
  telemetryUpTo(heldMax: number): void;
}

export interface Pace {
  /** A commit at `position` with so many records, which took `commitMs`. */
  committed(position: number, records: number, commitMs: number): void;
  decided(upTo: number): void;
  /** Stored records that wait to be decided. */
  undecided(): number;
  stop(): void;
}

export function createPace({ clock, telemetryUpTo }: PacePorts, limits: PaceLimits = PACE_LIMITS): Pace {
  const waiting: { position: number; records: number }[] = [];
  /** Deciding reads the file itself, so it may be ahead of what the journal has told. */
  let decidedUpTo = 0;
  const stored = new Throughput();
  const decidedRate = new Throughput();
  let undecided = 0;
  let commitMs = 0;
  let isSlow = false;
  let told = Number.POSITIVE_INFINITY;
  let movedAtMs = clock.monotonicMs();
  const timer: Timer = clock.every(limits.stallMs / LOOKS, look);

  function look(): void {
    const nowMs = clock.monotonicMs();
    const isStalled = nowMs - movedAtMs >= limits.stallMs;
    const { undecidedMs, undecidedMin, undecidedMax } = limits;
    const most = Math.min(undecidedMax, Math.max(undecidedMin, decidedRate.perMs(nowMs) * undecidedMs));
    // Half way back before it goes on, so that it does not flicker.
    isSlow = undecided > (isSlow ? most / 2 : most) && !isStalled;
    const next = isSlow ? 0 : heldMax(nowMs);
    if (next === told) return;
    told = next;
    telemetryUpTo(next);
  }

  function heldMax(nowMs: number): number {
    const ms = Math.max(limits.holdMs, COMMITS_HELD * commitMs);
    return Math.max(limits.holdMin, Math.ceil(stored.perMs(nowMs) * ms));
  }

  /** While nothing is decided for long, the newest commits are counted together. */
  function note(position: number, records: number): void {
    const newest = waiting.at(-1);
    if (newest !== undefined && waiting.length >= COMMITS_NOTED_MAX) {
      newest.position = position;
      newest.records += records;
    } else waiting.push({ position, records });
  }

  return {
    committed: (position, records, tookMs) => {
      const nowMs = clock.monotonicMs();
      if (undecided === 0) movedAtMs = nowMs;
      if (position > decidedUpTo) {
        note(position, records);
        undecided += records;
      }
      commitMs = tookMs;
      stored.add(records, nowMs);
      look();
    },
    decided: (upTo) => {
      movedAtMs = clock.monotonicMs();
      decidedUpTo = Math.max(decidedUpTo, upTo);
      const left = waiting.findIndex(({ position }) => position > upTo);
      let done = 0;
      for (const { records } of waiting.splice(0, left === -1 ? waiting.length : left)) done += records;
      undecided -= done;
      decidedRate.add(done, movedAtMs);
      look();
    },
    undecided: () => undecided,
    stop: () => timer.stop(),
  };
}

const SLICE_MS = 200;
const SLICES = 5;

/** Records a ms in the best slice of the latest second: a pause is no lack of speed. */
class Throughput {
  readonly #slices = new Float64Array(SLICES);
  #slice = 0;

  add(records: number, nowMs: number): void {
    this.#moveTo(nowMs);
    this.#slices[this.#slice % SLICES] = (this.#slices[this.#slice % SLICES] ?? 0) + records;
  }

  perMs(nowMs: number): number {
    this.#moveTo(nowMs);
    return Math.max(...this.#slices) / SLICE_MS;
  }

  #moveTo(nowMs: number): void {
    const slice = Math.floor(nowMs / SLICE_MS);
    for (let n = Math.min(slice - this.#slice, SLICES); n > 0; n -= 1)
      this.#slices[(slice - n + 1) % SLICES] = 0;
    this.#slice = slice;
  }
}
