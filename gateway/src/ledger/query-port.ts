/** What may be read from the ledger; runs on a read-only connection in the query thread. */

import type {
  AuditLine,
  Command,
  Device,
  DeviceHealth,
  Duty,
  FilingOf,
  FilingType,
  Hazard,
  Notice,
  Period,
  Photo,
  Region,
  RejectionRecord,
  ReportFiling,
  RulesVersion,
  ShadowFinding,
  Ticket,
  User,
  Venue,
} from '@ninewatch/rules';
import type { DutyReportQueries } from './duty-report-port.ts';
import type { IncentiveQueries } from './incentive-port.ts';
import type {
  AnalysedHazard,
  AnalysedTicket,
  AnalysisQuery,
  FormQuery,
  FormSums,
  Overview,
} from './report-port.ts';

/** Every list: `after` is the `next` of the page before; `next` is null at the end. `limit` 1–1000. */
export interface Page {
  limit: number;
  after?: string;
}
export interface Paged<T> {
  items: T[];
  next: string | null;
}

/** Region ids whose subtrees the caller may see, and single venues as `atVenue` writes them; `null` is everything. */
export type Scope = readonly string[] | null;

export interface Quarantined extends RejectionRecord {
  id: string;
}
export interface AuditEntry extends AuditLine {
  /** 1, 2, 3, …; the chain has no gaps. */
  seq: number;
  position: number;
  previousHash: string;
  hash: string;
}

/** A catalogue that took effect, without its text. */
export interface KeptRules extends Omit<RulesVersion, 'text'> {
  /** SHA-256 of the text. */
  hash: string;
  characters: number;
}

/** Synchronous on the query thread; the feed sees it through `Remote<LedgerQueries>`. */
export interface LedgerQueries extends IncentiveQueries, DutyReportQueries {
  regions(scope: Scope, page: Page): Paged<Region>;
  region(scope: Scope, id: string): Region | null;
  venues(scope: Scope, filter: VenueFilter, page: Page): Paged<Venue>;
  venue(scope: Scope, id: string): Venue | null;
  /** By id, of these (at most 1,000) those that the ledger has. */
  venueNames(ids: readonly string[]): Record<string, string>;
  devices(scope: Scope, filter: DeviceFilter, page: Page): Paged<Device & { health: DeviceHealth | null }>;
  device(scope: Scope, id: string): (Device & { health: DeviceHealth | null }) | null;
  hazards(scope: Scope, filter: HazardFilter, page: Page): Paged<Hazard>;
  hazard(scope: Scope, id: string): Hazard | null;
  /** As they stand now, in the order of their latest changes; `next` is null when nothing changed after `after`. */
  changedHazards(
    scope: Scope,
    after: HazardChangePlace,
    limit: number,
  ): { hazards: Hazard[]; next: HazardChangePlace | null };
  tickets(scope: Scope, filter: TicketFilter, page: Page): Paged<Ticket>;
  ticket(scope: Scope, id: string): Ticket | null;
  periods(scope: Scope, filter: PeriodFilter, page: Page): Paged<Period>;
  period(scope: Scope, id: string): Period | null;
  filings<T extends FilingType>(scope: Scope, filter: FilingFilter<T>, page: Page): Paged<FilingOf<T>>;
  filing<T extends FilingType>(scope: Scope, type: T, id: string): FilingOf<T> | null;
  /** The newest profile of the region itself, with its text. */
  profile(region: string): FilingOf<'profile'> | null;
  duties(scope: Scope, filter: DutyFilter, page: Page): Paged<DutyInList>;
  dutyAgenda(holders: readonly DutyHolder[], until: number, itemsMax: number): AgendaItem[];
  /** A photo that the caller uploaded, or of something in the scope. */
  photo(scope: Scope, userId: string, id: string): Photo | null;
  /** Of these (at most 1,000) those that the person uploaded at or after `sinceMs`. */
  ownPhotos(userId: string, ids: readonly string[], sinceMs: number): string[];
  countPhotos(userId: string, sinceMs: number): number;
  /** The person's newest 100 reports. */
  reportsOf(userId: string): ReportFiling[];
  /** Of these (at most 1,000) those that the ledger knows. */
  knownPhotos(ids: readonly string[]): string[];
  /** The sums of a cumulative form; the unit must be in the ledger. */
  formSums(query: FormQuery): FormSums;
  overview(query: { region: string; now: number; offsetMs: number }): Overview;
  /** After `after`, 0 at first; the newest that was looked at is `next`, null at the end. */
  analysedHazards(query: AnalysisQuery, after: number): { items: AnalysedHazard[]; next: number | null };
  analysedTickets(query: AnalysisQuery, after: number): { items: AnalysedTicket[]; next: number | null };
  /** Catalogues that took effect, the newest first. */
  rulesHistory(page: Page): Paged<KeptRules>;
  /** With its text; null when it is none of those that are kept. */
  rulesVersion(revision: number): (KeptRules & { text: string }) | null;
  shadows(scope: Scope, filter: ShadowFilter, page: Page): Paged<ShadowFinding>;
  /** Of the newest 20,000 findings at most. */
  shadowSummary(scope: Scope, filter: ShadowFilter): ShadowSummary[];
  rejections(scope: Scope, filter: { device?: string; reason?: string }, page: Page): Paged<Quarantined>;
  notices(scope: Scope, filter: NoticeFilter, page: Page): Paged<Notice>;
  notice(scope: Scope, id: string): Notice | null;
  /** The newest first. */
  audit(filter: AuditFilter, page: Page): Paged<AuditEntry>;
  /** Recomputes the whole chain. `firstBad` is the first entry whose hash does not fit. */
  verifyAudit(piece?: AuditPiece): AuditProof;
  /** Some text that the key of the contacts has sealed; null when there is none. */
  sealedContact(): string | null;
  users(page: Page): Paged<User>;
  /** Who has a role in one of these regions itself and may sign in; owners are left out. */
  people(regions: readonly string[], page: Page): Paged<User>;
  userByName(username: string): User | null;
  /** Commands without a result whose time has not run out. */
  pendingCommands(): Command[];
  /** Everything that is open, for the wall at start; newest position included. */
  openWork(): {
    position: number;
    hazards: Hazard[];
    tickets: Ticket[];
    venues: Venue[];
    health: DeviceHealth[];
  };
}

