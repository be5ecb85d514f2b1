/** What the wall knows: a snapshot, then numbered changes; a hole in the numbers asks for a resync. [surface §4] */

import type { Desk, DutyCheckFiling, Hazard, SignalClass, WallTicket } from '@ninewatch/rules';

export interface Counts {
  hazards: {
    open: number;
    unacknowledged: number;
    active: number;
    test: number;
    byClass: Record<SignalClass, number>;
  };
  tickets: { open: number; major: number };
  venues: { total: number; red: number; orange: number; yellow: number; blue: number };
  devices: {
    total: number;
    online: number;
    silent: number;
    neverSent: number;
    unprotected: number;
    faulty: number;
  };
}

/** What a reader of the journal, or a channel that tells people, still has to do. */
export interface ReaderLag {
  name: string;
  room: 'decide' | 'sinks' | 'notify';
  /** Journal positions, for a channel notices. */
  waiting: number;
  /** Age of the oldest of them. */
  waitingMs: number;
  trouble?: string;
}

/** What the gateway says of itself; every part may be missing. */
export interface GatewayState {
  startedAt?: number;
  ready?: boolean;
  mode?: string;
  position?: number;
  /** Journal positions each reader is behind. */
  lags?: Record<string, number>;
  readers?: ReaderLag[];
  connections?: number;
  /** Duty desks with more alarms than one person can answer. */
  floods?: Desk[];
  /** Desks that are being asked whether somebody is there. */
  dutyChecks?: DutyCheckFiling[];
}

export interface Snapshot {
  epoch: string;
  seq: number;
  at: number;
  hazards: Hazard[];
  tickets: WallTicket[];
  counts: Counts;
  gateway: GatewayState;
}

export type Change =
  | { seq: number; kind: 'hazard'; object: Hazard }
  | { seq: number; kind: 'ticket'; object: WallTicket }
  | { seq: number; kind: 'gateway'; object: GatewayState & { counts?: Counts } }
  | { seq: number; kind: 'device' | 'venue'; object: { id: string } };

export interface Board {
  readonly epoch: string;
  readonly seq: number;
  /** Open ones by id. */
  readonly hazards: ReadonlyMap<string, Hazard>;
  readonly tickets: ReadonlyMap<string, WallTicket>;
  /** Those that ended while we looked, newest first. */
  readonly ended: readonly Hazard[];
  readonly counts: Counts;
  readonly gateway: GatewayState;
}

/** An ended hazard stays readable in the panel for a while; a wall runs for weeks. [P8] */
const ENDED_MAX = 50;

/** Replaces everything: what a snapshot does not name is gone. */
export function applySnapshot(snapshot: Snapshot): Board {
  return {
    epoch: snapshot.epoch,
    seq: snapshot.seq,
    hazards: byId(snapshot.hazards),
    tickets: byId(snapshot.tickets),
    ended: [],
    counts: snapshot.counts,
    gateway: snapshot.gateway,
  };
}

export function applyChange(board: Board, change: Change): Board | 'resync' {
  return applyChanges(board, [change]);
}

/**
 * By their numbers; what is known already is skipped. Copies once, however many there are.
 * The answer to a `resume` may arrive behind newer changes, so the numbers decide and not the arrival.
 */
export function applyChanges(board: Board, changes: readonly Change[]): Board | 'resync' {
  const following = followingChanges(board.seq, changes);
  if (following === 'resync') return 'resync';
  const last = following.at(-1);
  if (last === undefined) return board;
  const next = {
    ...board,
    seq: last.seq,
    hazards: new Map(board.hazards),
    tickets: new Map(board.tickets),
    ended: [...board.ended],
  };
  for (const change of following) apply(next, change);
  return next;
}

/** Those that follow on `seq` without a hole, in order and each once. */
export function followingChanges(seq: number, changes: readonly Change[]): Change[] | 'resync' {
  const following: Change[] = [];
  let reached = seq;
  for (const change of changes.toSorted((a, b) => a.seq - b.seq)) {
    if (change.seq <= reached) continue;
    if (change.seq !== reached + 1) return 'resync';
    reached = change.seq;
    following.push(change);
  }
  return following;
}

interface Draft {
  seq: number;
  hazards: Map<string, Hazard>;
  tickets: Map<string, WallTicket>;
  ended: Hazard[];
  counts: Counts;
  gateway: GatewayState;
}

function apply(draft: Draft, change: Change): void {
  switch (change.kind) {
    case 'hazard':
      if (change.object.state === 'closed') end(draft, change.object);
      else draft.hazards.set(change.object.id, change.object);
      return;
    case 'ticket':
      if (change.object.state === 'closed') draft.tickets.delete(change.object.id);
      else draft.tickets.set(change.object.id, change.object);
      return;
    case 'gateway': {
      const { counts, ...gateway } = change.object;
      draft.gateway = gateway;
      if (counts !== undefined) draft.counts = counts;
      return;
    }
    case 'device':
    case 'venue':
      // The book of places listens to these; the board only counts them.
      return;
  }
}

function end(draft: Draft, hazard: Hazard): void {
  draft.hazards.delete(hazard.id);
  draft.ended = [hazard, ...draft.ended.filter(({ id }) => id !== hazard.id)].slice(0, ENDED_MAX);
}

function byId<T extends { id: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]));
}
