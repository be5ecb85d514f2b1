/** What the closed loop keeps on file beside hazards and tickets: one shape for all of it, told apart by `type`. */

import type { Notice } from './change.ts';
import type { DutyFiling } from './duty-filing.ts';
import type { RiskColour } from './facts.ts';
import type { ForeignFiling } from './foreign.ts';
import type { FormFiling, TypedFiling } from './form.ts';
import type { IncentiveFiling } from './incentives.ts';
import type { ObservationFiling, ReportFiling } from './intake.ts';
import type { CaseFiling, WhistleFiling } from './loop/case.ts';
import type { DrillFiling, EmergencyFiling, ReceiptFiling, WarningFiling } from './loop/emergency.ts';
import type { RegistrationFiling } from './registration.ts';
import type { ScoreFiling } from './score.ts';

/** Where it stands in lists: what every filing has, whatever it is about. Times are ms since 1970, UTC. */
export interface FilingBase<T extends string = string> {
  type: T;
  id: string;
  version: number;
  /** Of the venue, or the unit that it belongs to. */
  region: string;
  venueId?: string;
  /** Each type has its own; `closed` and `ended` ones are kept by the ledger alone. */
  state: string;
  openedAt: number;
  dueAt?: number;
  closedAt?: number;
  /** Who made it: a user name, or `gateway`. */
  by: string;
}

/** A profile that took effect; the history of a region's profiles. Its id is `profile-<region>-<revision>`. */
export interface ProfileFiling extends FilingBase<'profile'> {
  profile: { id: string; version: string; revision: number };
  /** As it was given, YAML. */
  text: string;
  note?: string;
  /** Hash of the file text that was taken last in this region. */
  fileHash?: string;
}

/** What of the four is not done: 排查不到位 · 发现不上报 · 上报不整改 · 整改不及时; and ours: nobody at the desk (脱岗). */
export const INACTION_RULES = [
  'not_inspected',
  'not_reported',
  'not_rectified',
  'late_rectified',
  'not_on_watch',
] as const;
export type InactionRule = (typeof INACTION_RULES)[number];

/** Something that should have been done and was not: told to the unit and the level above until it is answered. */
export interface InactionFiling extends FilingBase<'inaction'> {
  state: 'open' | 'ended';
  rule: InactionRule;
  /** Id of the ticket, hazard or duty that it is about. */
  subject: string;
  /** Region id of the unit that did not act; its person, when one is named. */
  unit: string;
  person?: string;
  /** Since when it was due, ms. */
  since: number;
  text: { zh: string; en: string };
  /** How often it was told; each time one level higher. */
  told: number;
  answered?: { at: number; by: string; note?: string };
  /** What is told, until somebody answers. */
  notice?: Notice;
}

/** A venue got a colour, or another one: who, when, by which act, from what to what. Its id is `colour-<venue>-<version>`. */
export interface ColourFiling extends FilingBase<'colour'> {
  venueId: string;
  /** Null at the begin. */
  from: RiskColour | null;
  to: RiskColour;
  computed: RiskColour;
  /** Codes of the profile. */
  reasons: string[];
  /** The act that it came of: `venue.change`, `venue.override`, `profile.set`, … */
  because: string;
  /** Of an override. */
  reason?: string;
}

/** Every type there is: a new one stands here, in the table of clocks when time changes it, and nowhere else. */
export type Filing =
  | ColourFiling
  | ScoreFiling
  | ProfileFiling
  | InactionFiling
  | ObservationFiling
  | ReportFiling
  | TypedFiling
  | FormFiling
  | CaseFiling
  | WhistleFiling
  | EmergencyFiling
  | DrillFiling
  | WarningFiling
  | ReceiptFiling
  | RegistrationFiling
  | ForeignFiling
  | IncentiveFiling
  | DutyFiling;
export type FilingType = Filing['type'];
export type FilingOf<T extends FilingType> = Extract<Filing, { type: T }>;
