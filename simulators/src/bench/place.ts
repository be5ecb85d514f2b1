/** Where the bench works: its clock, and everything that has to be gone when it ends, however it ends. */

import type { Clock } from '../base/clock.ts';

export interface Place {
  clock: Clock;
  /** How to be rid of what was started, in the order of starting; each may be called twice. */
  living: Set<() => Promise<void>>;
}

/** Latest first. */
export async function clearAway({ living }: Place): Promise<void> {
  for (const stop of [...living].reverse()) {
    living.delete(stop);
    await stop();
  }
}
