/** How long to wait before an event is tried again. */

const WAIT_MS_MIN = 1_000;
const WAIT_MS_MAX = 600_000;

/** After the n-th failure, n from 1, ms; `chance` is from 0 to 1 and spreads those who failed together over half of it. */
export function backOffMs(failures: number, chance: number): number {
  const wholeMs = Math.min(WAIT_MS_MIN * 2 ** Math.min(failures - 1, 16), WAIT_MS_MAX);
  return wholeMs * (0.5 + chance / 2);
}
