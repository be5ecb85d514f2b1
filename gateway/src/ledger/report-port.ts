/** What reports ask of the ledger: sums over whole regions, made in one pass each. */

import type { ComputedFigure, FormFiling, FormName, RegionLevel, TypedFiling } from '@ninewatch/rules';

/** What is counted lies in `from ≤ t < until`, ms; `until` is the end of the form's date. */
export interface FormQuery {
  form: FormName;
  /** The unit and all below it; the caller has seen to it that it is in sight. */
  unit: string;
  from: number;
  until: number;
  /** One line for each unit right below it, besides its own. */
  byChild: boolean;
}
export type ComputedFigures = Record<ComputedFigure, number>;
/** `isDirect`: what is in the unit itself and in none of the units below it. */
export interface FormLine {
  unit: string;
  name: string;
  level: RegionLevel | 'root';
  isDirect?: true;
  figures: ComputedFigures;
}
export interface FormSums {
  whole: FormLine;
  /** In the order of their ids; empty unless `byChild`. */
  children: FormLine[];
  /** Of the unit and all below it, of this form, oldest date first. */
  typed: TypedFiling[];
  /** Signed ones of the unit and those right below it. */
  signed: FormFiling[];
  /** Region → the region above it, of the unit and all below it. */
  parents: Record<string, string>;
}

/** Counts by name; what there is none of is left out. */
type Counts = Record<string, number>;
export interface Overview {
  region: string;
  at: number;
  /** Those that are not closed; licence `unknown` when nobody said. */
  venues: { total: number; byColour: Counts; byCategory: Counts; byLicence: Counts };
  devices: { total: number; byState: Counts };
  /** Open ones. */
  hazards: { open: number; byKind: Counts; byClass: Counts; byState: Counts };
  /** Open ones; `overdue` are past their due time, and nobody says that they are put right. */
  tickets: { open: number; overdue: number; bySource: Counts; byClass: Counts; byState: Counts };
  /**
   * Those whose time is still to come; those that were missed and may still be done late; and all that were missed
   * since the running month began.
   */
  duties: { open: number; overdue: number; missed: number };
  /** The last 30 days, the oldest first; `from` is the beginning of the day. */
  trend: { from: number; hazards: number; ticketsOpened: number; ticketsClosed: number }[];
}
/** What an analysis goes by: the hazards and tickets of a region that were opened in a span of time. */
export interface AnalysisQuery {
  region: string;
  from: number;
  until: number;
  /** Local days and weeks. */
  offsetMs: number;
}
/** A page of them, oldest first, without what no figure needs. */
export interface AnalysedHazard {
  seq: number;
  kind: string;
  class: string;
  priority: number;
  live: boolean;
  region: string;
  venueId: string;
  venueName: string;
  firstOut: string;
  place: string;
  rule: string;
  openedAt: number;
  acknowledgedAt: number | null;
  closedAt: number | null;
  cause: string | null;
  chattering: boolean;
}
export interface AnalysedTicket {
  seq: number;
  unit: string;
  source: string;
  class: string;
  state: string;
  openedAt: number;
  dueAt: number;
  acceptedAt: number | null;
  submittedAt: number | null;
  closedAt: number | null;
}
