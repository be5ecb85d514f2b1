/** One step in the making: what it touched so far, from which its changes are made at the end. */

import type { Moved } from '../combine/decide.ts';
import type { AuditLine, Change, Command, Desk, Notice } from '../model/change.ts';
import type { Hazard } from '../model/hazard.ts';
import type { Period } from '../model/period.ts';
import type { Entry } from '../model/record.ts';
import { fixesOf } from '../ticket/fixes.ts';
import { markEmitted, markTouched } from './checkpoint/changed.ts';
import type { Refusal } from './decision.ts';
import type { DeviceEntry, FilingEntry, HazardEntry, State, TicketEntry, VenuePart } from './state.ts';

/** What stands in logs and on the audit trail for what nobody did. */
export const GATEWAY = 'gateway';

/** A bug of ours that was contained at one venue: for the log, never for the state. */
export interface Failure {
  venueId: string;
  part: VenuePart;
  cause: unknown;
}

/** A filing that changed, open or not. */
type Touched = Pick<FilingEntry, 'filing'>;

export interface Turn {
  /** What somebody asked for, when that is what the step is about. */
  cause?: { type: string; by: string };
  readonly state: State;
  readonly position: number;
  /** Wall time of the entry: for people to read, never for counting. */
  readonly at: number;
  readonly touched: {
    health: Set<DeviceEntry>;
    hazards: Set<HazardEntry>;
    tickets: Set<TicketEntry>;
    notices: Set<Notice>;
    commands: Set<Command>;
    periods: Set<Period>;
    desks: Set<Desk>;
    /** With the place that each belongs to. */
    filings: Map<Touched, string>;
  };
  /** Venues at which parts of combined rules changed: decided at the end of the step. */
  readonly moved: Map<string, Moved>;
  /** Snapshots, taken at once. */
  readonly plain: Change[];
  readonly failures: Failure[];
  reply?: { actId: string; outcome: { value: unknown } | { refusal: Refusal } };
}

export function beginTurn(state: State, entry: Entry): Turn {
  return {
    state,
    position: entry.position,
    at: entry.record.receivedAt,
    touched: {
      health: new Set(),
      hazards: new Set(),
      tickets: new Set(),
      notices: new Set(),
      commands: new Set(),
      periods: new Set(),
      desks: new Set(),
      filings: new Map(),
    },
    moved: new Map(),
    plain: [],
    failures: [],
  };
}

/** Whether the step has made, touched or told anything so far. */
export function hasMoved({ state, position, touched, moved, plain, failures }: Turn): boolean {
  if (state.ids.position === position || plain.length + moved.size + failures.length > 0) return true;
  return Object.values(touched).some(({ size }) => size > 0);
}

/** Never the same twice: epoch, journal position, and a count that goes on within the position. [P4] */
export function makeId(turn: Turn): string {
  const { ids, epoch } = turn.state;
  if (ids.position !== turn.position) {
    ids.position = turn.position;
    ids.count = 0;
  }
  ids.count += 1;
  return `${epoch === '' ? '0' : epoch}-${turn.position}-${ids.count}`;
}

/** Counted by themselves: a rule on trial must not even move the ids of what is real. */
export function makeShadowId(turn: Turn): string {
  const { ids, epoch } = turn.state;
  if (ids.shadowPosition !== turn.position) {
    ids.shadowPosition = turn.position;
    ids.shadows = 0;
  }
  ids.shadows += 1;
  return `${epoch === '' ? '0' : epoch}-${turn.position}-s${ids.shadows}`;
}

export function emit(turn: Turn, change: Change): void {
  markEmitted(turn.state.derived.changed, change);
  turn.plain.push(snapshot(change));
}

export function audit(turn: Turn, line: Omit<AuditLine, 'at'>): void {
  emit(turn, { kind: 'audit', object: { at: turn.at, ...line } });
}

/** Facts before what refers to them, the answer last. */
const RANK: Readonly<Record<Change['kind'], number>> = {
  region: 0,
  venue: 1,
  device: 2,
  user: 3,
  health: 4,
  hazard: 5,
  ticket: 6,
  notice: 7,
  command: 8,
  period: 9,
  filing: 9,
  duty_withdrawn: 9,
  duty: 10,
  desk: 9,
  shadow: 10,
  photo: 10,
  photo_link: 10,
  rejection: 11,
  rules: 11,
  audit: 12,
  reply: 13,
};

/** Raises the version of all that was touched, once, and returns the snapshots. */
export function endTurn(turn: Turn): Change[] {
  const { touched } = turn;
  const changes = turn.plain;
  markTouched(turn);
  for (const { health } of touched.health) {
    health.version += 1;
    changes.push({
      kind: 'health',
      object: { ...health, faults: [...health.faults], modes: snapshot(health.modes) },
    });
  }
  for (const { hazard } of touched.hazards) {
    hazard.version += 1;
    changes.push({ kind: 'hazard', object: hazardSnapshot(hazard) });
  }
  for (const { ticket } of touched.tickets) {
    ticket.version += 1;
    ticket.fixes = fixesOf(ticket);
    changes.push({ kind: 'ticket', object: { ...ticket, steps: [...ticket.steps] } });
  }
  for (const period of touched.periods) {
    period.version += 1;
    changes.push({ kind: 'period', object: { ...period } });
  }
  for (const { filing } of touched.filings.keys()) {
    filing.version += 1;
    changes.push({ kind: 'filing', object: snapshot(filing) });
  }
  for (const notice of touched.notices) changes.push({ kind: 'notice', object: { ...notice } });
  for (const desk of touched.desks) changes.push({ kind: 'desk', object: { ...desk } });
  for (const command of touched.commands) changes.push({ kind: 'command', object: { ...command } });
  pushReply(turn);
  if (changes.length < 2) return changes;
  return changes.sort((a, b) => RANK[a.kind] - RANK[b.kind]);
}

function pushReply(turn: Turn): void {
  if (turn.reply === undefined) return;
  const { actId, outcome } = turn.reply;
  const object =
    'refusal' in outcome
      ? { actId, ok: false as const, ...outcome.refusal }
      : { actId, ok: true as const, value: snapshot(outcome.value) };
  turn.plain.push({ kind: 'reply', object });
}

/**
 * What is within a hazard, a ticket, a notice, a command or a period is never altered, only replaced: all but the lists and the
 * members are shared with the state. It must stay so, because at a large step copies are most of the time.
 */
function hazardSnapshot(hazard: Hazard): Hazard {
  return {
    ...hazard,
    deviceIds: [...hazard.deviceIds],
    members: hazard.members.map((member) => ({ ...member })),
    log: [...hazard.log],
  };
}

/** A deep copy of plain data. */
export function snapshot<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(snapshot) as T;
  // As a whole first, for most of it is flat: at a large step this is a third of the time otherwise.
  const copy = { ...value } as Record<string, unknown>;
  for (const key in copy) {
    const item = copy[key];
    if (item !== null && typeof item === 'object') copy[key] = snapshot(item);
  }
  return copy as T;
}
