/** What somebody has to do within a term, and whether it was done (职责清单). */

import type { Cadence } from '../calendar/index.ts';
import type { RiskColour, Role } from './facts.ts';
import type { Bilingual } from './hazard.ts';
import type { WorkKind } from './period.ts';

/** Visits to a venue. */
export const INSPECTION_KINDS = [
  'self_inspection',
  'grid_visit',
  'patrol',
  'section_check',
  'leader_check',
] as const;
export type InspectionKind = (typeof INSPECTION_KINDS)[number];

/** What fulfils a duty. `confirm` is a plain word of the person that it was done. */
export const DUTY_RECORDS = [...INSPECTION_KINDS, 'risk_notice', 'confirm', 'handover'] as const;
export type DutyRecord = (typeof DUTY_RECORDS)[number];

/** `missed`: not done when it was due; it becomes `late` when it is done within the grace of the profile. */
export type DutyState = 'due' | 'done' | 'late' | 'missed';

/** One duty of one venue or unit in one term. Times are calendar time, ms. */
export interface Duty {
  /** `<key>/<venue, or @region>/<beginning of the term, ms>`. */
  id: string;
  key: string;
  name: Bilingual;
  role: Role;
  /** Of the venue, or the unit itself. */
  region: string;
  venueId?: string;
  cadence: Cadence;
  /** `2026-11`, `2026-Q4`, … */
  term: string;
  from: number;
  dueAt: number;
  /** How often in the term, and how often it was so far. */
  need: number;
  done: number;
  state: DutyState;
  /** Of what was missed: until when it may be done late, ms. */
  lateUntil?: number;
  doneAt?: number;
  /** User name of who did it last. */
  doneBy?: string;
  /** What fulfils it. */
  record?: DutyRecord;
}

/** As the checklist asks it; a photo is an id of `POST /photos`. */
export interface InspectionItem {
  key: string;
  ok: boolean;
  note?: string;
  photos?: string[];
}
export interface InspectionFinding {
  text: string;
  place?: string;
  photos?: string[];
  class?: 'ordinary' | 'major';
}
export interface InspectionInput {
  venueId: string;
  as: InspectionKind;
  /** When it was; now when left out. Never in the future. */
  at?: number;
  items: InspectionItem[];
  findings: InspectionFinding[];
  photos: string[];
  note?: string;
  /** The plan that it is a stop of. */
  planId?: string;
}

export interface PlanInput {
  region: string;
  /** User name. */
  inspector: string;
  as: Exclude<InspectionKind, 'self_inspection'>;
  from: number;
  until: number;
  /** Venues in the order of the way. */
  route: string[];
  content: string;
}

export interface PermitInput {
  venueId: string;
  work: WorkKind;
  place: string;
  from: number;
  until: number;
  contractor: string;
  certificate?: string;
  fireWatcher?: string;
  note?: string;
}

/** `seen` is the colour that the notice showed. */
export interface RiskNoticeRead {
  venueId: string;
  seen: RiskColour;
}

interface OnFiling {
  id: string;
  expectedVersion?: number;
}

export type DutyAct =
  | { type: 'duty.confirm'; key: string; venueId?: string; region?: string; note?: string; photos?: string[] }
  | ({ type: 'risk_notice.read' } & RiskNoticeRead)
  | { type: 'inspection.record'; inspection: InspectionInput }
  | { type: 'patrol_plan.create'; plan: PlanInput }
  | ({ type: 'patrol_plan.cancel'; reason: string } & OnFiling)
  | { type: 'permit.report'; permit: PermitInput }
  | ({ type: 'permit.approve'; note?: string } & OnFiling)
  | ({ type: 'permit.refuse'; reason: string } & OnFiling)
  | ({ type: 'permit.end'; note?: string } & OnFiling)
  | { type: 'handover.offer'; region: string; note: string; leader?: string }
  | ({ type: 'handover.sign'; note?: string } & OnFiling)
  /** Hash of the person's new token for the calendar feed; null takes the one in use away. */
  | { type: 'calendar.token'; secretHash: string | null };
