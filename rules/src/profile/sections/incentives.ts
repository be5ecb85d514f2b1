/** What the district leaves to itself about records, pressure, credits and red flags. */

import { z } from 'zod';
import { PRESSURE_STEPS } from '../../model/incentives.ts';
import { CadenceName, Key, SpanText, Words } from './words.ts';

const Text = z.string().min(1).max(200);

/** No name twice, said at the second one. */
function unique<T>(field: keyof T & string) {
  return (items: T[], context: z.RefinementCtx) => {
    const seen = new Set<unknown>();
    items.forEach((item, index) => {
      if (seen.has(item[field])) {
        context.addIssue({ code: 'custom', path: [index, field], message: `${item[field]} is there twice` });
      }
      seen.add(item[field]);
    });
  };
}

export const RecordsSection = z.strictObject({
  /** The office checklist of a campaign (专项行动). */
  campaignChecklist: z.array(Text).min(1).max(50),
  /** Figures of a unit's yearly assessment (年度考核), by name. */
  assessmentFigures: z
    .array(z.strictObject({ key: Key, name: Words }))
    .min(1)
    .max(100)
    .superRefine(unique<{ key: string; name: z.infer<typeof Words> }>('key')),
});

/** Steps against slow rectification, in order; each may be taken `after` the due time, or after the step before. */
export const PressureSection = z.strictObject({
  steps: z
    .array(z.strictObject({ step: z.enum(PRESSURE_STEPS), name: Words, after: SpanText }))
    .min(1)
    .max(PRESSURE_STEPS.length)
    .superRefine(unique<{ step: string; name: z.infer<typeof Words>; after: unknown }>('step')),
});

export const CREDIT_EVENTS = [
  'ticket_in_time',
  'ticket_late',
  'self_inspection_in_time',
  'training_attended',
  'evaluation_good',
  'evaluation_bad',
  'red_flag',
  /** Granted by a person alone. */
  'manual',
] as const;

const CreditRule = z.strictObject({
  key: Key,
  name: Words,
  event: z.enum(CREDIT_EVENTS),
  /** Negative ones take away. */
  points: z
    .int()
    .min(-10_000)
    .max(10_000)
    .refine((points) => points !== 0, 'earns or takes away'),
  /** Applied at most so often in each term. */
  term: CadenceName,
  timesMax: z.int().min(1).max(1_000),
});
export type CreditRule = z.infer<typeof CreditRule>;

const Good = z.strictObject({
  key: Key,
  name: Words,
  cost: z.int().min(1).max(1_000_000),
  /** Handed out at most so often in a year of the calendar, in all of the district. */
  stockPerYear: z.int().min(0).max(1_000_000),
});

export const CreditsSection = z.strictObject({
  rules: z.array(CreditRule).max(50).superRefine(unique<CreditRule>('key')),
  goods: z.array(Good).max(200).superRefine(unique<z.infer<typeof Good>>('key')),
  /** Points that one venue may redeem in a year of the calendar. */
  redeemedPerYearMax: z.int().min(0).max(1_000_000),
  /** Points that a person may grant, or take, at once without a rule. */
  grantedAtOnceMax: z.int().min(0).max(10_000),
});

export const RedFlagSection = z.strictObject({
  /** One flag for so many venues of a town, and at least so many. */
  venuesPerFlag: z.int().min(1).max(10_000),
  flagsMin: z.int().min(0).max(100),
  /** Causes with which a closed hazard counts as an accident, beside the emergencies and recorded ones. */
  accidentCauses: z.array(z.enum(['fire', 'leak'])).max(2),
  /** `recorded`: somebody wrote down that the venue cooperates; `presumed`: nobody wrote down that it does not. */
  cooperation: z.enum(['recorded', 'presumed']),
  yearly: z
    .strictObject({
      /** Quarters of the year with a flag. */
      flagsMin: z.int().min(0).max(4),
      isPracticeNeeded: z.boolean(),
      /** Proposals of a town: at least one, and one for so many venues. */
      venuesPerProposal: z.int().min(1).max(100_000),
      chosenMin: z.int().min(0).max(1_000),
      chosenMax: z.int().min(1).max(1_000),
    })
    .refine(({ chosenMin, chosenMax }) => chosenMin <= chosenMax, {
      path: ['chosenMax'],
      message: 'is not below chosenMin',
    }),
});
export type RedFlagSection = z.infer<typeof RedFlagSection>;
