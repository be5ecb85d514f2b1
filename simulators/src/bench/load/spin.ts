/** Looping through the event loop without ever sleeping. */

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
