/** The time for ages: a clock that is wrong at a start must not empty the stores. [P3] */

const MS_A_DAY = 86_400_000;

/**
 * `nowMs` is wall time of the start plus what has run since, `ranMs`; `lastAt` is when the run before wrote last. A
 * clock that is further ahead than a day is believed by and by, so that somebody can set it right; a long pause is
 * caught up in as much time as it lasted.
 */
export function ageNow({
  nowMs,
  ranMs,
  lastAt,
}: {
  nowMs: number;
  ranMs: number;
  lastAt: number | undefined;
}): number {
  return lastAt === undefined ? nowMs : Math.min(nowMs, lastAt + MS_A_DAY + 2 * ranMs);
}
