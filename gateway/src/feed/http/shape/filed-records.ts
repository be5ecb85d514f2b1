/** Shapes of records: what each kind says, and how it is filed, corrected and withdrawn. */

import type { RecordKind } from '@ninewatch/rules';
import { z } from 'zod';
import { FilingShape } from '../filings/read-routes.ts';
import { Id, Millis, Note, Version, words } from './basic.ts';

export const PhotoIds = z
  .array(z.string().regex(/^[0-9a-f]{64}$/, 'an id of POST /photos'))
  .max(20)
  .describe('Ids of POST /photos');
const Words = words(500);
const Text = words(10_000);
const Count = z.int().min(0).max(10_000_000);
const Reach = z.strictObject({ people: Count, venues: Count }).describe('How many were reached');

const happened = {
  on: Millis.describe('When it was, or began'),
  until: Millis.optional(),
  note: Note.optional(),
  photoIds: PhotoIds.optional(),
};
const named = { ...happened, topic: Words };
const Phase = z.strictObject({ name: Words, from: Millis, until: Millis });

/** One strict shape for each kind. */
export const RECORD_CONTENTS = {
  training: z.strictObject({ ...named, trainer: Words.optional(), reach: Reach }),
  publicity: z.strictObject({ ...named, channel: Words, reach: Reach }),
  meeting: z.strictObject({ ...named, chair: Words, present: Count, minutes: Text }),
  drill_record: z.strictObject({
    ...named,
    reach: Reach,
    review: z.strictObject({ by: Words, wentWell: Text, failed: Text, measures: Text }),
    emergencyId: z.string().max(128).optional().describe('Of a drill that was called through the gateway'),
  }),
  campaign: z.strictObject({
    ...named,
    phases: z.array(Phase).min(1).max(20),
    focus: z.array(Id).max(500).default([]).describe('Venues that are looked at first'),
    checklist: z
      .array(z.strictObject({ item: words(200) }))
      .max(50)
      .default([])
      .describe('That of the profile when it is empty'),
  }),
  risk_point: z.strictObject({
    ...happened,
    place: Words,
    risk: Words,
    measure: Text,
    responsible: Words,
    signedAt: Millis.optional(),
  }),
  assessment: z.strictObject({
    ...happened,
    year: z.int().min(2000).max(9999),
    figures: z
      .array(z.strictObject({ name: Words, value: z.number(), note: Note.optional() }))
      .min(1)
      .max(100)
      .describe('`name` is a key of the profile'),
  }),
  evaluation: z.strictObject({ ...happened, verdict: z.enum(['good', 'bad']), source: Words, text: Text }),
  practice: z.strictObject({ ...named, text: Text }),
  sector_problem: z.strictObject({
    ...happened,
    sector: Words,
    problem: Text,
    documentNo: Words.optional(),
  }),
  cooperation: z.strictObject({
    ...happened,
    verdict: z.enum(['cooperative', 'uncooperative']),
    text: Text,
  }),
  accident: z.strictObject({ ...named, text: Text, injured: Count, dead: Count }),
} as const satisfies Record<RecordKind, z.ZodType>;

const Ticked = z.object({ at: Millis, by: z.string(), note: z.string().optional() });
/** What a campaign says beyond what was asked. */
const CampaignContent = RECORD_CONTENTS.campaign.extend({
  checklist: z.array(z.object({ item: z.string(), done: Ticked.optional() })),
  summary: z.string().optional(),
});

export function recordShape(kind: RecordKind) {
  const content = kind === 'campaign' ? CampaignContent : RECORD_CONTENTS[kind];
  const before = content as z.ZodType;
  return FilingShape.extend({
    state: z.enum(['kept', 'open', 'closed', 'withdrawn']).describe('open, closed: of campaigns'),
    openedAt: Millis.describe('`on` of the content'),
    content: content as z.ZodType,
    recordedAt: Millis,
    corrections: z
      .array(z.object({ at: Millis, by: z.string(), why: z.string(), version: Version, before }))
      .optional()
      .describe('Each with what it said before; not in lists'),
    withdrawn: z.object({ at: Millis, by: z.string(), reason: z.string() }).optional(),
  });
}

export function recordPost(kind: RecordKind) {
  return z.strictObject({
    venueId: Id.optional(),
    region: Id.optional().describe('Of the unit, where it is no venue’s'),
    content: RECORD_CONTENTS[kind] as z.ZodType,
  });
}
export function recordCorrection(kind: RecordKind) {
  return z.strictObject({
    content: RECORD_CONTENTS[kind] as z.ZodType,
    why: Note,
    version: Version.optional(),
  });
}
export const RecordWithdrawal = z.strictObject({ reason: Note, version: Version.optional() });
export const CampaignTick = z.strictObject({
  item: words(200),
  note: Note.optional(),
  version: Version.optional(),
});
export const CampaignClose = z.strictObject({ summary: Text, version: Version.optional() });
