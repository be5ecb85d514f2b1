/** How long raw readings and quarantine are kept: as set, or less and less while the disk is short. [P8] */

import type { JournalMode } from './journal/journal.ts';

/** What is kept of raw readings however short the disk is; minutes and hours of them stay as long as ever, ms. */
export const KEPT_MS_MIN = 86_400_000;

/** Each round on a short disk keeps half of the round before; the first one on a roomy disk all again. */
export function createRetentionTimes(keptMs: number): (mode: JournalMode) => number {
  let current = keptMs;
  return (mode) => {
    current = mode === 'ok' ? keptMs : Math.max(current / 2, Math.min(KEPT_MS_MIN, keptMs));
    return current;
  };
}
