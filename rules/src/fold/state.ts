/** What the fold remembers: ledger facts, rule states, open hazards and tickets, venue by venue. */

import type { CalendarAnchor } from '../calendar/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { CombinedState } from '../combine/state.ts';
import { noDuties, type PlaceDuties } from '../duty/place-duties.ts';
import type { DeviceState, Lane } from '../evaluate/index.ts';
import type { Command, Desk, DeviceHealth, Notice } from '../model/change.ts';
import type { Device, Region, RiskColour, User, Venue } from '../model/facts.ts';
import type { Filing } from '../model/filing.ts';
import type { FindingChange } from '../model/finding.ts';
import type { Hazard, Priority, SignalClass } from '../model/hazard.ts';
import type { Period } from '../model/period.ts';
import type { RulesOrigin } from '../model/record.ts';
import type { MonthCounts } from '../model/score.ts';
import type { ShadowFinding } from '../model/shadow.ts';
import type { Ticket } from '../model/ticket.ts';
import type { ProfileInForce } from '../profile/profile-of.ts';
import { createScoreRun, type ScoreRun } from '../score/daily.ts';
import { type Changed, markAllChanged, nothingChanged } from './checkpoint/changed.ts';
import { IdMap } from './id-map.ts';

/** The rule catalogue in force and how it came to be. */
export interface RulesInForce {
  version: string;
  text: string;
  /** Counts the catalogues that took effect, from 1: the version of the rules as one thing that people change. */
  revision: number;
  /** Wall time at which it took effect, ms. */
  since: number;
  /** User name, or `gateway`. */
  by: string;
  note?: string;
  origin?: RulesOrigin;
  /** Hash of the file text that was taken last, though rules from elsewhere may have followed it. */
  fileHash?: string;
  /** Its text was told to the ledger; absent for rules of before texts were kept. */
  isKept?: true;
}

/** Times in here that end in `ElapsedMs` are sums of ticks, never wall time: a clock jump cannot move them. [P3] */
export interface State {
  /** Part of every id; empty until the first start record. [P4] */
  epoch: string;
  /** Ids made so far at this journal position. */
  ids: { position: number; count: number; shadowPosition: number; shadows: number };
  elapsedMs: number;
  /** What calendar time is counted from. */
  calendar: CalendarAnchor;
  /** When it is next looked at which unit has to sign which form. */
  formsElapsedMs: number;
  /** When it is next looked at which desks are asked whether somebody is there. */
  checksElapsedMs: number;
  scoreRun: ScoreRun;
  rules: RulesInForce | null;
  /** By the region that they hold in, with all below it that has none of its own. */
  profiles: IdMap<ProfileInForce>;
  regions: IdMap<Region>;
  users: IdMap<User>;
  /** The gateway's own conditions live in the pseudo-venue '', what belongs to a unit in `@<region>`. */
  venues: IdMap<VenueState>;
  /** Duty desks that were told anything of late. */
  desks: IdMap<DeskEntry>;
  /** Sources of foreign devices that are down. */
  sources: IdMap<SourceState>;
  derived: Derived;
}

/** Rebuilt from the rest when a checkpoint is read; never part of it. */
export interface Derived {
  catalogue: Catalogue | null;
  deviceVenue: Map<string, string>;
  hazardVenue: Map<string, string>;
  ticketVenue: Map<string, string>;
  commandVenue: Map<string, string>;
  periodVenue: Map<string, string>;
  /** Open filing → id of its venue, or `@<region>`. */
  filingPlace: Map<string, string>;
  /** Foreign device → the device that is bound to it. */
  foreign: Map<string, string>;
  /** Foreign device → its proposal, open or dismissed. */
  proposals: Map<string, string>;
  /** User name → user id. */
  usernames: Map<string, string>;
  /** Collector → its children that are not retired. */
  children: Map<string, IdMap<string>>;
  lanes: Map<string, Lane>;
  /** Output device → hazards that want it. */
  sounding: Map<string, Set<string>>;
  changed: Changed;
  /** When duties were looked at last, calendar time; 0 when the units of the regions must be looked up. */
  dutiesAt: number;
  /** Counts what may change which rules hold for which devices: a lane of another count is made again. */
  facts: number;
}

