/** Shapes of what is looked up: readings, quarantine, notices, the audit log. */

import { z } from 'zod';
import { Millis, PageQuery, QueryNumber } from './basic.ts';

/** Narrower buckets than a second, or more than 5,000 of them, are refused. */
export const STEP_MS_MIN = 1_000;
export const BUCKETS_MAX = 10_000;

export const ReadingsQuery = PageQuery.extend({
  device: z.string().min(1).max(128),
  metric: z.string().min(1).max(64).optional(),
  from: QueryNumber.optional().describe('measuredAt, inclusive'),
  to: QueryNumber.optional().describe('measuredAt, exclusive'),
  step: QueryNumber.optional().describe('ms; with it the answer is a series of this metric'),
});
export const ReadingShape = z.object({
  deviceId: z.string(),
  venueId: z.string(),
  boot: z.int(),
  seq: z.int(),
  generation: z.int(),
  at: Millis,
  sentAt: Millis.optional(),
  measuredAt: Millis,
  receivedAt: Millis,
  clock: z.enum(['trusted', 'untrusted']),
  late: z.boolean(),
  event: z.string().optional(),
  metrics: z.record(z.string(), z.number()),
  saturated: z.record(z.string(), z.number()).optional(),
  flags: z.array(z.string()),
  unknownFlags: z.array(z.string()).optional(),
  unknownMetrics: z.array(z.string()).optional(),
  faults: z.array(z.object({ metric: z.string(), reason: z.string(), value: z.string() })).optional(),
  maybeRepeated: z.literal(true).optional(),
  position: z.int(),
  ordinal: z.int(),
});
export const SeriesShape = z.object({
  items: z.array(z.object({ t: Millis, min: z.number(), max: z.number(), mean: z.number(), count: z.int() })),
  next: z.null(),
});
export const LatestShape = z.object({
  deviceId: z.string(),
  measuredAt: Millis,
  receivedAt: Millis,
  metrics: z.record(z.string(), z.number()),
  flags: z.array(z.string()),
});

export const RejectionShape = z.object({
  id: z.string(),
  kind: z.literal('rejection'),
  receivedAt: Millis,
  deviceId: z.string(),
  venueId: z.string(),
  topic: z.string(),
  reason: z.string(),
  detail: z.string(),
  sample: z.string().describe('Beginning of the payload, base64'),
  bytes: z.int(),
  unreadableEvent: z.literal(true).optional(),
});
export const NoticeShape = z.object({
  id: z.string(),
  hazardId: z.string(),
  ticketId: z.string().nullable(),
  venueId: z.string(),
  region: z.string(),
  level: z.int(),
  to: z.array(z.object({ role: z.string(), region: z.string(), department: z.string().optional() })),
  person: z.string().optional(),
  reason: z.string(),
  class: z.string(),
  priority: z.int(),
  at: Millis,
  text: z.object({ zh: z.string(), en: z.string() }),
  once: z.literal(true).optional().describe('It asks for no answer'),
  state: z.enum(['due', 'answered']),
  answeredBy: z.string().optional().describe('User name'),
  answeredAt: Millis.optional(),
  endedAt: Millis.optional().describe('It was over before anybody answered'),
});
export const AuditShape = z.object({
  seq: z.int(),
  position: z.int(),
  at: Millis,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  outcome: z.enum(['done', 'refused']),
  detail: z.record(z.string(), z.unknown()).optional(),
  previousHash: z.string(),
  hash: z.string(),
});
export const VerifyShape = z.object({
  ok: z.boolean().describe('Of what was looked at'),
  entries: z.int(),
  firstBad: z.int().optional(),
  next: z.int().optional().describe('Of a piece that is not the last: `after` of the next one'),
});
