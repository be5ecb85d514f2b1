/** Incidents and drills with their forces and reports, and the warnings that follow them. */

import type { CloseCause } from '../act.ts';
import type { FilingBase } from '../filing.ts';
import type { Bilingual } from '../hazard.ts';
import type { Call } from './call.ts';

export const EMERGENCY_KINDS = ['fire', 'gas', 'co', 'toxic', 'electrical', 'water', 'other'] as const;
export type EmergencyKind = (typeof EMERGENCY_KINDS)[number];
/** Ⅰ particularly serious … Ⅳ general. */
export type Grade = 1 | 2 | 3 | 4;
export type IncidentState = 'open' | 'reported' | 'concluded' | 'closed';
export type ReportKind = 'first' | 'follow_up' | 'closing';

export interface TimelineLine {
  at: number;
  by: string;
  what: string;
  note?: string;
}

export interface ChecklistItem {
  id: string;
  what: Bilingual;
  doneAt?: number;
  doneBy?: string;
  note?: string;
}

export interface Force {
  id: string;
  name: Bilingual;
  role: string;
  region: string;
  department?: string;
  at: number;
  answeredAt?: number;
  answeredBy?: string;
}

/** A device that protects nobody while the incident goes on. */
export interface BlindDevice {
  deviceId: string;
  kind: string;
  place?: string;
  why: 'silent' | 'dead_collector' | 'never_reported' | 'out_of_service' | 'not_handed_over';
}

interface Incident {
  state: IncidentState;
  drill: boolean;
  kind: EmergencyKind;
  grade: Grade;
  what: string;
  hazardId?: string;
  plan: { id: string; name: Bilingual };
  grades: { grade: Grade; at: number; by: string; reason?: string }[];
  checklist: ChecklistItem[];
  forces: Force[];
  calls: Call[];
  timeline: TimelineLine[];
  reports: { kind: ReportKind; at: number; by: string; text: string; late?: true }[];
  /** The report that is due next has not come in time. */
  reportLate?: true;
  devices: number;
  blind: BlindDevice[];
  outcome?: 'real' | 'near_miss' | 'false_alarm';
  cause?: CloseCause;
  /** Of a drill (演练评估). */
  review?: { at: number; by: string; text: string; score: number };
  reviewLate?: true;
}

/** `dueAt` is that of the report that is due next; of a drill's review at the end. */
export interface EmergencyFiling extends FilingBase<'emergency'>, Incident {
  state: IncidentState;
}
/** Drills are on file by themselves: no list has them among what is real. */
export interface DrillFiling extends FilingBase<'drill'>, Incident {
  state: IncidentState;
}
export type IncidentFiling = EmergencyFiling | DrillFiling;

export interface WarningFiling extends FilingBase<'warning'> {
  state: 'handing_out' | 'open' | 'withdrawing' | 'closed';
  text: Bilingual;
  to: { categories?: number[]; deviceKinds?: string[]; region: string };
  fromEmergency?: string;
  /** Receipts handed out so far, and of them read and withdrawn. */
  venues: number;
  read: number;
  withdrawn: number;
  /** Venues at which nothing more had room. */
  passedOver: number;
  /** Rounds in which what is unread was chased. */
  chased: number;
  reason?: string;
}

export interface ReceiptFiling extends FilingBase<'receipt'> {
  state: 'unread' | 'read' | 'withdrawn';
  warningId: string;
  readBy?: string;
  readAt?: number;
  note?: string;
}
