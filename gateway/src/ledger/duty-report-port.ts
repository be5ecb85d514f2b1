/** What the analysis of duties asks of the ledger: each answer is a bounded part of it, so that other reports run in between. */

import type { Region } from '@ninewatch/rules';
import type { Scope } from './query-port.ts';

/** The unit that is asked about, those right below it, and every region of them. */
export interface DutyGround {
  unit: Pick<Region, 'id' | 'name' | 'level'>;
  children: Pick<Region, 'id' | 'name' | 'level'>[];
  regions: DutyRegion[];
  /** From the region right above the unit up to the root. */
  above: string[];
}
export interface DutyRegion {
  id: string;
  /** The one right above it, when it lies in the unit too. */
  parent: string | null;
  /** The child of the unit that it lies in, or the unit itself. */
  line: string;
  /** The unit that is told what is not done in its venues. */
  answers: string;
}
/** Duties whose due time lies in `from < t ≤ until`, ms, of some regions. */
export interface DutySpan {
  from: number;
  until: number;
  regions: readonly string[];
}
/** So many duties are the same in all of this. */
export interface DutySum {
  region: string;
  key: string;
  name: { zh: string; en: string };
  role: string;
  state: 'due' | 'done' | 'late' | 'missed';
  /** User name; null for what nobody has done, and for owners' duties, of which each has his own. */
  doneBy: string | null;
  count: number;
}
/** Of the owners' duties: so many are the same in all of this. */
export interface OwnerSum {
  region: string;
  state: DutySum['state'];
  /** User name; null for what nobody has done. */
  doneBy: string | null;
  /** Of what nobody has done. */
  venueId: string | null;
  count: number;
}
/** What was not done in time, of one duty in one region and term. */
export interface DutyGap {
  region: string;
  key: string;
  name: { zh: string; en: string };
  role: string;
  term: string;
  dueAt: number;
  /** Of venues, not of the region's unit itself. */
  isOfVenues: boolean;
  missed: number;
  late: number;
}
/** A warning of inaction about duties. */
export interface DutyInaction {
  id: string;
  unit: string;
  /** `<key>@<term>`. */
  subject: string;
  state: string;
  told: number;
  answeredBy: string | null;
}
export interface DutyPerson {
  username: string;
  name: string;
  /** None of who may not sign in any more. */
  grants: { role: string; region: string; venue?: string }[];
}
type Part<T, Key> = { items: T[]; next: Key | null };

export interface DutyReportQueries {
  /** The unit must be in the ledger. */
  dutyGround(unit: string): DutyGround;
  dutySums(span: DutySpan): DutySum[];
  dutyGaps(span: DutySpan): DutyGap[];
  /** What of the owners' duties somebody did. */
  ownersDone(span: DutySpan): OwnerSum[];
  /** What of the owners' duties at these venues nobody did, wherever they are; at most 1,000. */
  ownersUndone(asked: { from: number; until: number; venueIds: readonly string[] }): OwnerSum[];
  /** The same in these regions, at venues that have an owner and at those that have none: for units of few regions. */
  ownersUndoneIn(span: DutySpan): OwnerSum[];
  /** Those in the scope that were opened at or after `from`, newest first; `after` is null at first. */
  dutyInactions(scope: Scope, from: number, after: number | null): Part<DutyInaction, number>;
  dutyPeople(after: string | null): Part<DutyPerson, string>;
}
