/** Shapes of tickets and of what is done to them. */

import { z } from 'zod';
import { ID_CHARACTERS_MAX, Id, Millis, Note, Version, words } from './basic.ts';

const Text = z.object({ zh: z.string(), en: z.string() });
const ByAt = { by: z.string(), at: Millis };
export const TicketStateName = z.enum(['open', 'accepted', 'submitted', 'rejected', 'transferred', 'closed']);
export const SourceName = z.enum([
  'sensor',
  'self_inspection',
  'patrol',
  'public_report',
  'ai_recognition',
  'upper_level',
]);
export const ClassName = z.enum(['ordinary', 'major']);
export const HandlingName = z.enum(['immediate', 'limited', 'listed']);
const PhotoId = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 of a photo in store, 64 hex digits');
const Photos = z.array(PhotoId).max(20);
const Username = z.string().min(1).max(64).describe('User name');

const Fixes = z
  .object({
    responsible: z.string().optional(),
    measures: z.string().optional(),
    dueAt: Millis,
    finisher: z.string().optional(),
    acceptor: z.string().optional(),
    missing: z.array(z.string()),
  })
  .describe('The five fixes as set in advance, and which are missing');
const Evidence = z.object({
  ...ByAt,
  stage: z.enum(['before', 'after']),
  photos: z.array(z.string()),
  note: z.string().optional(),
});
const Transfer = z.object({
  ...ByAt,
  from: z.string(),
  to: z.string(),
  kind: z.enum(['district_department', 'town_section', 'unit']),
  department: z.string().optional(),
  reason: z.string().optional(),
});
const Supervision = z.object({
  ...ByAt,
  level: z.enum(['district', 'city']),
  reason: z.string(),
  ended: z.object({ ...ByAt, reason: z.string() }).optional(),
});
const LookBack = z.object({
  dueAt: Millis,
  late: z.literal(true).optional(),
  at: Millis.optional(),
  by: z.string().optional(),
  result: z.enum(['ok', 'not']).optional(),
  note: z.string().optional(),
});
const Wait = z
  .object({
    for: z.enum(['approval', 'acceptance']),
    since: Millis,
    dueAt: Millis,
    late: z.literal(true).optional(),
  })
  .describe('Whose word it waits for, and until when');
const Step = z.object({
  ...ByAt,
  act: z.string(),
  from: TicketStateName.nullable(),
  to: TicketStateName,
  note: z.string().optional(),
});

export const TicketShape = z.object({
  id: z.string(),
  version: Version,
  hazardId: z.string().optional(),
  source: SourceName,
  venueId: z.string(),
  venueName: z.string().optional().describe('In lists'),
  region: z.string(),
  class: ClassName,
  handling: HandlingName,
  state: TicketStateName,
  unit: z.string(),
  title: Text,
  reportedBy: z.string().optional(),
  place: z.string().optional(),
  what: z.string().optional(),
  confidence: z.number().min(0).max(1).optional(),
  responsible: z.string().optional(),
  measures: z.string().optional(),
  dueAt: Millis,
  finisher: z.string().optional(),
  acceptor: z.string().optional(),
  fixes: Fixes.optional(),
  temporaryProtection: z.string().optional(),
  evidence: z.array(Evidence).optional(),
  transfers: z.array(Transfer).optional(),
  supervision: Supervision.optional(),
  wait: Wait.optional(),
  lookBack: LookBack.optional(),
  refusals: z.array(z.object({ ...ByAt, owner: z.string().optional(), note: z.string() })).optional(),
  overdue: z.literal(true).optional(),
  late: z.literal(true).optional(),
  lateByMs: z.int().optional(),
  mergedInto: z.string().optional(),
  merged: z.array(z.string()).optional(),
  openedAt: Millis,
  acceptedAt: Millis.optional(),
  submittedAt: Millis.optional(),
  closedAt: Millis.optional(),
  steps: z.array(Step),
});

export const TicketCreate = z
  .object({
    source: SourceName.exclude(['sensor']),
    venueId: Id,
    title: words(200).optional(),
    what: Note.optional(),
    class: ClassName.optional(),
    handling: HandlingName.optional(),
    place: words(200).optional(),
    photos: Photos.optional(),
    dueAt: Millis.optional().describe('For those who may assign tickets; else the profile sets it'),
    responsible: Username.optional(),
    temporaryProtection: Note.optional(),
    confidence: z.number().min(0).max(1).optional(),
  })
  .refine(({ title, what }) => title !== undefined || what !== undefined, {
    path: ['title'],
    message: 'a title is needed, or what it is',
  });

const note = { note: Note.optional(), version: Version.optional() };
const Reasoned = z.object({ ...note, reason: Note });
const TicketFix = z
  .object({
    ...note,
    responsible: Username.optional(),
    measures: Note.optional().describe('As planned'),
    dueAt: Millis.optional().describe('A later one than now needs a note'),
    finisher: Username.nullable().optional(),
    acceptor: Username.nullable().optional(),
    handling: HandlingName.optional(),
    temporaryProtection: Note.nullable().optional(),
  })
  .refine(
    ({ note: _note, version: _version, ...fixes }) => Object.values(fixes).some((one) => one !== undefined),
    {
      message: 'something to fix is needed',
    },
  );
export const TICKET_ACTS = {
  accept: z.object(note),
  answer: z.object(note).describe('Heard; nothing else changes, and nobody is called about it again'),
  assign: z.object({ ...note, responsible: Username }),
  fix: TicketFix,
  evidence: z.object({ ...note, photos: Photos.min(1), stage: z.enum(['before', 'after']).optional() }),
  submit: z.object({ ...note, measures: Note, photos: Photos.optional() }),
  approve: z.object(note),
  reject: z.object({ ...note, note: Note }),
  transfer: z.object({ ...note, unit: Id.describe('Region id of the unit that takes it') }),
  refer: z.object({
    ...note,
    kind: z.enum(['district_department', 'town_section']),
    department: words(100),
    reason: Note,
  }),
  escalate: Reasoned,
  promote: Reasoned,
  list: z.object({ ...note, level: z.enum(['district', 'city']), reason: Note }),
  unlist: Reasoned,
  merge: z.object({ ...note, into: z.string().min(1).max(ID_CHARACTERS_MAX) }),
  refuse_rectification: z.object({
    ...note,
    note: Note,
    owner: words(200).optional(),
  }),
  look_back: z.object({ ...note, result: z.enum(['ok', 'not']), photos: Photos.optional() }),
  reopen: Reasoned,
} as const;
