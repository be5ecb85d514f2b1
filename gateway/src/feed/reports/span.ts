/** What a form counts: from 1 January of its date's year to the end of its date, in the district's own time. */

import { DAY_MS, dayOf, localDate, type Profile, readDay, startOfDay } from '@ninewatch/rules';

export interface FormSpan {
  date: string;
  from: number;
  until: number;
}

/** `asked` is a day, `2026-06-30`, or ms within one; undefined for what is no day of the calendar. */
export function formSpan(asked: string, { working }: Pick<Profile, 'working'>): FormSpan | undefined {
  const { offsetMs } = working;
  const at = /^\d+$/.test(asked) ? Number(asked) : readDay(asked, offsetMs);
  if (at === undefined || !Number.isSafeInteger(at)) return undefined;
  const { year, month, day } = localDate(at, offsetMs);
  const dayAt = startOfDay(year, month, day, offsetMs);
  return { date: dayOf(at, offsetMs), from: startOfDay(year, 1, 1, offsetMs), until: dayAt + DAY_MS };
}
