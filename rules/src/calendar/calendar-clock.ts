/** Which day it is, for what is due by the calendar: wall time that no jump of the gateway's clock can move. [P3] */

import type { State } from '../fold/state.ts';

/** The wall time that was believed at this sum of ticks; calendar time runs on from it with the ticks. */
export interface CalendarAnchor {
  at: number;
  elapsedMs: number;
  /** Since when the clock says another time than the calendar, elapsed ms. */
  strayElapsedMs?: number;
}

/** What a clock that is set right slowly is off between two ticks, ours. */
const SLEW_MS_MAX = 5 * 60_000;
/** A clock that goes on saying another time for so long is believed, ours. */
const BELIEVED_AFTER_MS = 3_600_000;

/** Before the first start nothing is known, and it is 1970. */
export function calendarNow({ calendar, elapsedMs }: Pick<State, 'calendar' | 'elapsedMs'>): number {
  return calendar.at + (elapsedMs - calendar.elapsedMs);
}

/** After a start: ticks did not count while the gateway was down. Time never goes back. */
export function startCalendar(state: State, wallMs: number): void {
  if (wallMs > calendarNow(state)) state.calendar = { at: wallMs, elapsedMs: state.elapsedMs };
}

/** At each tick: small differences are followed, a jump only once it has lasted for an hour. */
export function keepCalendar(state: State, wallMs: number): void {
  const { calendar, elapsedMs } = state;
  const now = calendarNow(state);
  if (Math.abs(wallMs - now) <= SLEW_MS_MAX) {
    state.calendar = { at: Math.max(now, wallMs), elapsedMs };
    return;
  }
  const sinceMs = calendar.strayElapsedMs ?? elapsedMs;
  if (elapsedMs - sinceMs >= BELIEVED_AFTER_MS) state.calendar = { at: wallMs, elapsedMs };
  else state.calendar = { at: now, elapsedMs, strayElapsedMs: sinceMs };
}

/** The sum of ticks at which calendar time reaches `at`. */
export function elapsedAt(state: State, at: number): number {
  return state.elapsedMs + Math.max(0, at - calendarNow(state));
}
