/** Shapes of channels that reach people, of deliveries of notices, and of the attempts at them. */

import { z } from 'zod';
import { Millis, paged } from './basic.ts';

export const ChannelShape = z.object({
  channel: z.string().describe('Its name in the notices file'),
  kind: z.string().describe('`email`, `wecom`, `sms` …'),
  reach: z.enum(['person', 'group', 'system']),
  counts: z.enum(['sms', 'call', 'app']).optional().describe('Which channel type of GB/T 45839 it counts as'),
  shows: z.string().describe('Where it goes, without secrets'),
  state: z.enum(['off', 'untried', 'working', 'down']).describe('`untried` since the start'),
  sent: z.int().describe('Messages taken since the start'),
  dead: z.int().describe('Deliveries given up since the start'),
  waiting: z.int().describe('Deliveries that are still to be made'),
  held: z.int().describe('Of them those that wait for the end of quiet hours'),
  oldestAt: Millis.nullable().describe(
    'Since when the oldest waits, quiet hours not counted; null when none does',
  ),
  lastSentAt: Millis.nullable(),
  trouble: z.string().optional(),
  troubleSinceMs: Millis.optional(),
});

const TYPES = ['sms', 'call', 'app'] as const;
const ReachShape = z.object({
  kind: z.enum(['fire', 'gas', 'co']),
  types: z.array(z.enum(TYPES)).describe('Channel types of GB/T 45839 that the first call goes out over'),
  isEnough: z.boolean().describe('At least two'),
  where: z
    .object({
      region: z.string().nullable().optional().describe('Null is a region that no route names'),
      colour: z.enum(['red', 'orange', 'yellow', 'blue']).optional(),
      priority: z.int().optional(),
    })
    .describe('Where it reaches the fewest; empty when it is the same everywhere'),
});
const FileShape = z.object({
  dangers: z.array(ReachShape).describe('Live alarms of danger to life by the routes in force'),
  refused: z
    .object({ at: Millis, detail: z.string() })
    .optional()
    .describe('The file was read again and not taken'),
});
export const ChannelsShape = paged(ChannelShape).extend({
  file: FileShape.optional().describe('Of the notices file; absent when none is configured'),
});

export const DELIVERY_STATES = ['due', 'sent', 'answered', 'unreachable', 'dead', 'dropped'] as const;
export const DeliveryShape = z.object({
  seq: z.int(),
  id: z.string(),
  noticeId: z.string(),
  region: z.string(),
  channel: z.string(),
  target: z.string().describe('User name; empty for a group or a system'),
  urgent: z.boolean(),
  priority: z.int(),
  at: Millis.describe('Of the notice'),
  notBefore: Millis.describe('End of the quiet hours; 0 when none hold'),
  attempts: z.int(),
  state: z.enum(DELIVERY_STATES),
  endedAt: Millis.nullable(),
  trouble: z.string().nullable(),
});

export const OUTCOMES = ['sent', 'failed', 'refused', 'unreachable', 'test_sent', 'test_failed'] as const;
export const AttemptShape = z.object({
  seq: z.int(),
  deliveryId: z.string(),
  noticeId: z.string(),
  region: z.string(),
  channel: z.string(),
  kind: z.string(),
  recipient: z.string().describe('Name and masked address; empty for a group or a system'),
  number: z.int().describe('Of this delivery, from 1'),
  at: Millis.describe('When it began'),
  ms: z.int().describe('How long it took'),
  outcome: z.enum(OUTCOMES),
  detail: z.string().nullable().describe('What the other side answered, or what went wrong'),
  gathered: z.int().describe('Notices in the same message'),
});

export const TestedShape = z.object({
  ok: z.boolean(),
  detail: z.string(),
  recipient: z.string().describe('Masked; empty for a group or a system'),
  ms: z.int(),
});
