/** What a program that recognises something in pictures sets in motion: words, threshold and terms of each label. */

import { z } from 'zod';
import { RECOGNITION_LABELS } from '../../model/intake.ts';
import { Words } from './words.ts';

const LabelTerms = z.strictObject({
  name: Words,
  /** At or above it a ticket opens; below it a person decides. Above 1 would be never: such a label waits for people. */
  confidenceMin: z.number().min(0.05).max(1.01),
  class: z.enum(['ordinary', 'major']),
  handling: z.enum(['immediate', 'limited']),
});

export const IntakeSection = z.strictObject({
  labels: z.strictObject(
    Object.fromEntries(RECOGNITION_LABELS.map((label) => [label, LabelTerms])) as Record<
      (typeof RECOGNITION_LABELS)[number],
      typeof LabelTerms
    >,
  ),
});
export type IntakeSection = z.infer<typeof IntakeSection>;