export interface VenueFilter {
  region?: string;
  risk?: string;
  category?: number;
  /** Part of id or name. */
  search?: string;
  licence?: string;
  state?: string;
  overLimit?: 'true' | 'false';
  /** Lead office. */
  office?: string;
  /** Not closed, and to be looked at again before, ms. */
  reassessBefore?: number;
}
export interface DeviceFilter {
  venue?: string;
  kind?: string;
  collector?: string;
  /** Of its venue: this region and all below it. */
  region?: string;
  /** What stands against it, as the table of healths has it, or `out_of_service`, `retired`. */
  state?: string;
  /** A claim that waits has expired from its end on. */
  claim?: { state: 'waiting' | 'claimed' | 'expired' | 'revoked'; nowMs: number };
  /** Part of id, place or model. */
  search?: string;
}
/** Where the latest change of a hazard stands: its journal position, and the hazard's own number within that. */
export interface HazardChangePlace {
  position: number;
  seq: number;
}
export interface NoticeFilter {
  hazard?: string;
  ticket?: string;
  state?: string;
}
/** A part of the audit log: entries with numbers above `after`. */
export interface AuditPiece {
  after?: number;
  atMost?: number;
}
export interface AuditProof {
  ok: boolean;
  entries: number;
  firstBad?: number;
  /** After which entry the next piece begins; absent at the end. */
  next?: number;
}
/** Each names one; `from` is inclusive, `until` exclusive, ms. */
export interface AuditFilter {
  actor?: string;
  action?: string;
  subject?: string;
  outcome?: string;
  from?: number;
  until?: number;
}
export interface HazardFilter {
  state?: string;
  venue?: string;
  kind?: string;
  /** Opened at or after, ms. */
  since?: number;
}
/** With `sort: 'due'`, `overdueAt` or `dueBefore` it is a list of what is not closed, the soonest due first. */
export interface TicketFilter {
  state?: string;
  venue?: string;
  /** Of the unit that has to do it, that one alone. */
  unit?: string;
  /** Name of the office that it was handed to and is with. */
  office?: string;
  /** User name. */
  responsible?: string;
  source?: string;
  class?: string;
  handling?: string;
  /** The venue's, with all below it. */
  region?: string;
  /** Overdue at this time, ms: due by then, and neither submitted nor closed. */
  overdueAt?: number;
  /** Due before, ms. */
  dueBefore?: number;
  sort?: 'newest' | 'due';
  /** Those that wait for this, by until when: what is due and overdue is then the wait. */
  waiting?: 'approval' | 'acceptance';
  /** Under listed supervision now. */
  supervised?: boolean;
  /** A part of its id, title or place, or of its venue's name. */
  search?: string;
}
export interface PeriodFilter {
  state?: string;
  venue?: string;
}
export interface FilingFilter<T extends FilingType = FilingType> {
  type: T;
  state?: string;
  venue?: string;
  /** This region and all below it. */
  region?: string;
  /** Of reports: which form, and of which day. */
  form?: string;
  date?: string;
  /** Of proposals of foreign devices. */
  source?: string;
  /** Of patrol plans: user name. */
  inspector?: string;
  /** Of cases and whistles: those in which one of these has something to do. */
  offices?: readonly OfficeHolder[];
  /** Opened at or after, and before, ms. */
  from?: number;
  until?: number;
}
/** As of a grant: a role in a region and all below it, for one office or for all. */
export interface OfficeHolder {
  role: string;
  region: string;
  department?: string;
}
/** As of a grant: a role in a region and all below it, or at one venue. */
export interface DutyHolder {
  role: string;
  region: string;
  venue?: string;
}
export interface DutyFilter {
  /** One or several, divided by commas; so is `role`. */
  state?: string;
  role?: string;
  key?: string;
  venue?: string;
  /** This region and all below it. */
  region?: string;
  /** Due at or after, and before, ms. */
  from?: number;
  before?: number;
  /** Of any of these. */
  holders?: readonly DutyHolder[];
}
export interface DutyInList extends Duty {
  venueName?: string;
}
/** What of a person is due at one time, of one duty. */
export interface AgendaItem {
  key: string;
  name: { zh: string; en: string };
  term: string;
  dueAt: number;
  openedAt: number;
  count: number;
}
export interface ShadowFilter {
  rule?: string;
  venue?: string;
  /** User name of who watches the rule. */
  author?: string;
  /** Opened at or after, ms. */
  since?: number;
}
/** What one rule on trial said, beside what the rules in force raised. */
export interface ShadowSummary {
  ruleId: string;
  author?: string;
  findings: number;
  /** Of them still going on. */
  open: number;
  venues: number;
  devices: number;
  /** When the newest was opened. */
  last: number;
  /** Of them at a venue where a hazard of the same kind was on within ten minutes of it. */
  overlap: number;
}
