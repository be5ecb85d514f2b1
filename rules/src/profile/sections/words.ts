/** Small shapes that every section of a profile is written in. */

import { z } from 'zod';
import { CADENCES, DAY_MS, readDay, readSpan, type Span } from '../../calendar/index.ts';
import { ROLES } from '../../model/facts.ts';

export const Key = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'is a key: a-z, 0-9, - and _, at most 64');
export const Words = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) });
export const Colour = z.enum(['red', 'orange', 'yellow', 'blue']);
export const CadenceName = z.enum(CADENCES);

/** `30m`, `4h`, `2d` run day and night; `8wh`, `3wd` are working hours and days. */
export const SpanText = z
  .string()
  .refine((text) => readSpan(text) !== undefined, 'is a span: 30m, 4h, 2d, 8wh or 3wd')
  .transform((text): Span => readSpan(text) ?? { amount: 1, unit: 'd' });

/** One for each colour. */
export const PerColour = <T extends z.ZodType>(value: T) =>
  z.strictObject({ red: value, orange: value, yellow: value, blue: value });

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;
/** `09:30` → ms of the day. */
export const TimeOfDay = z
  .string()
  .regex(TIME, 'is a time of day: 09:30')
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return Math.min(DAY_MS, (hours * 60 + minutes) * 60_000);
  });

export const Day = z.string().refine((text) => readDay(text, 0) !== undefined, 'is a day: 2026-10-01');

/** Those of people: a program has no duty and answers no call. */
export const RoleName = z.enum(ROLES).exclude(['ai_intake']);
export const LevelName = z.enum(['city', 'district', 'town', 'village', 'grid']);
