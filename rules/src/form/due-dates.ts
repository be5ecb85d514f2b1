/** On which days of the calendar the cumulative forms of a district are due. */

import { DAY_MS, daysInMonth, dayText, localDate, startOfDay } from '../calendar/index.ts';
import type { Profile } from '../profile/parse.ts';

export interface FormDue {
  /** `2026-06-30`, in the district's own time. */
  date: string;
  dueAt: number;
  /** From when on it may be signed. */
  opensAt: number;
}

/** The first form that is due after `at`. */
export function nextFormDue(at: number, profile: Profile): FormDue {
  const { year, month } = localDate(at, profile.working.offsetMs);
  // Every month has a due day: one of this month or of the next lies ahead.
  const ahead = [...duesIn(year, month, profile), ...duesIn(year, month + 1, profile)];
  const next = ahead.find(({ dueAt }) => dueAt > at);
  if (next === undefined) throw new Error('a month without a due day');
  return next;
}

/** Those of a month, in their order; `month` may run on beyond 12. */
function duesIn(year: number, month: number, { forms, working }: Profile): FormDue[] {
  const first = localDate(startOfDay(year, month, 1, working.offsetMs), working.offsetMs);
  const last = daysInMonth(first.year, first.month);
  const days = new Set(forms.dueDays.map((day) => Math.min(day, last)));
  return Array.from(days, (day) => {
    const from = startOfDay(first.year, first.month, day, working.offsetMs);
    return {
      date: dayText({ year: first.year, month: first.month, day }),
      dueAt: from + forms.dueTime,
      opensAt: from - forms.openDays * DAY_MS,
    };
  });
}
