/** What is recorded about work that no sensor sees: training, campaigns, evaluations and their like (domain sheet §6). */

import type { FilingBase } from './filing.ts';

/** People and venues that were reached. */
export interface Reach {
  people: number;
  venues: number;
}

/** Every record says when it was, ms since 1970; `until` is the end of what lasted longer than a moment. */
interface Happened {
  on: number;
  until?: number;
  note?: string;
  photoIds?: string[];
}
interface Named extends Happened {
  topic: string;
}

export interface CampaignPhase {
  name: string;
  from: number;
  until: number;
}
/** One line of the office checklist; ticked when `done` is there. */
export interface CampaignItem {
  item: string;
  done?: { at: number; by: string; note?: string };
}

/** What a record of each kind says. */
export interface RecordContents {
  training: Named & { trainer?: string; reach: Reach };
  publicity: Named & { channel: string; reach: Reach };
  meeting: Named & { chair: string; present: number; minutes: string };
  /** With its review: what went well, what did not, and what follows. */
  drill_record: Named & {
    reach: Reach;
    review: { by: string; wentWell: string; failed: string; measures: string };
    /** Filing of the drill, where it was called through the gateway. */
    emergencyId?: string;
  };
  campaign: Named & {
    phases: CampaignPhase[];
    /** Venues that are looked at first. */
    focus: string[];
    checklist: CampaignItem[];
    /** Said when it is closed. */
    summary?: string;
  };
  /** A line of the owner's risk-point ledger; signed when whoever answers for it has signed. */
  risk_point: Happened & {
    place: string;
    risk: string;
    measure: string;
    responsible: string;
    signedAt?: number;
  };
  /** Yearly figures of a unit, by the names of its profile. */
  assessment: Happened & { year: number; figures: { name: string; value: number; note?: string }[] };
  evaluation: Happened & { verdict: 'good' | 'bad'; source: string; text: string };
  /** Advanced practice (先进做法), which the district's yearly list asks for. */
  practice: Named & { text: string };
  /** Another major problem, found by a sector (行业部门发现的其他重大问题). */
  sector_problem: Happened & { sector: string; problem: string; documentNo?: string };
  cooperation: Happened & { verdict: 'cooperative' | 'uncooperative'; text: string };
  /** One that the gateway had no part in. */
  accident: Named & { text: string; injured: number; dead: number };
}
export type RecordKind = keyof RecordContents;

export interface Correction {
  at: number;
  by: string;
  why: string;
  /** The version that it replaced, and what that said. */
  version: number;
  before: RecordContents[RecordKind];
}

/** `open` and `closed` are states of campaigns. `openedAt` is when it was, `recordedAt` when it was written down. */
export interface RecordOf<K extends RecordKind = RecordKind> extends FilingBase<K> {
  state: 'kept' | 'open' | 'closed' | 'withdrawn';
  content: RecordContents[K];
  recordedAt: number;
  corrections: Correction[];
  withdrawn?: { at: number; by: string; reason: string };
}
export type RecordFiling = { [K in RecordKind]: RecordOf<K> }[RecordKind];

/** Where it belongs: a venue, else the unit of a region. */
export interface RecordPlace {
  venueId?: string;
  region?: string;
}

/** `kept` is the record as the ledger has it: the fold holds fresh ones only. */
interface OnRecord {
  recordId: string;
  kept: RecordFiling;
  expectedVersion?: number;
}
export type RecordAct =
  | ({ type: 'record.file'; kind: RecordKind; content: RecordContents[RecordKind] } & RecordPlace)
  | ({ type: 'record.correct'; content: RecordContents[RecordKind]; why: string } & OnRecord)
  | ({ type: 'record.withdraw'; reason: string } & OnRecord)
  | ({ type: 'record.tick'; item: string; note?: string } & OnRecord)
  | ({ type: 'record.close'; summary: string } & OnRecord);
