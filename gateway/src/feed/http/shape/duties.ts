/** Shapes of duties and of what is on file about them. */

import { CADENCES, DUTY_RECORDS, INSPECTION_KINDS, RISK_COLOURS, WORK_KINDS } from '@ninewatch/rules';
import { z } from 'zod';
import { FilingShape, FilingsQuery } from '../filings/read-routes.ts';
import { Id, Millis, Name, Note, PageQuery, QueryNumber, words } from './basic.ts';
import { Awaiting } from './loop.ts';
import { PhotoIds } from './photos.ts';

const Words = z.object({ zh: z.string(), en: z.string() });
const Key = z.string().min(1).max(64);
const Reason = Note;
const Version = z.int().min(1).optional();

export const DutyShape = z.object({
  id: z.string(),
  key: z.string(),
  name: Words,
  role: z.string().describe('On whose list it stands'),
  region: z.string(),
  venueId: z.string().optional(),
  venueName: z.string().optional(),
  cadence: z.enum(CADENCES),
  term: z.string().describe('2026-11, 2026-Q4, …'),
  from: Millis,
  dueAt: Millis,
  need: z.int().min(1).describe('How often in the term'),
  done: z.int().min(0),
  state: z.enum(['due', 'done', 'late', 'missed']),
  lateUntil: Millis.optional().describe('Of what was missed: until when it may be done late'),
  doneAt: Millis.optional(),
  doneBy: z.string().optional(),
  record: z.enum(DUTY_RECORDS).optional().describe('What fulfils it'),
});

const dutyFilter = {
  state: z.string().max(100).optional().describe('due, done, late, missed; several divided by commas'),
  key: Key.optional(),
  venue: z.string().max(128).optional(),
  region: z.string().max(128).optional().describe('This region and all below it'),
  from: QueryNumber.optional().describe('Due at or after, ms'),
  before: QueryNumber.optional().describe('Due before, ms'),
};
export const DutiesQuery = PageQuery.extend({
  ...dutyFilter,
  role: z.string().max(200).optional().describe('One or several, divided by commas'),
  mine: z.enum(['true', 'false']).optional().describe('Those of the caller alone'),
});
export const MyDutiesQuery = PageQuery.extend({
  ...dutyFilter,
  state: dutyFilter.state.default('due'),
});

export const DutyConfirm = z
  .object({
    key: Key,
    venueId: Id.optional(),
    region: Id.optional(),
    note: Note.optional(),
    photos: PhotoIds.optional(),
  })
  .refine(({ venueId, region }) => (venueId === undefined) !== (region === undefined), {
    path: ['venueId'],
    message: 'a venue or a region',
  });
export const DutyConfirmed = z.object({ dutyId: z.string(), key: z.string(), at: Millis, by: z.string() });

const Colour = z.enum(RISK_COLOURS as [string, ...string[]]);
export const RiskNoticeRead = z.object({ seen: Colour.describe('The colour that the notice showed') });
export const RiskNoticeFilingShape = FilingShape.extend({
  seen: Colour,
  duties: z.array(z.string()),
});
const ListItem = z.object({ key: z.string(), name: Words });
export const RiskNoticeShape = z.object({
  venueId: z.string(),
  name: z.string(),
  risk: Colour,
  riskReasons: z.array(z.string()),
  overLimit: z.array(z.string()),
  items: z.array(ListItem),
  prohibitions: z.array(ListItem.extend({ class: z.enum(['ordinary', 'major']) })),
  duties: z.array(DutyShape).describe('What is to be read and confirmed now'),
});

const Item = z.object({
  key: Key,
  ok: z.boolean(),
  note: Note.optional(),
  photos: PhotoIds.optional(),
});
const Finding = z.object({
  text: words(500),
  place: Name.optional(),
  photos: PhotoIds.optional(),
  class: z.enum(['ordinary', 'major']).optional(),
});
export const InspectionCreate = z.object({
  venueId: Id,
  as: z.enum(INSPECTION_KINDS),
  at: Millis.optional().describe('When it was; now when left out'),
  items: z.array(Item).max(100).default([]),
  findings: z.array(Finding).max(50).default([]),
  photos: PhotoIds.default([]),
  note: Note.optional(),
  planId: z.string().min(1).max(128).optional(),
});
export const InspectionShape = FilingShape.extend({
  as: z.enum(INSPECTION_KINDS),
  at: Millis,
  items: z.array(Item),
  findings: z.array(Finding.extend({ ticketId: z.string(), item: z.string().optional() })),
  photos: z.array(z.string()),
  prohibitions: z.array(z.string()),
  duties: z.array(z.string()),
  note: z.string().optional(),
  planId: z.string().optional(),
});

