/** What is written down as done was done: a time that is still to come is a mistake. */

import type { Api } from './api.ts';
import { Problem } from './problems.ts';

/** By which the clock of the caller may be ahead. Ours. */
const CLOCK_ERROR_MS = 5 * 60_000;

export function requireHappened(api: Api, atMs: number, field: string): void {
  if (atMs <= api.options.clock.nowMs() + CLOCK_ERROR_MS) return;
  throw new Problem('invalid', 'it is still to come', { field });
}
