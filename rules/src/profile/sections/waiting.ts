/** What waits for somebody's word: how long it may, when that somebody is reminded, and what follows. */

import { z } from 'zod';
import { PerColour, SpanText } from './words.ts';

export const WaitingSection = z.strictObject({
  /** A ticket that was submitted waits for its approval. */
  approval: PerColour(SpanText),
  /** What a picture shows and no program is sure of waits for a person. */
  observation: PerColour(SpanText),
  /** Reported dangerous work waits for its permit. */
  permit: SpanText,
  /** An owner's registration waits for the office. */
  registration: SpanText,
  /** A hand-over of the watch waits for who takes it. Profiles of before these three are right without them. */
  handover: SpanText.prefault('30m'),
  /** A colour that a score proposes waits for the office. */
  proposal: SpanText.prefault('10wd'),
  /** The next step of pressure, from when it may be taken. */
  pressure: SpanText.prefault('3wd'),
  /** What a department did for a whistle waits for the town's rating; after it the default is recorded. */
  rating: z.strictObject({ within: SpanText, score: z.int().min(1).max(5) }),
  /** Those concerned are reminded when this share of the time has passed. */
  remindAt: z.number().min(0.1).max(0.95),
  /** What is late goes one level higher after each such span until somebody decides. */
  climb: SpanText,
});
export type WaitingSection = z.infer<typeof WaitingSection>;
