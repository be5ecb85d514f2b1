/** Duty checks that wait for this person, from the live picture. */

import type { DutyCheckFiling } from '@ninewatch/rules';

export interface Waiting {
  check: DutyCheckFiling;
  leftMs: number;
}

/**
 * The one that runs out first, of those that the person may answer; whoever asked does not answer. Those that ran out
 * are left out: the gateway says so itself a moment later.
 */
export function nextCheck(
  checks: readonly DutyCheckFiling[],
  { nowMs, username, mayAnswer }: { nowMs: number; username: string; mayAnswer(region: string): boolean },
): Waiting | null {
  const [first] = checks
    .filter(({ by, region, dueAt }) => by !== username && dueAt > nowMs && mayAnswer(region))
    .toSorted((a, b) => a.dueAt - b.dueAt);
  return first === undefined ? null : { check: first, leftMs: first.dueAt - nowMs };
}
