/** What an incident sets in motion by its kind and grade, when it is reported, and how a warning after it is chased. */

import { z } from 'zod';
import { EMERGENCY_KINDS } from '../../model/loop/emergency.ts';
import { Key, LevelName, RoleName, SpanText, Words } from './words.ts';

const GradeNumber = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

/** With an office its people alone are called, else everybody with the role. */
const Force = z.strictObject({
  id: Key,
  name: Words,
  office: z.string().min(1).max(100).optional(),
  role: RoleName,
  level: LevelName,
});
export type ForceSource = z.infer<typeof Force>;

const Plan = z.strictObject({
  id: Key,
  name: Words,
  /** Of these kinds and grades; all when left out. Ⅰ (1) is the gravest. */
  kinds: z.array(z.enum(EMERGENCY_KINDS)).min(1).optional(),
  grades: z.array(GradeNumber).min(1).optional(),
  forces: z.array(Key).max(20),
  checklist: z
    .array(z.strictObject({ id: Key, what: Words }))
    .min(1)
    .max(50),
});
export type EmergencyPlan = z.infer<typeof Plan>;

export const EmergencySection = z
  .strictObject({
    /** After it was declared (首报), and between one report and the next (续报). */
    firstReportWithin: SpanText,
    followUpWithin: SpanText,
    /** Told so long before a report is due. */
    warnBefore: SpanText,
    drillReviewWithin: SpanText,
    forces: z.array(Force).min(1).max(50),
    /** The first that fits; the last must fit everything. */
    plans: z.array(Plan).min(1).max(50),
    warning: z.strictObject({
      readWithin: SpanText,
      chaseEvery: SpanText,
      chasesMax: z.int().min(1).max(10),
    }),
  })
  .superRefine(({ forces, plans }, context) => {
    const known = new Set(forces.map(({ id }) => id));
    plans.forEach((plan, index) => {
      for (const id of plan.forces) {
        if (known.has(id)) continue;
        context.addIssue({ code: 'custom', path: ['plans', index, 'forces'], message: `no force ${id}` });
      }
    });
    const last = plans.at(-1);
    if (last?.kinds !== undefined || last?.grades !== undefined) {
      const path = ['plans', plans.length - 1];
      context.addIssue({ code: 'custom', path, message: 'the last plan fits every kind and grade' });
    }
  });
