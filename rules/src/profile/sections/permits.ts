/** Dangerous work (危险作业) that is reported before it begins. */

import { z } from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../calendar/index.ts';
import { WORK_KINDS } from '../../model/period.ts';
import { SpanText } from './words.ts';

const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;
const CalendarSpan = SpanText.refine(
  ({ unit }) => unit in UNIT_MS,
  'runs day and night: 30m, 4h or 2d',
).transform(({ amount, unit }) => amount * UNIT_MS[unit as keyof typeof UNIT_MS]);

export const PermitsSection = z.strictObject({
  /** Kinds of work whose contractor needs a certificate, and a fire watcher. */
  certified: z.array(z.enum(WORK_KINDS)).max(WORK_KINDS.length),
  /** Kinds that are forbidden while the venue is open; flagged, and refused when `refuse` says so. */
  forbiddenInBusinessHours: z.array(z.enum(WORK_KINDS)).max(WORK_KINDS.length),
  refuseForbidden: z.boolean(),
  /** Reported at least so long before the work begins; what comes later is flagged. */
  ahead: CalendarSpan,
  /** The longest that one permit may hold. */
  longest: CalendarSpan,
});
export type PermitsSection = z.infer<typeof PermitsSection>;
