/** Several named clocks on one filing; its `dueElapsedMs` is always the earliest of them. */

import { calendarNow, elapsedAt, endOfSpan, type Span } from '../calendar/index.ts';
import type { FilingEntry } from '../fold/state.ts';
import type { Turn } from '../fold/turn.ts';
import { profileOf } from '../profile/profile-of.ts';

export function setTimer(entry: FilingEntry, name: string, elapsedMs: number): void {
  entry.timers = { ...entry.timers, [name]: elapsedMs };
  settleDue(entry);
}

export function clearTimer(entry: FilingEntry, name: string): void {
  if (entry.timers?.[name] === undefined) return;
  const { [name]: _gone, ...others } = entry.timers;
  entry.timers = others;
  settleDue(entry);
}

export function clearTimers(entry: FilingEntry): void {
  delete entry.timers;
  settleDue(entry);
}

/** Takes the names that are due off, in the order of their names. */
export function takeDue(turn: Turn, entry: FilingEntry): string[] {
  const due = Object.entries(entry.timers ?? {})
    .filter(([, elapsedMs]) => elapsedMs <= turn.state.elapsedMs)
    .map(([name]) => name)
    .sort();
  for (const name of due) clearTimer(entry, name);
  settleDue(entry);
  return due;
}

/** When a span of the region's profile that begins now is over: for people, and as what ticks count. */
export function spanFromNow(turn: Turn, region: string, span: Span): { dueAt: number; elapsedMs: number } {
  const end = endOfSpan(calendarNow(turn.state), span, profileOf(turn.state, region).working);
  const elapsedMs = elapsedAt(turn.state, end);
  return { dueAt: turn.at + (elapsedMs - turn.state.elapsedMs), elapsedMs };
}

function settleDue(entry: FilingEntry): void {
  const times = Object.values(entry.timers ?? {});
  if (times.length > 0) entry.dueElapsedMs = Math.min(...times);
  else delete entry.dueElapsedMs;
}
