/** Shapes of planned times: announced work, maintenance, commissioning, drills. */

import { PERIOD_KINDS, WORK_KINDS } from '@ninewatch/rules';
import { z } from 'zod';
import { Id, Millis, Note, Version } from './basic.ts';

export const PeriodKindName = z.enum(PERIOD_KINDS);
export const PlannedKindName = z.enum(['maintenance', 'commissioning', 'drill']);
export const PeriodStateName = z.enum(['planned', 'running', 'overrun', 'ended']);
/** As the ledger takes them. */
export const PeriodStates = z
  .string()
  .regex(/^(?:planned|running|overrun|ended)(?:,(?:planned|running|overrun|ended))*$/);
const WorkName = z.enum(WORK_KINDS);

export const PeriodShape = z.object({
  id: z.string(),
  version: Version,
  kind: PeriodKindName,
  venueId: z.string(),
  venueName: z.string().optional().describe('In lists'),
  deviceIds: z.array(z.string()).optional().describe('All devices of the venue when left out'),
  state: PeriodStateName.describe('overrun: a commissioning that ran out without a hand-over'),
  from: Millis,
  until: Millis,
  reason: z.string(),
  work: WorkName.optional(),
  forbiddenHours: z.literal(true).optional().describe('Hot work that reaches into business hours'),
  by: z.string(),
  at: Millis,
  startedAt: Millis.optional(),
  endedAt: Millis.optional(),
  endedBy: z.string().optional(),
});
export const PeriodCreate = z.object({
  kind: PeriodKindName,
  venueId: Id,
  deviceIds: z.array(Id).min(1).max(200).optional().describe('All devices of the venue when left out'),
  from: Millis.optional().describe('Now when left out or past'),
  until: Millis.describe('maintenance ≤ 24 h, commissioning ≤ 14 d, drill ≤ 4 h, announced work ≤ 30 d'),
  reason: Note,
  work: WorkName.optional().describe('Of announced work alone'),
});
export const PeriodEnd = z.object({ note: Note.optional(), version: Version.optional() });

export const AnnouncementShape = z.object({
  periodId: z.string(),
  work: WorkName,
  reason: z.string(),
  by: z.string(),
  from: Millis,
  until: Millis,
  forbiddenHours: z.literal(true).optional(),
});
export const PlannedMarkShape = z.object({
  periodId: z.string(),
  kind: PlannedKindName,
  expected: z.literal(true).optional().describe('What work on the device makes; not called out upward'),
  weight: z
    .object({ class: z.string(), priority: z.int(), latched: z.boolean() })
    .optional()
    .describe('What it weighs when it turns out to be live'),
});
