/** What goes up to the governance centre of a level, which plan dispatches it, and how long each part may take. */

import { z } from 'zod';
import { Colour, Key, LevelName, RoleName, SpanText, TimeOfDay, Words } from './words.ts';

const LINES_MAX = 50;
const Centre = z.enum(['city', 'district', 'town', 'root']);

/** Each condition that stands must hold; within a list one is enough. An empty `when` fits always. */
const When = z.strictObject({
  /** At which level the case has arrived. */
  levels: z.array(Centre).min(1).optional(),
  /** Why it rose. */
  reasons: z
    .array(z.enum(['promoted', 'unsolved', 'overdue', 'major']))
    .min(1)
    .optional(),
  hazards: z.array(Key).min(1).max(LINES_MAX).optional(),
  signals: z.array(Key).min(1).max(LINES_MAX).optional(),
  sources: z.array(Key).min(1).max(LINES_MAX).optional(),
  classes: z
    .array(z.enum(['ordinary', 'major']))
    .min(1)
    .optional(),
  categories: z.array(z.int().min(1).max(99)).min(1).max(99).optional(),
  colours: z.array(Colour).min(1).optional(),
  /** Local time of day; may run over midnight. */
  hours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).optional(),
});
export type PlanConditions = z.infer<typeof When>;

/** Called by role in the region of that level; `category: true` stands for the offices of the venue's category. */
const Unit = z.strictObject({
  office: z.string().min(1).max(100).optional(),
  category: z.boolean().default(false),
  role: RoleName,
  level: LevelName,
});
export type PlanUnit = z.infer<typeof Unit>;

const Plan = z
  .strictObject({
    id: Key,
    name: Words,
    when: When,
    lead: Unit,
    cooperating: z.array(Unit).max(20).default([]),
    steps: z
      .array(z.strictObject({ by: z.enum(['lead', 'cooperating']), what: Words, within: SpanText }))
      .min(1)
      .max(20),
  })
  .refine(({ steps }) => steps.some(({ by }) => by === 'lead'), {
    path: ['steps'],
    message: 'the lead unit needs a step',
  });
export type DispatchPlan = z.infer<typeof Plan>;

export const DispatchSection = z
  .strictObject({
    call: z.strictObject({ answerWithin: SpanText, repeatAtMost: SpanText }),
    /** A ticket that nobody did in time rises with a case; else only its unit changes. */
    overdueOpensCase: z.boolean(),
    /** Further offices that a person may be of, besides those of the categories, plans and forces. */
    offices: z.array(z.string().min(1).max(100)).max(200).default([]),
    feedbackWithin: SpanText,
    whistle: z.strictObject({ arriveWithin: SpanText, completeWithin: SpanText }),
    /** The first that fits, in this order. */
    plans: z.array(Plan).max(LINES_MAX),
  })
  .superRefine(({ plans }, context) => {
    const seen = new Set<string>();
    plans.forEach(({ id }, index) => {
      if (seen.has(id)) {
        context.addIssue({ code: 'custom', path: ['plans', index, 'id'], message: `${id} is there twice` });
      }
      seen.add(id);
    });
  });
