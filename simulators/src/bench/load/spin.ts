/** Looping through the event loop: without ever sleeping, or with a rest between two looks. */

import { type Clock, pause } from '../../base/clock.ts';

/**
 * Calls `look` on every turn of the event loop until it returns true. A generator that slept would make the server
 * pay for waking the processor, and would send late.
 */
export function spinUntil(look: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      try {
        if (look()) resolve();
        else setImmediate(turn);
      } catch (cause) {
        reject(cause);
      }
    };
    setImmediate(turn);
  });
}

/** Resolves once `look` returns true; what it does late by is in the generator's own figures. */
export async function lookEvery(look: () => boolean, restMs: number, clock: Clock): Promise<void> {
  while (!look()) await pause(clock, restMs);
}
