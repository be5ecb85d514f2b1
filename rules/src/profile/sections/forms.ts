/** The cumulative forms of a district: their columns and when they are due. */

import { z } from 'zod';
import { COMPUTED_FIGURES, TYPED_FIGURES } from '../../model/form.ts';
import { LevelName, TimeOfDay, Words } from './words.ts';

const Title = z.string().min(1).max(100);
const Column = z.strictObject({
  /** `unit` is the name of the unit, always the first column. */
  figure: z.enum(['unit', ...COMPUTED_FIGURES, ...TYPED_FIGURES]),
  /** Stands above neighbouring columns that belong together. */
  group: Title.optional(),
  title: Title,
});
export type FormColumn = z.infer<typeof Column>;

const Form = z.strictObject({
  name: Words,
  /** Units of these levels sign it. */
  levels: z.array(LevelName).min(1).max(5),
  columns: z
    .array(Column)
    .min(2)
    .max(40)
    .refine((columns) => columns[0]?.figure === 'unit', 'begins with the unit')
    .refine(
      (columns) => new Set(columns.map(({ figure }) => figure)).size === columns.length,
      'has each figure once',
    ),
});

export const FormsSection = z.strictObject({
  /** Days of the month; one that a month does not have is its last day. */
  dueDays: z
    .array(z.int().min(1).max(31))
    .min(1)
    .max(10)
    .refine((days) => days.every((day, at) => at === 0 || day > (days[at - 1] ?? 0)), 'rises'),
  dueTime: TimeOfDay,
  /** So many days before its date a form may be signed at the earliest. */
  openDays: z.int().min(0).max(10),
  section: Form,
  village: Form,
});
export type FormsSection = z.infer<typeof FormsSection>;
