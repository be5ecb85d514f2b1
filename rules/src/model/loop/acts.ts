/** What people may ask of cases, whistles, emergencies and warnings; validated and authorised by the feed. */

import type { CloseCause } from '../act.ts';
import type { Bilingual } from '../hazard.ts';
import type { Office } from './call.ts';
import type { EmergencyKind, Grade, ReportKind } from './emergency.ts';

interface OnCase {
  caseId: string;
  expectedVersion?: number;
  note?: string;
}
export type CaseAct =
  | ({ type: 'case.take' } & OnCase)
  | ({ type: 'case.dispatch'; plan: string; reason: string } & OnCase)
  | ({ type: 'case.accept'; taskId: string } & OnCase)
  | ({ type: 'case.step'; taskId: string; step: number } & OnCase)
  | ({ type: 'case.complete'; taskId: string; result: string } & OnCase)
  | ({ type: 'case.confirm'; level: string } & OnCase);

interface OnWhistle {
  whistleId: string;
  expectedVersion?: number;
  note?: string;
}
/** `completeInMs` left out is the profile's; departments without an office of their own are the district's. */
export type WhistleAct =
  | {
      type: 'whistle.blow';
      venueId: string;
      ticketId?: string;
      what: string;
      departments: ({ office: string } & Partial<Office>)[];
      completeInMs?: number;
    }
  | ({ type: 'whistle.arrive'; office: string } & OnWhistle)
  | ({ type: 'whistle.complete'; office: string; result: string } & OnWhistle)
  | ({ type: 'whistle.rate'; office: string; score: number } & OnWhistle)
  | ({ type: 'whistle.withdraw'; reason: string } & OnWhistle);

interface OnEmergency {
  emergencyId: string;
  expectedVersion?: number;
  note?: string;
}
export type EmergencyAct =
  | {
      type: 'emergency.declare';
      venueId: string;
      hazardId?: string;
      kind: EmergencyKind;
      grade: Grade;
      what: string;
      drill?: boolean;
    }
  | ({ type: 'emergency.grade'; grade: Grade; reason: string } & OnEmergency)
  | ({ type: 'emergency.check'; item: string } & OnEmergency)
  | ({ type: 'emergency.answer'; force: string } & OnEmergency)
  | ({ type: 'emergency.note'; what: string } & OnEmergency)
  | ({ type: 'emergency.report'; kind: ReportKind; text: string } & OnEmergency)
  | ({ type: 'emergency.review'; text: string; score: number } & OnEmergency)
  | ({
      type: 'emergency.close';
      outcome: 'real' | 'near_miss' | 'false_alarm';
      cause: CloseCause;
    } & OnEmergency);

export type WarningAct =
  | {
      type: 'warning.issue';
      text: Bilingual;
      to: { categories?: number[]; deviceKinds?: string[]; region: string };
      fromEmergency?: string;
    }
  | { type: 'warning.confirm'; warningId: string; venueId: string; note?: string }
  | { type: 'warning.withdraw'; warningId: string; reason: string; expectedVersion?: number };

export type LoopAct = CaseAct | WhistleAct | EmergencyAct | WarningAct;
