/** A job for people with a clock (隐患工单), under the closed-loop rules of the domain sheet §4. */

export type TicketState = 'open' | 'accepted' | 'submitted' | 'rejected' | 'transferred' | 'closed';
export type TicketClass = 'ordinary' | 'major';
/** 立即 · 限期 · 挂账 */
export type TicketHandling = 'immediate' | 'limited' | 'listed';
export type TicketSource =
  | 'sensor'
  | 'self_inspection'
  | 'patrol'
  | 'public_report'
  | 'ai_recognition'
  | 'upper_level';
/** What people and programs report; a sensor's ticket comes with its hazard. */
export type ReportedSource = Exclude<TicketSource, 'sensor'>;

export interface TicketStep {
  at: number;
  by: string;
  act: string;
  from: TicketState | null;
  to: TicketState;
  note?: string;
}

/** The five fixes (五定) as they are set in advance; who really did it is in `finisher` and `acceptor`. */
export interface TicketFixes {
  responsible?: string;
  measures?: string;
  dueAt: number;
  finisher?: string;
  acceptor?: string;
  /** Those of the five that nobody has set yet. */
  missing: ('responsible' | 'measures' | 'finisher' | 'acceptor')[];
}

/** Photos are named by the SHA-256 of their content, 64 hex digits. */
export interface TicketEvidence {
  at: number;
  by: string;
  stage: 'before' | 'after';
  photos: string[];
  note?: string;
}

/** From one hand to another (移送); `unit` is between units of the region tree, the others leave for a department. */
export interface TicketTransfer {
  at: number;
  by: string;
  from: string;
  to: string;
  kind: 'district_department' | 'town_section' | 'unit';
  /** In the district's own words: 住房城乡建设部门. */
  department?: string;
  reason?: string;
}

/** Listed supervision (挂牌督办): `ended` when it was taken off the list. */
export interface TicketSupervision {
  at: number;
  by: string;
  level: 'district' | 'city';
  reason: string;
  ended?: { at: number; by: string; reason: string };
}

/** Whose word is waited for: an approval of what was submitted, or the unit that it was handed to. Calendar times, ms. */
export interface TicketWait {
  for: 'approval' | 'acceptance';
  since: number;
  dueAt: number;
  /** Nobody said it in time. */
  late?: true;
}

/** The look back (回头看) at what was put right; `result` is there when somebody looked. */
export interface TicketLookBack {
  dueAt: number;
  /** It was not done in time. */
  late?: true;
  at?: number;
  by?: string;
  result?: 'ok' | 'not';
  note?: string;
}

/** Rectification was refused (拒不整改). */
export interface TicketRefusal {
  at: number;
  /** Who recorded it. */
  by: string;
  /** Who refused, in words. */
  owner?: string;
  note: string;
}

export interface Ticket {
  id: string;
  version: number;
  hazardId?: string;
  source: TicketSource;
  venueId: string;
  region: string;
  class: TicketClass;
  handling: TicketHandling;
  state: TicketState;
  /** Region id of the responsible unit: by default the venue's town. */
  unit: string;
  title: { zh: string; en: string };
  /** User name of who reported it; of what was taken in from outside, who took it in. */
  reportedBy?: string;
  /** Where in the venue. */
  place?: string;
  /** What the reporter said beyond the title. */
  what?: string;
  /** 0–1, of an AI recognition. */
  confidence?: number;
  /** User name of the responsible person. */
  responsible?: string;
  measures?: string;
  dueAt: number;
  /** Who submitted the work as done, and who approved it: never the same person. */
  finisher?: string;
  acceptor?: string;
  fixes?: TicketFixes;
  /** What keeps people safe while it is open (临时防护). */
  temporaryProtection?: string;
  evidence?: TicketEvidence[];
  transfers?: TicketTransfer[];
  supervision?: TicketSupervision;
  /** Present while it waits for somebody's word. */
  wait?: TicketWait;
  lookBack?: TicketLookBack;
  refusals?: TicketRefusal[];
  /** It was past its due time and not put right then. */
  overdue?: true;
  /** Put right after its due time, and by how much. */
  late?: true;
  lateByMs?: number;
  /** The ticket of the same thing that goes on in its stead. */
  mergedInto?: string;
  /** Duplicates that were closed into this one. */
  merged?: string[];
  openedAt: number;
  acceptedAt?: number;
  submittedAt?: number;
  closedAt?: number;
  steps: TicketStep[];
}

/** As the wall shows it: without its record, which grows with each act and is on the ticket's own page. */
export type WallTicket = Omit<Ticket, TicketRecord>;
type TicketRecord = 'steps' | 'fixes' | 'evidence' | 'transfers' | 'refusals';

export function wallTicket(ticket: Ticket): WallTicket {
  const { steps, fixes, evidence, transfers, refusals, ...shown } = ticket;
  return shown;
}
