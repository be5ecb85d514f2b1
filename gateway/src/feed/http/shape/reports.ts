/** Shapes of reports. */

import { COMPUTED_FIGURES, FORMS, TYPED_FIGURES } from '@ninewatch/rules';
import { z } from 'zod';
import { FilingShape } from '../filings/read-routes.ts';
import { Millis, Note, PageQuery, Version } from './basic.ts';

export const FormParams = z.object({ form: z.enum(FORMS) });
const UnitId = z.string().min(1).max(128).describe('Region id of any level');
const Day = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}|\d{1,15})$/, 'is a day, 2026-06-30, or ms since 1970')
  .describe('`2026-06-30` in the unit’s own time, or ms within it');
const DayText = z.union([Day, Millis.transform(String)]);

export const FormQueryShape = z.object({
  unit: UnitId,
  date: Day.optional().describe('`2026-06-30` in the unit’s own time, or ms within it; today when left out'),
  format: z.enum(['json', 'csv', 'xlsx']).default('json'),
  rows: z
    .enum(['unit', 'units'])
    .default('unit')
    .describe('The unit as one row, or a row for each unit right below it and their total'),
  live: z.enum(['true', 'false']).default('false').describe('What the ledger says now, though it was signed'),
});

export const DueQuery = PageQuery.extend({
  unit: UnitId.optional().describe('This unit and all below it; all in sight when left out'),
  date: z.string().max(10).optional().describe('`2026-06-30`; all days when left out'),
  state: z
    .string()
    .max(100)
    .default('due,late')
    .describe('One or several of due, late, confirmed and never, divided by commas'),
});

const Figures = z.object(
  Object.fromEntries([...COMPUTED_FIGURES, ...TYPED_FIGURES].map((figure) => [figure, z.number()])),
);
const Confirmed = z.object({
  by: z.string(),
  at: Millis,
  late: z.literal(true).optional(),
  note: z.string().optional(),
});
export const FormAnswer = z.object({
  form: z.enum(FORMS),
  name: z.object({ zh: z.string(), en: z.string() }),
  unit: z.string(),
  date: z.string(),
  from: Millis.describe('1 January, from which everything is counted'),
  until: Millis.describe('The end of the date'),
  columns: z.array(
    z.object({
      figure: z.string(),
      header: z.string(),
      group: z.string().optional(),
      title: z.string(),
      typed: z.literal(true).optional().describe('Typed in, not computed'),
    }),
  ),
  rows: z.array(
    z.object({
      unit: z.string(),
      name: z.string(),
      total: z.literal(true).optional(),
      direct: z.literal(true).optional().describe('Of the unit itself, outside all units below it'),
      cells: z.array(z.union([z.string(), z.number()])).describe('One for each column'),
      figures: Figures,
      confirmed: Confirmed.optional().describe('The figures are those that were signed'),
    }),
  ),
});

const Count = z.int().min(0).max(1_000_000);
export const TypedPut = z.object({
  unit: UnitId,
  date: DayText,
  penalties: Count.optional().describe('执法处罚（家）'),
  finesWan: z
    .number()
    .min(0)
    .max(1_000_000)
    .multipleOf(0.000001)
    .optional()
    .describe('行政罚款（万元）: in 10,000 yuan'),
  cases: Count.optional().describe('向区级部门移送案件（件）'),
  version: Version.optional(),
});
export const TypedShape = FilingShape.extend({
  form: z.enum(FORMS),
  date: z.string(),
  values: z.object({
    penalties: z.number().optional(),
    finesWan: z.number().optional(),
    cases: z.number().optional(),
  }),
});
export const ConfirmPost = z.object({ unit: UnitId, date: DayText, note: Note.optional() });
export const SignedFormShape = FilingShape.extend({
  form: z.enum(FORMS),
  date: z.string(),
  figures: Figures.optional(),
  confirmed: Confirmed.optional(),
});
