/** What goes up to the three-level governance centre (三级治理中心), and departments that a town whistles for (吹哨报到). */

import type { Region } from '../facts.ts';
import type { FilingBase } from '../filing.ts';
import type { Bilingual, HazardKind } from '../hazard.ts';
import type { Call } from './call.ts';

export type CaseState = 'open' | 'dispatched' | 'worked' | 'feedback' | 'closed';
export type RiseReason = 'promoted' | 'unsolved' | 'overdue' | 'major';

/** One level that the case came through, the town first. */
export interface CaseLevel {
  region: string;
  level: Region['level'];
  reason: RiseReason;
  /** In the words of who sent it here. */
  note: string;
  by: string;
  at: number;
  takenBy?: string;
  takenAt?: number;
  /** The result came back to it. */
  confirmedBy?: string;
  confirmedAt?: number;
  /** It did not confirm in time. */
  late?: true;
}

/** Why a plan was picked or passed over. */
export interface PlanVerdict {
  plan: string;
  /** As the profile named it then; none in what older versions wrote. */
  name?: Bilingual;
  matched: boolean;
  because: Bilingual;
}

export interface CaseDispatch {
  region: string;
  /** Null when no plan fits. */
  plan: string | null;
  planName?: Bilingual;
  at: number;
  by: string;
  /** A person chose another plan than the rule. */
  reason?: string;
}

export type TaskState = 'called' | 'accepted' | 'done' | 'dropped';

export interface TaskStep {
  what: Bilingual;
  dueAt: number;
  doneAt?: number;
  doneBy?: string;
  late?: true;
}

export interface CaseTask {
  id: string;
  part: 'lead' | 'cooperating';
  office: string;
  role: string;
  region: string;
  /** The office, where the plan or the category names one: its people alone are meant. */
  department?: string;
  plan: string;
  planName?: Bilingual;
  state: TaskState;
  steps: TaskStep[];
  dueAt: number;
  at: number;
  acceptedBy?: string;
  acceptedAt?: number;
  doneBy?: string;
  doneAt?: number;
  result?: string;
}

/** What came of it, told to every level. */
export interface CaseResult {
  at: number;
  finisher?: string;
  acceptor?: string;
  measures?: string;
}

export interface CaseFiling extends FilingBase<'case'> {
  state: CaseState;
  ticketId: string;
  hazardId?: string;
  /** Of its hazard, which may be over when the case goes on. */
  hazardKind?: HazardKind;
  title: Bilingual;
  levels: CaseLevel[];
  /** Of the newest dispatch, plan by plan in the order of the profile. */
  why: PlanVerdict[];
  dispatches: CaseDispatch[];
  tasks: CaseTask[];
  calls: Call[];
  result?: CaseResult;
}

export type WhistleState = 'open' | 'worked' | 'closed';

export interface WhistleDepartment {
  office: string;
  role: string;
  region: string;
  /** The same as `office`; none in what older versions wrote. */
  department?: string;
  state: 'called' | 'arrived' | 'completed';
  arriveBy: number;
  completeBy: number;
  arrivedBy?: string;
  arrivedAt?: number;
  completedBy?: string;
  completedAt?: number;
  result?: string;
  /** It did not report in in time, or not complete in time. */
  absent?: true;
  late?: true;
  /** `byDefault`: nobody rated in time. */
  rating?: { score: number; by: string; at: number; note?: string; byDefault?: true };
}

export interface WhistleFiling extends FilingBase<'whistle'> {
  state: WhistleState;
  ticketId?: string;
  what: string;
  departments: WhistleDepartment[];
  calls: Call[];
  /** Why it was taken back. */
  reason?: string;
}
