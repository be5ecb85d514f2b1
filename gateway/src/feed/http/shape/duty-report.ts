/** Shapes of the analysis of duties. */

import { z } from 'zod';
import { Millis, QueryNumber } from './basic.ts';

export const DUTY_TABLES = ['units', 'roles', 'duties', 'people', 'missed'] as const;

export const DutyReportQuery = z.object({
  region: z.string().min(1).max(128).default('root').describe('This region and all below it'),
  term: z
    .string()
    .max(12)
    .optional()
    .describe('2026, 2026-H1, 2026-Q1, 2026-03/04, 2026-03, 2026-W11 or 2026-03-09; the running month else'),
  from: QueryNumber.optional().describe('ms: due after it; without a term, together with `to`'),
  to: QueryNumber.optional().describe('ms: due at or before it'),
  format: z.enum(['json', 'csv', 'xlsx', 'html']).default('json'),
  table: z.enum(DUTY_TABLES).default('units').describe('Of CSV and XLSX, which hold one table each'),
});

const Words = z.object({ zh: z.string(), en: z.string() });
const figures = {
  due: z.int().describe('All of them'),
  done: z.int().describe('In time'),
  late: z.int().describe('Missed, and done within the grace'),
  missed: z.int(),
  open: z.int().describe('Their time is still to come'),
  inTime: z.number().min(0).max(1).nullable().describe('Done in time, of those whose time is over'),
};
export const DutyReportAnswer = z.object({
  region: z.string(),
  from: Millis,
  until: Millis,
  at: Millis,
  total: z.object(figures),
  units: z.array(
    z.object({
      ...{ unit: z.string(), name: z.string(), level: z.string() },
      direct: z.literal(true).optional().describe('Of the unit itself, not of those below it'),
      ...figures,
    }),
  ),
  roles: z.array(z.object({ role: z.string(), ...figures })),
  duties: z.array(z.object({ key: z.string(), name: Words, role: z.string(), ...figures })),
  people: z
    .array(z.object({ username: z.string(), name: z.string(), ...figures }))
    .describe('The worst 500: what they did, and what they answer for and was not done'),
  peopleTotal: z.int(),
  unheld: z.object(figures).describe('What nobody did and nobody has the role for'),
  missed: z
    .array(
      z.object({
        ...{ unit: z.string(), key: z.string(), name: Words, role: z.string(), term: z.string() },
        ...{ dueAt: Millis, missed: z.int(), late: z.int() },
        inactions: z
          .array(
            z.object({
              ...{ id: z.string(), state: z.string(), told: z.int() },
              answeredBy: z.string().nullable(),
            }),
          )
          .describe('Warnings of inaction about it that the caller may see'),
      }),
    )
    .describe('The newest 500'),
  missedTotal: z.int(),
});
