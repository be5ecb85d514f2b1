/** Shapes of pressure steps, credits, red flags, the yearly list and sensor coverage. */

import { PRESSURE_STEPS } from '@ninewatch/rules';
import { z } from 'zod';
import { FilingShape } from '../filings/read-routes.ts';
import { Id, Millis, Name, Note, Version } from './basic.ts';
import { PhotoIds } from './filed-records.ts';
import { Awaiting } from './loop.ts';

const Step = z.enum(PRESSURE_STEPS).describe('函告 · 通报 · 约谈 · 曝光');
const Ended = z.object({ by: z.string(), reason: z.string() });
export const PressureShape = FilingShape.extend({
  ...Awaiting,
  state: z.enum(['open', 'closed']),
  dueAt: Millis.optional().describe('When the next step may be taken'),
  ticketId: z.string().optional().describe('Absent: the pressure is on the venue as such'),
  steps: z.array(
    z.object({
      step: Step,
      on: Millis,
      recordedAt: Millis,
      by: z.string(),
      addressee: z.string(),
      documentNo: z.string(),
      photoIds: z.array(z.string()).optional(),
      note: z.string().optional(),
      skipped: z.object({ steps: z.array(Step), reason: z.string() }).optional(),
    }),
  ),
  ended: Ended.optional(),
});
export const PressurePost = z.strictObject({
  venueId: Id,
  ticketId: z.string().min(1).max(128).optional(),
  step: Step,
  on: Millis,
  addressee: Name,
  documentNo: Name,
  photoIds: PhotoIds.optional(),
  note: Note.optional(),
  skipReason: Note.optional().describe('Needed to pass over a step'),
  version: Version.optional(),
});
export const PressureEnd = z.strictObject({ reason: Note, version: Version.optional() });
export const PressureDueShape = z.object({
  ticketId: z.string(),
  venueId: z.string(),
  region: z.string(),
  unit: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  dueAt: Millis,
  step: Step,
  since: Millis,
  pressureId: z.string().optional(),
});

export const CreditEntryShape = FilingShape.extend({
  state: z.enum(['booked', 'reversed']),
  act: z.enum(['earn', 'grant', 'redeem', 'reverse']),
  points: z.int(),
  balance: z.int().describe('After it'),
  rule: z.string().optional(),
  subject: z.string().optional(),
  good: z.object({ key: z.string(), quantity: z.int(), year: z.string(), store: z.string() }).optional(),
  reverses: z.string().optional(),
  reversedBy: z.string().optional(),
  note: z.string().optional(),
});
export const CreditsShape = z.object({
  venueId: z.string(),
  balance: z.int(),
  redeemed: z.object({ year: z.string(), points: z.int() }).nullable(),
  items: z.array(CreditEntryShape),
  next: z.string().nullable(),
});
export const CreditGrant = z
  .strictObject({
    rule: z.string().max(64).optional().describe('A key of the profile'),
    points: z.int().min(-10_000).max(10_000).optional().describe('Without a rule; then a note is needed'),
    subject: z.string().min(1).max(128).optional().describe('With a rule: counts once for each'),
    note: Note.optional(),
  })
  .refine(({ rule, points }) => (rule === undefined) !== (points === undefined), {
    path: ['points'],
    error: 'either a rule or points',
  });
export const CreditRedeem = z.strictObject({
  good: z.string().min(1).max(64),
  quantity: z.int().min(1).max(1_000).default(1),
  note: Note.optional(),
});
export const CreditReverse = z.strictObject({ entryId: z.string().min(1).max(128), reason: Note });

export const Quarter = z.string().regex(/^\d{4}-Q[1-4]$/, 'is a quarter: 2026-Q1');
export const Year = z.string().regex(/^[1-9]\d{3}$/, 'is a year: 2026');
const Withdrawn = z.object({ at: Millis, by: z.string(), reason: z.string() });
export const RedFlagShape = FilingShape.extend({
  state: z.enum(['awarded', 'withdrawn']),
  openedAt: Millis.describe('Beginning of the quarter'),
  town: z.string(),
  quarter: z.string(),
  awardedAt: Millis,
  withdrawn: Withdrawn.optional(),
});
export const RedFlagAward = z.strictObject({
  town: Id,
  quarter: Quarter,
  venues: z.array(Id).min(1).max(500),
});
export const AwardedShape = z.object({
  town: z.string(),
  quarter: z.string(),
  allowed: z.int(),
  flags: z.array(RedFlagShape),
});
export const FlagWithdrawal = z.strictObject({ reason: Note });
const ExclusionShape = z.object({
  reason: z.string().describe('Stable code'),
  text: z.object({ zh: z.string(), en: z.string() }),
  subjects: z.array(z.string()).describe('Ids, or months'),
});
export const FlagRoundShape = z.object({
  town: z.string(),
  quarter: z.string(),
  from: Millis,
  until: Millis,
  isProvisional: z.boolean().describe('The quarter still runs'),
  venues: z.int(),
  eligible: z.int(),
  allowed: z.int().describe('max(1, ⌊venues / 100⌋), by the profile'),
  awarded: z.int(),
  items: z.array(
    z.object({
      venueId: z.string(),
      name: z.string(),
      region: z.string(),
      eligible: z.boolean(),
      exclusions: z.array(ExclusionShape),
      flag: z.enum(['awarded', 'withdrawn']).optional(),
    }),
  ),
  next: z.string().nullable(),
});

export const HonourShape = FilingShape.extend({
  state: z.enum(['proposed', 'chosen', 'withdrawn']),
  town: z.string(),
  district: z.string(),
  year: z.string(),
  flags: z.array(z.string()),
  practices: z.array(z.string()),
  reason: z.string(),
  chosen: z.object({ at: Millis, by: z.string(), note: z.string().optional() }).optional(),
});
export const HonourPropose = z.strictObject({ year: Year, venueId: Id, reason: Note });
export const HonourChoose = z.strictObject({
  year: Year,
  district: Id,
  venueIds: z.array(Id).min(1).max(1_000),
  reason: Note.optional().describe('Needed for a list that is shorter than the profile asks'),
});
export const HonourChosenShape = z.object({
  year: z.string(),
  district: z.string(),
  items: z.array(HonourShape),
});
export const HonourCandidateShape = z.object({
  venueId: z.string(),
  name: z.string(),
  region: z.string(),
  town: z.string().nullable(),
  flags: z.array(z.string()),
  practices: z.array(z.string()),
  missing: z.array(z.enum(['too-few-flags', 'no-advanced-practice'])),
  proposal: z.enum(['proposed', 'chosen', 'withdrawn']).optional(),
});

const venueCounts = { venues: z.int(), none: z.int(), notWorking: z.int(), protected: z.int() };
export const CoverageShape = z.object({
  region: z.string(),
  ...venueCounts,
  share: z.number().nullable(),
  kinds: z.array(
    z.object({
      kind: z.string(),
      devices: z.int(),
      working: z.int(),
      silent: z.int(),
      neverSent: z.int(),
      outOfService: z.int(),
    }),
  ),
  byWorkingSensors: z.array(z.object({ sensors: z.int(), venues: z.int() })),
  byColour: z.array(z.object({ colour: z.string(), ...venueCounts })),
  byCategory: z.array(z.object({ category: z.int(), ...venueCounts })),
});
