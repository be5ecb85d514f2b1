/** What moves owners and units: rising pressure, credits, red flags and the yearly list (domain sheet §4, §6). */

import type { FilingBase } from './filing.ts';
import type { Awaiting } from './loop/call.ts';
import type { RecordAct, RecordFiling } from './records.ts';

export const PRESSURE_STEPS = ['letter', 'notice', 'interview', 'exposure'] as const;
/** 函告 · 通报 · 约谈 · 曝光. */
export type PressureStep = (typeof PRESSURE_STEPS)[number];

export interface PressureTaken {
  step: PressureStep;
  /** When it was taken; `recordedAt` is when it was written down. */
  on: number;
  recordedAt: number;
  by: string;
  addressee: string;
  documentNo: string;
  photoIds?: string[];
  note?: string;
  /** Steps that were passed over, with the reason. */
  skipped?: { steps: PressureStep[]; reason: string };
}

/** Pressure on one ticket, or on the venue as such; `open` until it is ended. */
export interface PressureFiling extends FilingBase<'pressure'>, Awaiting {
  state: 'open' | 'closed';
  venueId: string;
  ticketId?: string;
  steps: PressureTaken[];
  ended?: { by: string; reason: string };
}

/** A venue's account; there from its first entry on. */
export interface CreditAccount extends FilingBase<'credit_account'> {
  state: 'open';
  venueId: string;
  balance: number;
  /** Points redeemed in this year of the calendar. */
  redeemed: { year: string; points: number };
  /** How often each rule was applied in its present term. */
  applied: Record<string, { term: string; times: number }>;
  /** `rule|subject` of what earned lately: each earns once. */
  earned: string[];
  /** Entries that were reversed lately: each is reversed once. */
  reversed: string[];
}

/** One line of a venue's credits ledger; nothing in it changes but that it may be reversed by another line. */
export interface CreditEntry extends FilingBase<'credit_entry'> {
  state: 'booked' | 'reversed';
  venueId: string;
  act: 'earn' | 'grant' | 'redeem' | 'reverse';
  /** What the balance changed by. */
  points: number;
  balance: number;
  rule?: string;
  /** What it was earned with: a ticket, a record, a duty. */
  subject?: string;
  good?: { key: string; quantity: number; year: string; store: string };
  /** The entry that this one takes back, or that took this one back. */
  reverses?: string;
  reversedBy?: string;
  note?: string;
}

/** What was handed out of a district's goods in a year of the calendar. */
export interface CreditStore extends FilingBase<'credit_store'> {
  state: 'open';
  year: string;
  handedOut: Record<string, number>;
}

/** A day of something that counts in a venue's quarter. */
export interface Dated {
  id: string;
  at: number;
}
/** What is known of one venue when it is judged for a red flag; times are ms since 1970. */
export interface FlagFacts {
  /** Since when it is in the ledger. */
  registeredAt: number;
  accidents: Dated[];
  /** Rectification refused: from when, and until when the work was done after all. */
  refusals: { id: string; from: number; until?: number }[];
  sectorProblems: Dated[];
  prohibitions: Dated[];
  /** When self-inspections were handed in. */
  selfInspections: Dated[];
  /** What had to be rectified: `doneAt` is when it was submitted as done, if it was. */
  rectifications: { id: string; dueAt: number; doneAt?: number }[];
  cooperation: (Dated & { verdict: 'cooperative' | 'uncooperative' })[];
}

/** A flag for one quarter; `withdrawn` ones stay on file. Its id is `flag-<quarter>-<venue>`. */
export interface RedFlagFiling extends FilingBase<'red_flag'> {
  state: 'awarded' | 'withdrawn';
  venueId: string;
  town: string;
  quarter: string;
  awardedAt: number;
  withdrawn?: { at: number; by: string; reason: string };
}

/** A venue on the way to the district's yearly list. Its id is `honour-<year>-<venue>`. */
export interface HonourFiling extends FilingBase<'honour'> {
  state: 'proposed' | 'chosen' | 'withdrawn';
  venueId: string;
  town: string;
  district: string;
  year: string;
  flags: string[];
  practices: string[];
  reason: string;
  chosen?: { at: number; by: string; note?: string };
}

export type IncentiveFiling =
  | RecordFiling
  | PressureFiling
  | CreditAccount
  | CreditEntry
  | CreditStore
  | RedFlagFiling
  | HonourFiling;

export type PressureAct =
  | ({
      type: 'pressure.step';
      venueId: string;
      ticketId?: string;
      expectedVersion?: number;
      /** Of steps passed over. */
      skipReason?: string;
    } & Pick<PressureTaken, 'step' | 'on' | 'addressee' | 'documentNo' | 'photoIds' | 'note'>)
  | { type: 'pressure.end'; pressureId: string; reason: string; expectedVersion?: number };

interface OnAccount {
  venueId: string;
  note?: string;
}
export type CreditAct =
  /** By a rule of the profile, or points with a note. */
  | ({ type: 'credit.grant'; rule?: string; points?: number; subject?: string } & OnAccount)
  | ({ type: 'credit.redeem'; good: string; quantity: number } & OnAccount)
  /** `kept` is the entry as the ledger has it. */
  | ({ type: 'credit.reverse'; entryId: string; kept: CreditEntry; reason: string } & OnAccount);

/** `known` and `flags` are what the ledger knew when it was asked: a replay decides by the same. */
export type RedFlagAct =
  | {
      type: 'red_flag.award';
      town: string;
      quarter: string;
      venueIds: string[];
      /** By venue. */
      known: Record<string, FlagFacts>;
    }
  /** `kept` is the flag as the ledger has it. */
  | { type: 'red_flag.withdraw'; flagId: string; kept: RedFlagFiling; reason: string }
  | {
      type: 'honour.propose';
      year: string;
      venueId: string;
      flags: string[];
      practices: string[];
      reason: string;
    }
  | { type: 'honour.withdraw'; honourId: string; reason: string }
  /** `reason` is needed when the list is shorter than the profile asks for. */
  | { type: 'honour.choose'; year: string; district: string; venueIds: string[]; reason?: string };

export type IncentiveAct = RecordAct | PressureAct | CreditAct | RedFlagAct;
