/** The rule by which a venue gets its risk colour, and when it is looked at again. */

import { z } from 'zod';
import { FactsTest } from './facts.ts';
import { Key } from './words.ts';

const Reason = FactsTest.extend({ reason: Key });

export const ColourSection = z.strictObject({
  /** Any one of them makes a venue red; else any one makes it orange; else it is yellow. Blue is a person's act. */
  red: z.array(Reason).min(1).max(50),
  orange: z.array(Reason).max(50),
  /** Of a venue that no reason applies to. */
  yellowReason: Key.default('neither'),
  /** Looked at again after so many months at the latest. */
  reassessMonths: z.int().min(1).max(60),
});
export type ColourSection = z.infer<typeof ColourSection>;
