/** Which sound the wall makes: the highest class that somebody still has to answer and nobody has silenced. */

import type { Hazard, SignalClass } from '@ninewatch/rules';
import { CLASSES, needsAnswer, shownClass } from '../incident/order.ts';

/** One sound at a time; a silenced hazard makes none, a new one beside it does. */
export function soundingClass(hazards: Iterable<Hazard>): SignalClass | null {
  const sounding = soundingHazards(hazards).map(shownClass);
  return CLASSES.find((name) => sounding.includes(name)) ?? null;
}

export function soundingHazards(hazards: Iterable<Hazard>): Hazard[] {
  return [...hazards].filter((hazard) => needsAnswer(hazard) && !hazard.silenced);
}

/** The longest shift there is; ours. */
const SHIFT_MS = 8 * 60 * 60_000;

/** Whoever begins a shift hears all five once. `testedAt` 0: never here. */
export function isTestDue(testedAt: number, nowMs: number): boolean {
  return nowMs - testedAt >= SHIFT_MS || testedAt > nowMs;
}
