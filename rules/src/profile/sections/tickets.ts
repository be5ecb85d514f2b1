/** The clocks of tickets. */

import { z } from 'zod';
import { MINUTE_MS } from '../../calendar/index.ts';
import { PerColour, SpanText } from './words.ts';

const UNIT_MS = { m: 1, h: 60, d: 1_440 } as const;
/** Runs day and night, so that it can be counted backwards too. → ms */
const CalendarSpan = SpanText.refine(
  ({ unit }) => unit in UNIT_MS,
  'runs day and night: 30m, 4h or 2d',
).transform(({ amount, unit }) => amount * UNIT_MS[unit as keyof typeof UNIT_MS] * MINUTE_MS);
const WarningsBefore = z.array(CalendarSpan).max(5);

export const TicketsSection = z.strictObject({
  /** How long a ticket may take, by what it is about and the colour of its venue. */
  due: z.strictObject({
    alarm: PerColour(SpanText),
    other: PerColour(SpanText),
    major: PerColour(SpanText),
  }),
  /** So long before the due time the responsible person is warned, once each. */
  dueSoon: z.strictObject({ alarm: WarningsBefore, other: WarningsBefore, major: WarningsBefore }),
  /** An overdue ticket goes up one level at once, and one more after each such span, up to the top. */
  climb: SpanText,
  /** What nobody answered is told again after this, then each time after twice the wait, up to the longest. */
  calls: z.strictObject({ again: CalendarSpan, longest: CalendarSpan }),
  /** Found, but taken on by nobody within this time: inaction. */
  acceptWithin: PerColour(SpanText),
  /** So long after closing it is time to look back, within which further time; a class that is left out has none. */
  lookBack: z.strictObject({ ordinary: SpanText.optional(), major: SpanText.optional(), within: SpanText }),
  /** Which tickets cannot be submitted without a photo of how it is now. */
  submitPhoto: z.enum(['none', 'major', 'all']),
  /** A warning of inaction that nobody answered is told one level higher after each such span. */
  inactionClimb: SpanText,
});
export type TicketsSection = z.infer<typeof TicketsSection>;
