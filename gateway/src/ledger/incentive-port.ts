/** What is asked of the ledger about pressure, red flags, the yearly list, unit figures and the sensors of a region. */

import type { Bilingual, Exclusion, FlagFacts, PressureStep, RecordOf, RiskColour } from '@ninewatch/rules';
import type { Page, Paged, Scope } from './query-port.ts';

export interface PressureDue {
  ticketId: string;
  venueId: string;
  region: string;
  unit: string;
  title: Bilingual;
  /** When the ticket was to be done. */
  dueAt: number;
  /** The step that may be taken, and since when. */
  step: PressureStep;
  since: number;
  pressureId?: string;
}

export interface FlagCandidate {
  venueId: string;
  name: string;
  region: string;
  /** Empty when it may have the flag. */
  exclusions: Exclusion[];
  flag?: 'awarded' | 'withdrawn';
}
export interface FlagRound {
  town: string;
  quarter: string;
  from: number;
  until: number;
  /** The quarter still runs: judged as it stands now. */
  isProvisional: boolean;
  /** Venues of the town, and how many of them nothing speaks against. */
  venues: number;
  eligible: number;
  /** Flags that there are, and that are given. */
  allowed: number;
  awarded: number;
  /** By id of the venue. */
  candidates: FlagCandidate[];
}

export interface HonourCandidate {
  venueId: string;
  name: string;
  region: string;
  town: string | null;
  flags: string[];
  practices: string[];
  missing: ('too-few-flags' | 'no-advanced-practice')[];
  proposal?: 'proposed' | 'chosen' | 'withdrawn';
}

export interface KindCoverage {
  kind: string;
  devices: number;
  working: number;
  silent: number;
  neverSent: number;
  outOfService: number;
}
/** Each venue counts once, in the first of these that is true of it. */
export interface VenueCoverage {
  venues: number;
  /** No sensor that is not retired. */
  none: number;
  /** Sensors, and none of them works. */
  notWorking: number;
  /** At least one works. */
  protected: number;
}
export interface Coverage extends VenueCoverage {
  region: string;
  /** Of `protected`, 0–1; null where there is no venue. */
  share: number | null;
  kinds: KindCoverage[];
  /** How many venues have so many working sensors; `5` stands for five and more. */
  byWorkingSensors: { sensors: number; venues: number }[];
  byColour: (VenueCoverage & { colour: RiskColour })[];
  byCategory: (VenueCoverage & { category: number })[];
}

export interface IncentiveQueries {
  /** Open tickets whose next step of pressure may be taken at `now`, newest first. */
  pressureDue(scope: Scope, asked: { region?: string; now: number }, page: Page): Paged<PressureDue>;
  /** Null for what is no quarter. The caller has seen to it that the town may be seen. */
  flagRound(asked: { town: string; quarter: string; now: number }): FlagRound | null;
  /** What is known of these venues of the town; those that are none of it are left out. */
  flagFacts(asked: { town: string; quarter: string; venueIds: readonly string[] }): Record<string, FlagFacts>;
  /** Venues that had a flag in the year, by id. Null for what is no year. */
  honourCandidates(asked: { region: string; year: string }): HonourCandidate[] | null;
  /** The unit's own figures of the year, if they are not withdrawn. */
  assessmentOf(region: string, year: number): RecordOf<'assessment'> | null;
  coverage(scope: Scope, region: string): Coverage;
}
