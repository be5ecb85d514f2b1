/** Is somebody at the desk? (查岗): asked at moments that nobody knows beforehand, answered within a count-down. */

import type { FilingBase } from './filing.ts';

/** `missed`: nobody answered in time; its office is told. `by` is the gateway, or who of the office asked. */
export interface DutyCheckFiling extends FilingBase<'duty_check'> {
  state: 'waiting' | 'answered' | 'missed';
  /** Until when it counts, ms. */
  dueAt: number;
  /** Calendar times of the shift that it is asked in. */
  shift: { from: number; until: number };
  /** User name of who took the watch over last, when that is known. */
  person?: string;
  /** Why the office asked. */
  reason?: string;
  answered?: { at: number; by: string; note?: string };
}

export type DutyCheckAct =
  /** At once, by those who stand above the desk. */
  /** `withinMs`: how long who asks waits for the answer, when that is shorter than what the profile says. */
  | { type: 'duty_check.ask'; region: string; reason?: string; withinMs?: number }
  | { type: 'duty_check.answer'; id: string; expectedVersion?: number; note?: string };
