/** Owners who register themselves: how long it waits for a decision, and how many may wait. */

import { z } from 'zod';
import { SpanText } from './words.ts';

export const RegistrationSection = z.strictObject({
  /** Undecided after this, a registration expires. */
  decideWithin: SpanText,
  /** Pending in one town; more are refused until some are decided. */
  openMax: z.int().min(1).max(500),
});
export type RegistrationSection = z.infer<typeof RegistrationSection>;
