/** What the storage below shows by how it answers: slow or failing journal, deciding that lags. All in monotonic time. [P6] */

/** A commit that took so long makes acknowledgements late. */
const SLOW_MS = 1_000;
/** It stays slow for that long after the latest slow commit, so that it does not flicker. */
const SLOW_KEPT_MS = 60_000;
/** Refused for so long without a success in between: not one hiccup. */
const FAILING_MS = 2_000;
/** Deciding takes milliseconds. */
const LAG_MS = 3_000;
const LAG_OVER_MS = 1_000;
const MARKS_MAX = 1_000;

export interface StorageWatch {
  /** A record of the gateway itself was handed to the journal. */
  asked(nowMs: number): void;
  answered(isStored: boolean, nowMs: number): void;
  /** With each tick. */
  look(nowMs: number, seen: { lastCommitMs: number; position: number; decidedUpTo: number }): void;
  /** How long the oldest unanswered record has waited, or the latest slow commit took, ms; 0 = not slow. */
  slowMs(nowMs: number): number;
  /** Since when nothing could be stored; undefined while it can. */
  failingSinceMs(nowMs: number): number | undefined;
  /** How long the oldest undecided entry has waited, ms. */
  lagMs(nowMs: number): number;
  isLagging(): boolean;
}

export function createStorageWatch(): StorageWatch {
  let askedAtMs: number | undefined;
  let refusedAtMs: number | undefined;
  let slow = { ms: 0, untilMs: 0 };
  /** When the journal was first seen at a position, oldest first; what is decided is taken off. */
  const marks: { position: number; atMs: number }[] = [];
  let isLagging = false;

  function noteSlow(ms: number, nowMs: number): void {
    if (ms >= SLOW_MS) slow = { ms, untilMs: nowMs + SLOW_KEPT_MS };
  }
  const lagMs = (nowMs: number) => (marks[0] === undefined ? 0 : nowMs - marks[0].atMs);
  return {
    asked: (nowMs) => {
      askedAtMs ??= nowMs;
    },
    answered: (isStored, nowMs) => {
      if (askedAtMs !== undefined) noteSlow(nowMs - askedAtMs, nowMs);
      askedAtMs = undefined;
      if (isStored) refusedAtMs = undefined;
      else refusedAtMs ??= nowMs;
    },
    look: (nowMs, { lastCommitMs, position, decidedUpTo }) => {
      noteSlow(lastCommitMs, nowMs);
      while (marks[0] !== undefined && marks[0].position <= decidedUpTo) marks.shift();
      const newest = marks.at(-1)?.position ?? decidedUpTo;
      if (position > newest && marks.length < MARKS_MAX) marks.push({ position, atMs: nowMs });
      isLagging = lagMs(nowMs) >= (isLagging ? LAG_OVER_MS : LAG_MS);
    },
    slowMs: (nowMs) => {
      const waitingMs = askedAtMs === undefined ? 0 : nowMs - askedAtMs;
      if (waitingMs >= SLOW_MS) return waitingMs;
      return nowMs < slow.untilMs ? slow.ms : 0;
    },
    failingSinceMs: (nowMs) =>
      refusedAtMs !== undefined && nowMs - refusedAtMs >= FAILING_MS ? refusedAtMs : undefined,
    lagMs,
    isLagging: () => isLagging,
  };
}
