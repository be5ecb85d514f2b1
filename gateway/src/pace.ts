/** Telemetry is taken no faster than it is decided: an alarm never waits behind a long backlog of calm readings. [P8] */

import type { Clock, Timer } from './base/clock.ts';

export interface PaceLimits {
  /** Stored records that wait to be decided; beyond it telemetry waits in TCP, events and the rest go on. */
  undecidedMax: number;
  /** ms without any decision after which nothing waits for deciding any more: it stands still, and storing goes on. [P2] */
  stallMs: number;
}

export const PACE_LIMITS: Readonly<PaceLimits> = Object.freeze({ undecidedMax: 8_000, stallMs: 1_000 });

/** Looks for a standstill so many times in `stallMs`. */
const LOOKS = 4;

export interface PacePorts {
  clock: Clock;
  /** Called with each change: whether telemetry has to wait. */
  slow(isSlow: boolean): void;
}

export interface Pace {
  /** A commit at `position` with so many records. */
  committed(position: number, records: number): void;
  decided(upTo: number): void;
  /** Stored records that wait to be decided. */
  undecided(): number;
  stop(): void;
}

export function createPace({ clock, slow }: PacePorts, limits: PaceLimits = PACE_LIMITS): Pace {
  const waiting: { position: number; records: number }[] = [];
  let undecided = 0;
  let isSlow = false;
  let movedAtMs = clock.monotonicMs();
  const timer: Timer = clock.every(limits.stallMs / LOOKS, look);

  function look(): void {
    const isStalled = clock.monotonicMs() - movedAtMs >= limits.stallMs;
    // Half way back before it goes on, so that it does not flicker.
    const mark = isSlow ? limits.undecidedMax / 2 : limits.undecidedMax;
    const next = undecided > mark && !isStalled;
    if (next === isSlow) return;
    isSlow = next;
    slow(isSlow);
  }

  return {
    committed: (position, records) => {
      if (undecided === 0) movedAtMs = clock.monotonicMs();
      waiting.push({ position, records });
      undecided += records;
      look();
    },
    decided: (upTo) => {
      movedAtMs = clock.monotonicMs();
      const left = waiting.findIndex(({ position }) => position > upTo);
      for (const { records } of waiting.splice(0, left === -1 ? waiting.length : left)) undecided -= records;
      look();
    },
    undecided: () => undecided,
    stop: () => timer.stop(),
  };
}
