/** Shapes of what rules on trial say. */

import { z } from 'zod';
import { Millis, PageQuery, QueryNumber, Version } from './basic.ts';
import { HazardKindName } from './work.ts';

const Name = z.string().min(1).max(128);
const Both = z.object({ zh: z.string(), en: z.string() });

export const ShadowFilterQuery = z.object({
  rule: Name.optional().describe('Id of the rule'),
  venue: Name.optional(),
  author: Name.optional().describe('User name; who may not read the rules must name themselves'),
  since: QueryNumber.optional().describe('Opened at or after, ms'),
});
export const ShadowsQuery = PageQuery.extend(ShadowFilterQuery.shape);

export const ShadowShape = z.object({
  id: z.string(),
  version: Version,
  ruleId: z.string(),
  ruleVersion: z.string(),
  author: z.string().optional(),
  venueId: z.string(),
  region: z.string().describe('Of the venue when it began'),
  deviceId: z.string(),
  deviceIds: z.array(z.string()).optional().describe('All that decided together'),
  hazardKind: HazardKindName,
  class: z.string(),
  priority: z.int(),
  live: z.boolean(),
  late: z.boolean(),
  openedAt: Millis,
  measuredAt: Millis,
  endedAt: Millis.optional().describe('Event time; absent while it goes on'),
  metric: z.string().optional(),
  value: z.number().optional(),
  limit: z.number().optional(),
  unit: z.string().optional(),
  why: Both,
  evidence: z.array(
    z.object({
      at: Millis,
      seq: z.int().optional(),
      value: z.number().optional(),
      deviceId: z.string().optional(),
      metric: z.string().optional(),
    }),
  ),
});
export const ShadowSummaryShape = z.object({
  items: z.array(
    z.object({
      ruleId: z.string(),
      author: z.string().optional(),
      findings: z.int(),
      open: z.int(),
      venues: z.int(),
      devices: z.int(),
      last: Millis,
      overlap: z
        .int()
        .describe(
          'Findings within ten minutes of a hazard of the same venue and kind that rules in force raised',
        ),
    }),
  ),
  since: Millis,
});
