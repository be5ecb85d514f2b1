/** Shapes of cases, whistles, emergencies, drills, warnings and receipts, and of what people ask of them. */

import { EMERGENCY_KINDS } from '@ninewatch/rules';
import { z } from 'zod';
import { FilingShape, FilingsQuery } from '../filings/read-routes.ts';
import { Id, Millis, Name, Note, Version, words } from './basic.ts';

const Words = z.object({ zh: z.string(), en: z.string() });
const Office = z.object({
  role: z.string(),
  region: z.string(),
  department: z.string().optional().describe('The office whose people alone are meant'),
});
const note = { note: Note.optional(), version: Version.optional() };
/** Shared by all bodies without fields of their own. */
export const NoteBody = z.object(note);

const CallShape = z.object({
  key: z.string(),
  reason: z.string(),
  text: Words,
  to: z.array(Office).describe('All that were called so far'),
  meant: z.int().describe('So many of them, from the first on, are those whose business it is'),
  at: Millis,
  paced: z.literal(true).optional().describe('It climbs when what it is about is late'),
  level: z.int().describe('Rounds after the first; each unanswered one climbs'),
  lastAt: Millis,
  people: z.array(
    z.object({ username: z.string(), at: Millis, times: z.int(), answeredAt: Millis.optional() }),
  ),
  answeredBy: z.string().optional(),
  answeredAt: Millis.optional(),
  endedAt: Millis.optional(),
});

/** Of what waits for somebody's decision. */
export const Awaiting = {
  decideBy: Millis.optional().describe('Until when somebody has to decide'),
  undecided: z.literal(true).optional().describe('Nobody decided by then'),
  calls: z.array(CallShape).optional(),
};

const StepShape = z.object({
  what: Words,
  dueAt: Millis,
  doneAt: Millis.optional(),
  doneBy: z.string().optional(),
  late: z.literal(true).optional(),
});
const TaskShape = z.object({
  id: z.string(),
  part: z.enum(['lead', 'cooperating']),
  office: z.string(),
  ...Office.shape,
  plan: z.string(),
  planName: Words.optional(),
  state: z.enum(['called', 'accepted', 'done', 'dropped']),
  steps: z.array(StepShape),
  dueAt: Millis,
  at: Millis,
  acceptedBy: z.string().optional(),
  acceptedAt: Millis.optional(),
  doneBy: z.string().optional(),
  doneAt: Millis.optional(),
  result: z.string().optional(),
});
const LevelShape = z.object({
  region: z.string(),
  level: z.string(),
  reason: z.enum(['promoted', 'unsolved', 'overdue', 'major']),
  note: z.string(),
  by: z.string(),
  at: Millis,
  takenBy: z.string().optional(),
  takenAt: Millis.optional(),
  confirmedBy: z.string().optional(),
  confirmedAt: Millis.optional(),
  late: z.literal(true).optional(),
});

export const CaseShape = FilingShape.extend({
  ticketId: z.string(),
  hazardId: z.string().optional(),
  hazardKind: z.string().optional(),
  title: Words,
  levels: z.array(LevelShape).describe('Every level that it came through, the town first'),
  why: z.array(
    z.object({
      plan: z.string(),
      name: Words.optional().describe('As the profile named the plan then'),
      matched: z.boolean(),
      because: Words,
    }),
  ),
  dispatches: z.array(
    z.object({
      region: z.string(),
      plan: z.string().nullable(),
      planName: Words.optional(),
      at: Millis,
      by: z.string(),
      reason: z.string().optional(),
    }),
  ),
  tasks: z.array(TaskShape),
  calls: z.array(CallShape),
  result: z
    .object({
      at: Millis,
      finisher: z.string().optional(),
      acceptor: z.string().optional(),
      measures: z.string().optional(),
    })
    .optional(),
});
const taskId = z.string().min(1).max(64);
export const CASE_ACTS = {
  take: NoteBody,
  dispatch: z.object({ ...note, plan: z.string().min(1).max(64), reason: Note }),
  accept: z.object({ ...note, taskId }),
  step: z.object({ ...note, taskId, step: z.int().min(0).max(50).describe('From 0') }),
  complete: z.object({ ...note, taskId, result: Note }),
  confirm: z.object({ ...note, level: Id.describe('Region of the level') }),
} as const;

export const TasksQuery = FilingsQuery.extend({
  mine: z
    .enum(['true', 'false'])
    .optional()
    .describe('Open ones in which an office of the caller has something to do'),
});

