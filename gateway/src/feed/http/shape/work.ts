/** Shapes of the work: hazards, the wall, and what is done to them. */

import { z } from 'zod';
import { Millis, Note, Version, words } from './basic.ts';
import { Colour } from './ledger.ts';
import { AnnouncementShape, PlannedKindName, PlannedMarkShape } from './periods.ts';
import { TicketShape } from './tickets.ts';

const Text = z.object({ zh: z.string(), en: z.string() });
export const HazardKindName = z.enum([
  'fire',
  'gas',
  'co',
  'toxic',
  'electrical',
  'water',
  'device',
  'gateway',
]);
const SignalClassName = z.enum(['alarm', 'supervisory', 'fault', 'disablement', 'test']);
const Priority = z.int().min(1).max(4);
export const HazardStateName = z.enum([
  'unacknowledged',
  'acknowledged',
  'returned_unacknowledged',
  'returned',
  'shelved',
  'suppressed',
  'out_of_service',
  'closed',
]);
const Cause = z.enum(['fire', 'leak', 'fault', 'nuisance', 'test', 'unknown']);
const ByAt = { by: z.string(), at: Millis };

const Member = z.object({
  deviceId: z.string(),
  ruleId: z.string(),
  ruleVersion: z.string(),
  class: SignalClassName,
  priority: Priority,
  active: z.boolean(),
  measuredAt: Millis,
  receivedAt: Millis,
  late: z.boolean(),
  occurrences: z.int(),
  metric: z.string().optional(),
  value: z.number().optional(),
  limit: z.number().optional(),
  unit: z.string().optional(),
  why: Text,
  planned: PlannedMarkShape.optional(),
  basis: z
    .string()
    .optional()
    .describe('What it rests on: reading, sustained, rise, dose, baseline, combined, device or watch'),
  evidence: z
    .array(
      z.object({
        at: z.int(),
        seq: z.int().optional(),
        metric: z.string().optional(),
        value: z.number().optional(),
        deviceId: z.string().optional(),
      }),
    )
    .optional()
    .describe('The readings that decided: the first and the latest ones, at most five'),
  suppressedBy: z.array(z.string()).readonly().optional(),
  suppressed: z.literal(true).optional().describe('A consequence of another finding about its device'),
  outOfService: z.literal(true).optional().describe('Its device is out of service'),
  chattering: z.literal(true).optional(),
});
export const HazardShape = z.object({
  id: z.string(),
  version: Version,
  kind: HazardKindName,
  live: z.boolean(),
  venueId: z.string(),
  venueRisk: Colour,
  venueName: z.string(),
  region: z.string(),
  class: SignalClassName,
  priority: Priority,
  state: HazardStateName,
  active: z.boolean(),
  acknowledged: z.boolean(),
  silenced: z.boolean(),
  latched: z.boolean(),
  firstOut: z.string(),
  deviceIds: z.array(z.string()),
  members: z.array(Member),
  openedAt: Millis,
  measuredAt: Millis,
  late: z.boolean(),
  acknowledgedAt: Millis.optional(),
  acknowledgedBy: z.string().optional(),
  returnedAt: Millis.optional(),
  resetAt: Millis.optional(),
  closedAt: Millis.optional(),
  closedBy: z.string().optional(),
  cause: Cause.optional(),
  shelved: z.object({ ...ByAt, until: Millis, reason: z.string() }).optional(),
  recurrenceOf: z.string().optional(),
  ticketId: z.string().nullable(),
  promoted: z.object({ ...ByAt, reason: z.string() }).optional(),
  planned: z.array(PlannedKindName).optional().describe('Planned times that all standing members fall into'),
  announced: z.array(AnnouncementShape).optional().describe('Annotates, and changes nothing else'),
  why: Text,
  rule: z.object({ id: z.string(), version: z.string() }),
  incident: z
    .object({ id: z.string(), first: z.boolean(), hazards: z.int() })
    .optional()
    .describe('Dangers of one venue that overlap in time; `first` began first'),
  confidence: z.number().min(0).max(1).optional(),
  chattering: z.literal(true).optional(),
  fleeting: z.literal(true).optional(),
  realarms: z.int().optional().describe('How often it was told again because it went on'),
  notStored: z.literal(true).optional(),
  log: z.array(z.object({ ...ByAt, what: z.string(), note: z.string().optional() })),
});

const note = { note: Note.optional(), version: Version.optional() };
/** Shelving ends by itself after at most 8 h. */
const SHELVE_MINUTES_MAX = 480;
export const HAZARD_ACTS = {
  acknowledge: z.object(note),
  silence: z.object(note),
  shelve: z.object({ ...note, minutes: z.int().min(1).max(SHELVE_MINUTES_MAX), reason: Note }),
  unshelve: z.object(note),
  reset: z.object(note),
  promote: z.object({ ...note, reason: Note }),
  close: z.object({ ...note, cause: Cause }),
  call: z.object({
    ...note,
    person: words(100).describe('Who was telephoned'),
    answered: z.boolean(),
  }),
} as const;
export const CountsShape = z.object({
  hazards: z.object({
    open: z.int(),
    unacknowledged: z.int(),
    active: z.int(),
    test: z.int(),
    byClass: z.record(SignalClassName, z.int()),
  }),
  tickets: z.object({ open: z.int(), major: z.int() }),
  venues: z.object({ total: z.int(), red: z.int(), orange: z.int(), yellow: z.int(), blue: z.int() }),
  devices: z.object({
    total: z.int(),
    online: z.int(),
    silent: z.int(),
    neverSent: z.int(),
    unprotected: z.int(),
    faulty: z.int(),
  }),
});
const TICKET_RECORD = { steps: true, fixes: true, evidence: true, transfers: true, refusals: true } as const;
export const WallShape = z.object({
  epoch: z.string(),
  seq: z.int(),
  at: Millis,
  hazards: z.array(HazardShape),
  tickets: z.array(TicketShape.omit(TICKET_RECORD)).describe('Without their record, which is on each ticket'),
  counts: CountsShape,
  gateway: z.record(z.string(), z.unknown()),
});
