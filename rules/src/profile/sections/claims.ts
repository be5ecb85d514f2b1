/** Devices that wait for who installs them. */

import { z } from 'zod';
import { SpanText } from './words.ts';

export const ClaimsSection = z.strictObject({
  /** A label that nobody used by then is worth nothing any more. */
  openFor: SpanText,
});
export type ClaimsSection = z.infer<typeof ClaimsSection>;
