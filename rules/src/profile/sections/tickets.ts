/** The clocks of tickets. */

import { z } from 'zod';
import { PerColour, SpanText } from './words.ts';

export const TicketsSection = z.strictObject({
  /** How long a ticket may take, by what it is about and the colour of its venue. */
  due: z.strictObject({
    alarm: PerColour(SpanText),
    other: PerColour(SpanText),
    major: PerColour(SpanText),
  }),
});
export type TicketsSection = z.infer<typeof TicketsSection>;