/** What ticks, starts and new rules do at a venue, part by part. */
export type VenuePart =
  | 'devices'
  | 'combined'
  | 'hazards'
  | 'tickets'
  | 'commands'
  | 'periods'
  | 'filings'
  | 'duties'
  | 'checks'
  | 'score';

/** All that belongs to one venue: the unit by which a fold can be partitioned. */
export interface VenueState {
  id: string;
  /** Null for pseudo-venues alone. */
  venue: Venue | null;
  devices: IdMap<DeviceEntry>;
  /** Open hazards by their key: at most one each. [P5] */
  hazards: IdMap<HazardEntry>;
  /** Open tickets by id; closed ones stay while their hazard is open. */
  tickets: IdMap<TicketEntry>;
  commands: IdMap<CommandEntry>;
  /** Planned times by id until they end. */
  periods: IdMap<PeriodEntry>;
  /** What is on file and open, by id. */
  filings: IdMap<FilingEntry>;
  /** What people have to do here by the calendar. */
  duties: PlaceDuties;
  /** Hazard key → the last closed hazard. */
  lastClosed: Record<string, string>;
  /** Hazards that people closed although the danger went on, by key. */
  watches: IdMap<Watch>;
  /** Latest rises of each member, by mode, device and rule; event times. */
  rises: Record<string, { at: number[]; elapsedMs: number }>;
  /** Combined rules of which parts are remembered, by rule. */
  combined: IdMap<CombinedState>;
  /** What rules on trial say now, by rule and device. */
  shadows: IdMap<ShadowFinding>;
  /** What its score looks back on, by month; absent when nothing was ever counted. */
  months?: Record<string, MonthCounts>;
  /** When the desk here is asked whether somebody is there; absent where nobody has the watch. */
  checks?: CheckPlan;
  /** Before this nothing changes here by time alone; not part of a checkpoint. */
  dueElapsedMs: number;
  /** Parts on which a tick threw, passed over until the next start or new rules; absent when there are none. [P6] */
  setAside?: VenuePart[];
}

/** Calendar times, ms: the shift, and the moments that are still to come. */
export interface CheckPlan {
  from: number;
  until: number;
  at: number[];
  /** When the next of them, or the end, is reached. */
  dueElapsedMs: number;
  /** User name of who took the watch over last. */
  person?: string;
}

export interface DeviceEntry {
  device: Device;
  rule: DeviceState;
  health: DeviceHealth;
  /** Present while the device is, or will be, out of service. */
  service?: Service;
}

export interface Service {
  fromElapsedMs: number;
  untilElapsedMs: number;
  isInForce: boolean;
}

/** Absent of a source that is up, or of which nothing is known. */
export interface SourceState {
  id: string;
  /** Wall time, ms. */
  since: number;
  /** After a start: when it is over unless the source says that it is still down. */
  endsElapsedMs?: number;
}

export interface DeskEntry {
  desk: Desk;
  /** When hazards were told, within the window. */
  toldElapsedMs: number[];
}

export interface HazardEntry {
  key: string;
  hazard: Hazard;
  /** Further devices that a member names, by member key. */
  affected: Record<string, string[]>;
  shelvedUntilElapsedMs?: number;
  /** Present while it stands although somebody answered. */
  realarmElapsedMs?: number;
  /** Since when no member is in danger. */
  overElapsedMs?: number;
  /** When people hear that it is over, unless it comes back before. */
  allClearElapsedMs?: number;
  /** They heard it: what comes back now is news. */
  isOverTold?: true;
  /** The first of its incident was closed before it; event time at which that one began. */
  firstClosedAt?: number;
  /** Members that chatter, by member key: until when they must be quiet; `fallenAt` when the danger is over. */
  chatter?: Record<string, { untilElapsedMs: number; fallenAt?: number }>;
  callOut: CallOut;
  /** Sirens and lights that it began and has not ended, by device; `forS` is absent in those of before. */
  outputs?: Record<string, { sound: boolean; light: boolean; forS?: number; sinceElapsedMs: number }>;
}

export interface CallOut {
  /** Rungs climbed since the call-out began. */
  level: number;
  /** When the next round is due; null when nobody is being called. */
  nextElapsedMs: number | null;
  /** The highest rung that was called since people last heard that it was over. */
  reached?: number;
  /** Notices without an answer. */
  open: Notice[];
}