const office = words(100);
export const WhistleShape = FilingShape.extend({
  ticketId: z.string().optional(),
  what: z.string(),
  departments: z.array(
    z.object({
      office: z.string(),
      ...Office.shape,
      state: z.enum(['called', 'arrived', 'completed']),
      arriveBy: Millis,
      completeBy: Millis,
      arrivedBy: z.string().optional(),
      arrivedAt: Millis.optional(),
      completedBy: z.string().optional(),
      completedAt: Millis.optional(),
      result: z.string().optional(),
      absent: z.literal(true).optional().describe('Did not report in in time'),
      late: z.literal(true).optional().describe('Did not complete in time'),
      rating: z
        .object({ score: z.int(), by: z.string(), at: Millis, note: z.string().optional() })
        .optional(),
    }),
  ),
  calls: z.array(CallShape),
  reason: z.string().optional(),
});
const Department = z.object({
  office,
  role: z
    .enum(['district_department', 'district_committee', 'town_office', 'town_section', 'village', 'city'])
    .optional(),
  region: Id.optional().describe('The region of that level that the venue is in, when left out'),
});
export const WhistleCreate = z.object({
  ticketId: z.string().min(1).max(128).optional(),
  venueId: Id.optional().describe('Needed without a ticket'),
  departments: z
    .array(z.union([office, Department]))
    .min(1)
    .max(20),
  what: Note,
  dueIn: z
    .int()
    .min(1)
    .max(60 * 24 * 365)
    .optional()
    .describe('Minutes; the profile has a span of its own'),
});
export const WHISTLE_ACTS = {
  arrive: z.object({ ...note, office }),
  complete: z.object({ ...note, office, result: Note }),
  rate: z.object({ ...note, office, score: z.int().min(1).max(5) }),
  withdraw: z.object({ ...note, reason: Note }),
} as const;

const Grade = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const Kind = z.enum(EMERGENCY_KINDS);
const Outcome = z.enum(['real', 'near_miss', 'false_alarm']);
const Cause = z.enum(['fire', 'leak', 'fault', 'nuisance', 'test', 'unknown']);
const By = { at: Millis, by: z.string() };
export const IncidentShape = FilingShape.extend({
  drill: z.boolean(),
  kind: Kind,
  grade: Grade.describe('1 is Ⅰ, the gravest'),
  what: z.string(),
  hazardId: z.string().optional(),
  plan: z.object({ id: z.string(), name: Words }),
  grades: z.array(z.object({ grade: Grade, ...By, reason: z.string().optional() })),
  checklist: z.array(
    z.object({
      id: z.string(),
      what: Words,
      doneAt: Millis.optional(),
      doneBy: z.string().optional(),
      note: z.string().optional(),
    }),
  ),
  forces: z.array(
    z.object({
      id: z.string(),
      name: Words,
      ...Office.shape,
      at: Millis,
      answeredAt: Millis.optional(),
      answeredBy: z.string().optional(),
    }),
  ),
  calls: z.array(CallShape),
  timeline: z.array(z.object({ ...By, what: z.string(), note: z.string().optional() })),
  reports: z.array(z.object({ kind: z.string(), ...By, text: z.string(), late: z.literal(true).optional() })),
  reportLate: z.literal(true).optional(),
  devices: z.int().describe('In use at the venue'),
  blind: z.array(
    z.object({ deviceId: z.string(), kind: z.string(), place: z.string().optional(), why: z.string() }),
  ),
  outcome: Outcome.optional(),
  cause: Cause.optional(),
  review: z.object({ ...By, text: z.string(), score: z.int() }).optional(),
  reviewLate: z.literal(true).optional(),
});
export const ResponsePlanQuery = z.object({
  kind: Kind,
  grade: z.coerce.number().pipe(Grade).default(4).describe('Ⅳ when left out'),
});
export const ResponsePlanShape = z.object({
  id: z.string(),
  name: Words,
  checklist: z.array(z.object({ id: z.string(), what: Words })),
  forces: z.array(z.object({ id: z.string(), name: Words, role: z.string(), level: z.string() })),
});
export const EmergencyCreate = z.object({
  venueId: Id,
  hazardId: z.string().min(1).max(128).optional(),
  kind: Kind,
  grade: Grade,
  what: Note,
  drill: z.boolean().optional(),
});
export const EMERGENCY_ACTS = {
  grade: z.object({ ...note, grade: Grade, reason: Note }),
  check: z.object({ ...note, item: z.string().min(1).max(64) }),
  answer: z.object({ ...note, force: z.string().min(1).max(64) }),
  note: z.object({ version: Version.optional(), what: Note }),
  report: z.object({ ...note, kind: z.enum(['first', 'follow_up', 'closing']), text: Note }),
  review: z.object({ ...note, text: Note, score: z.int().min(0).max(100) }),
  close: z.object({ ...note, outcome: Outcome, cause: Cause }),
} as const;

const WarningTo = z.object({
  categories: z.array(z.int().min(1).max(99)).min(1).max(99).optional(),
  deviceKinds: z.array(Name).min(1).max(50).optional(),
  region: Id,
});
export const WarningShape = FilingShape.extend({
  text: Words,
  to: WarningTo,
  fromEmergency: z.string().optional(),
  venues: z.int().describe('Receipts handed out so far'),
  read: z.int(),
  withdrawn: z.int(),
  passedOver: z.int().describe('Venues with too many unread receipts'),
  chased: z.int().describe('Rounds in which what is unread was told again'),
  reason: z.string().optional(),
});
const Text = words(1_000);
export const WarningCreate = z.object({
  fromEmergency: z.string().min(1).max(128).optional(),
  text: z.object({ zh: Text, en: Text }),
  to: WarningTo,
});
export const WarningWithdraw = z.object({ version: Version.optional(), reason: Note });
export const ReceiptCreate = z.object({ venueId: Id, note: Note.optional() });
export const ReceiptShape = FilingShape.extend({
  warningId: z.string(),
  readBy: z.string().optional(),
  readAt: Millis.optional(),
  note: z.string().optional(),
});
