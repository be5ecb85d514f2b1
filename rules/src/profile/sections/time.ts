/** When people of the district work, and when its venues are open. */

import { z } from 'zod';
import type { WorkingTime } from '../../calendar/index.ts';
import { Day, TimeOfDay } from './words.ts';

const OFFSET = /^([+-])(0\d|1[0-4]):([0-5]\d)$/;
const UtcOffset = z
  .string()
  .regex(OFFSET, 'is an offset from UTC: +08:00')
  .transform((text) => {
    const [, sign, hours, minutes] = OFFSET.exec(text) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  });
const DAYS_MAX = 2_000;

export const TimeSection = z
  .strictObject({
    utcOffset: UtcOffset,
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
    from: TimeOfDay,
    to: TimeOfDay,
    holidays: z.array(Day).max(DAYS_MAX).default([]),
    /** Weekend days on which people work all the same (调休). */
    extraDays: z.array(Day).max(DAYS_MAX).default([]),
    /** Of the venues: hot work in these hours is forbidden. */
    business: z.strictObject({ opens: TimeOfDay, closes: TimeOfDay }),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'work ends after it begins' })
  .refine(({ business }) => business.opens < business.closes, {
    path: ['business', 'closes'],
    message: 'closes after it opens',
  });
export type TimeSection = z.infer<typeof TimeSection>;

export function workingTimeOf(section: TimeSection): WorkingTime {
  return {
    offsetMs: section.utcOffset,
    weekdays: section.weekdays,
    fromMs: section.from,
    toMs: section.to,
    holidays: new Set(section.holidays),
    extraDays: new Set(section.extraDays),
  };
}
