/** Whether a time reaches into the hours in which venues are open. */

import { DAY_MS } from '../calendar/index.ts';

/** `opens` and `closes` are times of day, ms; `from` counts, `until` does not. */
export function touchesHours(
  { from, until }: { from: number; until: number },
  { opens, closes, offsetMs }: { opens: number; closes: number; offsetMs: number },
): boolean {
  const timeOfDay = (((from + offsetMs) % DAY_MS) + DAY_MS) % DAY_MS;
  if (timeOfDay >= opens && timeOfDay < closes) return until > from;
  const untilOpenMs = timeOfDay < opens ? opens - timeOfDay : DAY_MS - timeOfDay + opens;
  return from + untilOpenMs < until;
}
