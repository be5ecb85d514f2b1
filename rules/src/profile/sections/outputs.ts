/** Sirens and lights: which hazards make which outputs sound and flash. */

import { z } from 'zod';
import { Colour } from './words.ts';

const Rule = z.strictObject({
  kinds: z.array(z.enum(['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'device'])).min(1),
  classes: z.array(z.enum(['alarm', 'supervisory', 'fault'])).min(1),
  /** Of the venue; all when left out. */
  colours: z.array(Colour).min(1).optional(),
  /** What is not live too. */
  drills: z.boolean().default(false),
  /**
   * Devices elsewhere, such as in a duty room, within the region that the profile is set for; the venue's own sirens
   * when left out.
   */
  devices: z
    .array(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'is no device id'))
    .min(1)
    .max(20)
    .optional(),
  sound: z.boolean(),
  light: z.boolean(),
  /** After this a device ends by itself, s: an order to stop may not reach it. */
  forS: z.int().min(10).max(3_600),
});
export type OutputRule = z.infer<typeof Rule>;

export const OutputsSection = z.strictObject({
  /** The first that fits a hazard decides about a device. */
  rules: z.array(Rule).max(20),
});
