/** Trials give way to live work: the scheduler runs them when nothing else wants the processor, or they rest by turns. */

import { constants, setPriority } from 'node:os';
import { type Clock, systemClock } from '../../base/clock.ts';

/** Work between two rests, ms, where a thread has no priority of its own. */
const SLICE_MS = 20;

/**
 * Call it on the thread itself. On Linux a thread has a niceness of its own, and the lowest one takes hardly anything
 * from the others. Elsewhere it would be the whole process's: there the answer is what to await after each piece of
 * work, which then rests half of the time.
 */
export function giveWay(
  platform: NodeJS.Platform = process.platform,
  clock: Pick<Clock, 'after' | 'monotonicMs'> = systemClock,
): (() => Promise<void>) | undefined {
  if (platform === 'linux') {
    setPriority(0, constants.priority.PRIORITY_LOW);
    return undefined;
  }
  let beganMs = clock.monotonicMs();
  return async () => {
    const workedMs = clock.monotonicMs() - beganMs;
    if (workedMs < SLICE_MS) return;
    await new Promise<void>((resolve) => clock.after(workedMs, resolve));
    beganMs = clock.monotonicMs();
  };
}
