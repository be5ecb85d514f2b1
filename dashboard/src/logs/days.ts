/** A day of a date field as the times it begins and ends at, in the district's time; nothing for an empty one. */

import { momentOf } from '../time/zone.ts';

const DAY_MS = 86_400_000;

export function dayStart(day: string): number | undefined {
  const at = momentOf(`${day}T00:00:00`);
  return Number.isNaN(at) ? undefined : at;
}

export function dayEnd(day: string): number | undefined {
  const start = dayStart(day);
  return start === undefined ? undefined : start + DAY_MS;
}
