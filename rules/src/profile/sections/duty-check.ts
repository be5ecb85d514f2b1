/** Whether somebody is at the desk (查岗): how often in a shift it is asked, and how long an answer may take. */

import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../calendar/index.ts';
import { RoleName, SpanText, TimeOfDay } from './words.ts';

const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS } as const;
/** → ms. A presence that may be confirmed hours later says nothing. */
const AnswerSpan = SpanText.refine(
  ({ amount, unit }) => unit in UNIT_MS && amount * UNIT_MS[unit as keyof typeof UNIT_MS] <= HOUR_MS,
  'minutes, at most an hour: 10m',
).transform(({ amount, unit }) => amount * UNIT_MS[unit as keyof typeof UNIT_MS]);

export const DutyCheckSection = z
  .strictObject({
    /** When shifts begin, in order; one alone is a shift of 24 hours. */
    shifts: z.array(TimeOfDay).min(1).max(6),
    /** How often in a shift: at least, at most. Both 0: never by itself. */
    least: z.int().min(0).max(24),
    most: z.int().min(0).max(24),
    answerWithin: AnswerSpan,
    /** Who of the desk's region is told of one that was missed; those above it are told besides. */
    tell: z.array(RoleName).min(1).max(10),
  })
  .superRefine(({ shifts, least, most, answerWithin }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (shifts.some((time, index) => time <= (shifts[index - 1] ?? -1))) issue('shifts', 'later and later');
    if (shifts.some((time) => time >= DAY_MS)) issue('shifts', 'before 24:00');
    if (least > most) issue('most', 'not below the least');
    // Each has its own time to be answered, and as much before the next.
    if (shortestShift(shifts) < (most + 1) * 2 * answerWithin)
      issue('most', 'too many for the shortest shift');
  });
export type DutyCheckSection = z.infer<typeof DutyCheckSection>;

function shortestShift(starts: readonly number[]): number {
  const lengths = starts.map((start, index) => {
    const next = starts[index + 1] ?? (starts[0] ?? 0) + DAY_MS;
    return next - start;
  });
  return Math.min(...lengths);
}
