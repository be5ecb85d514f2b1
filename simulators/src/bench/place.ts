/** Where the bench works: its clock, and everything that has to be gone when it ends, however it ends. */

import type { Clock } from '../base/clock.ts';

export interface Place {
  clock: Clock;
  /** How to be rid of what was started, in the order of starting; each may be called twice. */
  living: Set<() => Promise<void>>;
}

/** Latest first, and whatever is started meanwhile as well. */
export async function clearAway({ living }: Place): Promise<void> {
  for (let stop = [...living].at(-1); stop !== undefined; stop = [...living].at(-1)) {
    living.delete(stop);
    await stop();
  }
}
