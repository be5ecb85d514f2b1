/** The fold: one journal entry after another turns into changes, the same ones whenever it is run. */

import type { Change } from '../model/change.ts';
import type { Entry } from '../model/record.ts';
import type { State } from './state.ts';

export interface Step {
  /** The state handed in, which the fold owns and has moved on. */
  state: State;
  /** Snapshots: nothing that happens later alters them. */
  changes: Change[];
}

/** Deterministic: no clock, no I/O, no randomness. [P3] */
export function step(state: State, entry: Entry): Step {
  if (entry.record.kind === 'tick') state.elapsedMs += Math.max(0, entry.record.elapsedMs);
  return { state, changes: [] };
}