/** Moments in here are calendar times, ms: clocks of tickets run in working time too, and while the gateway is down. */
/** About what people are called until somebody answers. */
export type TicketCall =
  | 'opened'
  | 'reopened'
  | 'submitted'
  | 'rejected'
  | 'transferred'
  | 'overdue'
  | 'accept_late';

export interface TicketEntry {
  ticket: Ticket;
  /** The colour that its due time was set by. */
  risk: RiskColour;
  /** A person chose how it is handled: what happens later does not choose again. */
  isHandlingSet?: true;
  isOverdue: boolean;
  signalClass: SignalClass;
  priority: Priority;
  /** Warnings before it is due that are still to come, in order. */
  warnings: number[];
  /** Until when somebody has to take it on. */
  acceptBy?: number;
  /** When it goes up one more level. */
  climbAt?: number;
  /** It waits for somebody's word: when that somebody is reminded, and when it is too late. */
  wait?: { remindAt?: number; nextAt?: number };
  /** Present while nobody answers. */
  call?: { reason: TicketCall; count: number; nextAt: number };
  /** Closed: when it is time to look back, then when it is too late. */
  lookBackAt?: number;
  /** Notices about it without an answer. */
  open: Notice[];
}

export interface CommandEntry {
  command: Command;
  untilElapsedMs: number;
}

export interface PeriodEntry {
  period: Period;
  fromElapsedMs: number;
  untilElapsedMs: number;
  /** Devices that were told to be without a hand-over. */
  overrun: string[];
}

export interface FilingEntry {
  filing: Filing;
  /** When time alone may change it next. */
  dueElapsedMs?: number;
  /** What people were told about it and nobody answered. */
  open?: Notice[];
  /** What is due when, by name, of a type that has several clocks: the earliest is its `dueElapsedMs`. */
  timers?: Record<string, number>;
  /** Notices without an answer, by the key of their call. */
  notices?: Record<string, Notice[]>;
  /** How far a walk over many venues has come. */
  walk?: { what: 'hand_out' | 'tell' | 'withdraw'; after: string };
}

/** The danger of a hazard that was closed too early; raised again when it is still there at the end. */
export interface Watch {
  key: string;
  hazardId: string;
  untilElapsedMs: number;
  /** The last rise of each finding that is still active. */
  active: FindingChange[];
}

export function createVenueState(id: string, venue: Venue | null): VenueState {
  return {
    id,
    venue,
    devices: new IdMap(),
    hazards: new IdMap(),
    tickets: new IdMap(),
    commands: new IdMap(),
    periods: new IdMap(),
    filings: new IdMap(),
    duties: noDuties(),
    lastClosed: {},
    watches: new IdMap(),
    rises: {},
    combined: new IdMap(),
    shadows: new IdMap(),
    dueElapsedMs: 0,
  };
}

export function createDerived(): Derived {
  return {
    catalogue: null,
    deviceVenue: new Map(),
    hazardVenue: new Map(),
    ticketVenue: new Map(),
    commandVenue: new Map(),
    periodVenue: new Map(),
    filingPlace: new Map(),
    foreign: new Map(),
    proposals: new Map(),
    usernames: new Map(),
    children: new Map(),
    lanes: new Map(),
    sounding: new Map(),
    changed: nothingChanged(),
    dutiesAt: 0,
    facts: 0,
  };
}

/** The state before the first entry: the region `root` and nothing else. */
export function createState(): State {
  const root: Region = { id: 'root', version: 1, name: 'root', level: 'root' };
  const state: State = {
    epoch: '',
    ids: { position: 0, count: 0, shadowPosition: 0, shadows: 0 },
    elapsedMs: 0,
    calendar: { at: 0, elapsedMs: 0 },
    formsElapsedMs: 0,
    checksElapsedMs: 0,
    scoreRun: createScoreRun(),
    rules: null,
    profiles: new IdMap(),
    regions: new IdMap([['root', root]]),
    users: new IdMap(),
    venues: new IdMap([['', createVenueState('', null)]]),
    desks: new IdMap(),
    sources: new IdMap(),
    derived: createDerived(),
  };
  markAllChanged(state);
  return state;
}