const PLANNED_KINDS = ['grid_visit', 'patrol', 'section_check', 'leader_check'] as const;
export const PlanCreate = z.object({
  region: Id,
  inspector: z.string().min(1).max(64).describe('User name'),
  as: z.enum(PLANNED_KINDS),
  from: Millis,
  until: Millis,
  route: z.array(Id).min(1).max(100).describe('Venues in the order of the way'),
  content: words(2_000),
});
export const PlanShape = FilingShape.extend({
  ...PlanCreate.shape,
  visited: z.array(z.object({ venueId: z.string(), at: Millis, inspectionId: z.string() })),
  reason: z.string().optional(),
});

export const PlansQuery = FilingsQuery.extend({
  inspector: z.string().min(1).max(64).optional().describe('User name'),
});

export const WithReason = z.object({ reason: Reason, version: Version });
export const WithNote = z.object({ note: Note.optional(), version: Version });

export const PermitCreate = z.object({
  venueId: Id,
  work: z.enum(WORK_KINDS as [string, ...string[]]),
  place: Name,
  from: Millis,
  until: Millis,
  contractor: Name,
  certificate: Name.optional().describe('Number of the certificate'),
  fireWatcher: Name.optional(),
  note: Note.optional(),
});
const Signed = z.object({ at: Millis, by: z.string(), note: z.string().optional() });
export const PermitShape = FilingShape.extend({
  ...Awaiting,
  ...PermitCreate.shape,
  forbiddenHours: z.literal(true).optional().describe('In hours in which this work is forbidden'),
  short: z.literal(true).optional().describe('Reported later than the profile asks'),
  decided: Signed.optional(),
  ended: Signed.optional(),
  periodId: z.string().optional().describe('The announced work that it became'),
});

export const HandoverCreate = z.object({
  region: Id,
  note: words(2_000),
  leader: Name.optional().describe('Leader on shift'),
});
export const HandoverShape = FilingShape.extend({
  ...Awaiting,
  note: z.string(),
  leader: z.string().optional(),
  counts: z.object({
    hazards: z.int(),
    unacknowledged: z.int(),
    tickets: z.int(),
    overdue: z.int(),
    permits: z.int(),
    shelved: z.int().optional(),
    outOfService: z.int().optional().describe('Devices'),
  }),
  items: z
    .array(
      z.object({
        id: z.string(),
        venueId: z.string(),
        venueName: z.string(),
        kind: z.string(),
        class: z.string(),
        priority: z.int(),
        state: z.string(),
        openedAt: Millis,
        acknowledgedBy: z.string().optional(),
      }),
    )
    .optional()
    .describe('Open hazards as they stood, the heaviest first, at most 50'),
  set: z
    .array(
      z.object({
        what: z.enum(['shelved', 'out_of_service']),
        id: z.string().describe('Of the hazard, or the device'),
        venueId: z.string(),
        venueName: z.string(),
        kind: z.string(),
        by: z.string(),
        at: Millis,
        until: Millis,
        reason: z.string(),
      }),
    )
    .optional()
    .describe('What is shelved or out of service, the soonest to come back first, at most 50'),
  signed: Signed.optional(),
});

export const DutyCheckAsk = z.object({ region: Id, reason: Note.optional() });
export const DutyCheckShape = FilingShape.extend({
  state: z.enum(['waiting', 'answered', 'missed']),
  dueAt: Millis.describe('Until when an answer counts'),
  by: z.string().describe('`gateway` at a random moment of the shift, else who of the office asked'),
  shift: z.object({ from: Millis, until: Millis }),
  person: z.string().optional().describe('User name of who took the watch over last'),
  reason: z.string().optional(),
  answered: Signed.optional(),
});

export const CalendarToken = z.object({
  token: z.string().describe('Shown once; the one before is void'),
  path: z.string(),
});
