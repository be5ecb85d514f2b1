/** The small words of the rule language: names, colours, flags, times. */

import { z } from 'zod';

export const COLOURS = ['red', 'orange', 'yellow', 'blue'] as const;
export const Colour = z.enum(COLOURS);
export const Flag = z.enum([
  'alarm',
  'fault',
  'tamper',
  'low_battery',
  'mains_lost',
  'test',
  'muted',
  'disabled',
  'warm_up',
]);
export const Event = z.enum(['alarm', 'alarm_cleared', 'fault', 'fault_cleared', 'tamper', 'test', 'button']);
export const HazardKind = z.enum(['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device', 'gateway']);
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a name is lower case letters, digits, - and _')
  .refine((name) => !(name in {}), 'this name is taken by the language');
export const Seconds = z.number().min(0).max(31_536_000);
export const Count = z.number().int().min(1).max(100);
export const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const Unit = z.string().max(16);
/** Wall time of a day, to the minute; 24:00 is its end. */
export const TimeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day is HH:MM, up to 24:00');
export const DayOfWeek = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export const Day = z.iso.date();
