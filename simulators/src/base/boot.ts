/** The boot count of devices that remember nothing between two runs. */

/**
 * Milliseconds modulo 2^32 (`boot` is a uint32), so that two runs within one second differ. It goes back to 0 every
 * 49.7 days; nobody asks boots to rise, only to differ.
 */
export function bootAt(nowMs: number): number {
  return Math.floor(nowMs) % 2 ** 32;
}
