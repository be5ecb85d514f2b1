/** Shapes of district profiles. */

import { PROFILE_TEXT_MAX } from '@ninewatch/rules';
import { z } from 'zod';
import { FilingShape } from '../filings/read-routes.ts';
import { Note, Version } from './basic.ts';

export const ProfileFilingShape = FilingShape.extend({
  profile: z.object({ id: z.string(), version: z.string(), revision: Version }),
  note: z.string().optional(),
  text: z.string().optional().describe('As it was given; not in lists'),
});

export const ProfileInForceShape = z.object({
  region: z.string().describe('The region that was asked for'),
  from: z.string().nullable().describe('The region whose profile it is; null for the shipped one'),
  id: z.string(),
  version: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  revision: z.int().min(0).describe('Of the profile of `from`; 0 for the shipped one'),
  text: z.string(),
});

const Text = z.string().min(1).max(PROFILE_TEXT_MAX);
export const ProfilePut = z.object({
  text: Text.describe('The whole profile, YAML'),
  note: Note.optional(),
  revision: z
    .int()
    .min(0)
    .optional()
    .describe('The one that the caller saw in this region; 0 when it had none'),
});
export const ProfileTakenShape = z.object({
  region: z.string(),
  id: z.string(),
  version: z.string(),
  revision: Version,
  since: z.int(),
  by: z.string(),
  note: z.string().optional(),
});
export const ProfileCheckBody = z.object({ text: z.string().max(PROFILE_TEXT_MAX) });
export const ProfileCheckShape = z.object({
  ok: z.boolean(),
  errors: z.array(z.object({ line: z.int(), column: z.int(), reason: z.string() })),
});
