/** Work that the profile forbids while venues are open (prohibition 7 of the domain's list). */

import { DAY_MS } from '../calendar/index.ts';
import type { WorkKind } from '../model/period.ts';
import type { Profile } from '../profile/parse.ts';

interface Work {
  work: WorkKind;
  from: number;
  until: number;
}

/** Whether any moment of it lies in hours in which the profile forbids it; `from` counts, `until` does not. */
export function isForbidden({ work, from, until }: Work, { permits, time }: Profile): boolean {
  if (!permits.forbiddenInBusinessHours.includes(work)) return false;
  return touchesHours({ from, until }, { ...time.business, offsetMs: time.utcOffset });
}

/** `opens` and `closes` are times of day, ms. */
function touchesHours(
  { from, until }: { from: number; until: number },
  { opens, closes, offsetMs }: { opens: number; closes: number; offsetMs: number },
): boolean {
  const timeOfDay = (((from + offsetMs) % DAY_MS) + DAY_MS) % DAY_MS;
  if (timeOfDay >= opens && timeOfDay < closes) return until > from;
  const untilOpenMs = timeOfDay < opens ? opens - timeOfDay : DAY_MS - timeOfDay + opens;
  return from + untilOpenMs < until;
}
