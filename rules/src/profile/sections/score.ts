/** What a venue is scored by, and from which score on another colour is proposed. All of it is a district's to decide. */

import { z } from 'zod';
import { SpanText } from './words.ts';

const Points = z.number().min(0).max(1_000);
/** As far back as a venue's months are kept. */
const Months = z.int().min(1).max(12);

export const ScoreSection = z
  .strictObject({
    /** The current month and those before it. */
    months: Months,
    /** For each one. */
    points: z.strictObject({
      /** Live hazards of class alarm: but for those that were closed as a nuisance, a fault or a test. */
      alarms: Points,
      /** Closed as a nuisance or a fault. */
      falseAlarms: Points,
      /** Tickets that were put right after their due time. */
      late: Points,
      /** Duties of the owner that were missed, of those that are told as inaction. */
      missedDuties: Points.default(0),
      /** Prohibitions that others than the owner found broken. */
      prohibitions: Points.default(0),
      /** Tickets past their due time now. */
      overdue: Points,
      openMajor: Points,
      silent: Points,
      neverSent: Points,
      faulty: Points,
    }),
    /** Most that one of them adds. */
    partMax: z.number().min(1).max(1_000),
    /** From this score on, in this colour, the next worse is proposed. */
    worse: z.strictObject({ blue: Points, yellow: Points, orange: Points }),
    /** Up to this score, after so many months in which nothing was counted, the next milder. */
    better: z.strictObject({ atMost: Points, months: Months }),
    /** What was dismissed is not proposed again for so long, unless the score has risen by so much. */
    dismissed: z.strictObject({ for: SpanText, unlessHigherBy: z.number().min(1).max(1_000) }),
  })
  .refine(({ worse: { blue, yellow, orange } }) => blue <= yellow && yellow <= orange, {
    path: ['worse'],
    message: 'rises from blue to orange',
  })
  .refine(({ worse, better }) => better.atMost < worse.blue, {
    path: ['better', 'atMost'],
    message: 'is below the score from which a worse colour is proposed',
  });
export type ScoreSection = z.infer<typeof ScoreSection>;
