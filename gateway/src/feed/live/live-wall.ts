/** What a wall sees: a snapshot, then numbered changes; hazards first, everything else thinned. [surface §4] */

import { type Change, type Hazard, type Ticket, type WallTicket, wallTicket } from '@ninewatch/rules';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Scope } from '../../ledger/query-port.ts';
import type { Permissions } from '../access/permissions.ts';
import { Problem } from '../http/problems.ts';
import type { OpenWork } from '../options.ts';
import { Board, type WallDevice } from './board.ts';
import type { Counts } from './counts.ts';
import { ThingTexts } from './thing-texts.ts';
import type { Listener, Seen, View } from './view.ts';
import { Views } from './views.ts';

export const BEAT_MS = 5_000;
/** Slow things (devices, venues, totals) go out at most once per object in this time. */
const THIN_MS = 1_000;
/** Slow things sent in one go; the rest waits for the next, so that hazards never queue behind them. */
const SLOW_MAX = 500;

export interface Snapshot {
  epoch: string;
  seq: number;
  at: number;
  hazards: Hazard[];
  tickets: WallTicket[];
  counts: Counts;
  gateway: Record<string, unknown>;
}

export interface LiveWallOptions {
  clock: Clock;
  permissions: Permissions;
  gatewayState(): Record<string, unknown>;
}

export class LiveWall {
  readonly #clock: Clock;
  readonly #gatewayState: () => Record<string, unknown>;
  readonly #views: Views;
  readonly #slow = new Map<string, { kind: 'venue' | 'device'; object: WallDevice | { id: string } }>();
  readonly #early = new Map<string, { change: Change; upTo: number }>();
  readonly #texts = new ThingTexts();
  /** Since the latest change of anything, a second at most: all clients of a view that starts anew get the same. [P8] */
  readonly #snapshots = new Map<View, Snapshot>();
  #board: Board | undefined;
  #gateway: Record<string, unknown> = {};
  #areCountsOld = false;
  #timers: Timer[] = [];

  constructor({ clock, permissions, gatewayState }: LiveWallOptions) {
    this.#clock = clock;
    this.#gatewayState = gatewayState;
    this.#views = new Views(clock, permissions);
  }

  start(base: OpenWork): void {
    this.#board = new Board(base);
    this.#gateway = this.#gatewayState();
    for (const { change, upTo } of this.#early.values()) {
      if (upTo > base.position) this.push([change], upTo);
    }
    this.#early.clear();
    this.#timers = [
      this.#clock.every(THIN_MS, () => this.#sendSlow()),
      this.#clock.every(BEAT_MS, () => this.#beat()),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) timer.stop();
  }

  /** Throws `starting` before the base is laid. */
  requireStarted(): Board {
    if (this.#board === undefined) throw new Problem('starting', undefined, { retryAfterS: 2 });
    return this.#board;
  }

  /** Totals of everything; undefined before the base is laid. */
  counts(): Counts | undefined {
    return this.#board?.totals.in(null);
  }

  snapshot(scope: Scope): Snapshot {
    return this.#snapshotOf(this.#viewOf(scope));
  }

  /** The JSON of a snapshot of this wall; undefined for everything else. */
  textOf(body: object): string | undefined {
    return isSnapshot(body) ? Buffer.concat(this.#texts.snapshot(body)).toString() : undefined;
  }

  /** As JSON, in UTF-8: pieces to be sent one after the other, as they are. */
  snapshotText(scope: Scope): readonly Buffer[] {
    return this.#texts.snapshot(this.snapshot(scope));
  }

  /** Gives the client what it lacks and keeps it fed. → ends it. */
  attach(scope: Scope, listener: Listener, seen: Seen = {}): () => void {
    const view = this.#viewOf(scope);
    view.join(listener);
    if (!view.catchUp(listener, seen)) this.#sendSnapshot(view, listener);
    return () => view.leave(listener);
  }

  /** The changes it missed, or a fresh snapshot; nothing of what it was sent already. */
  resume(scope: Scope, listener: Listener, seen: Seen): void {
    const view = this.#viewOf(scope);
    if (!view.catchUp(listener, seen)) this.#sendSnapshot(view, listener);
  }

  push(changes: readonly Change[], upTo: number): void {
    const board = this.#board;
    if (board === undefined) {
      this.#keepEarly(changes, upTo);
      return;
    }
    this.#snapshots.clear();
    for (const change of newestWork(changes)) this.#showWork(board, change);
    for (const change of changes) this.#noteSlow(board, change);
    // Those of views that started anew on the way lack what came after.
    this.#snapshots.clear();
  }

  /** A region moved: every view may show other things now. */
  regionsChanged(haveMoved: boolean): void {
    for (const view of this.#views.all()) {
      view.forgetRegions();
      if (haveMoved) this.#startAnew(view);
    }
  }

  /** A replay may bring many before the base is there; the newest of each thing is all that counts then. [P8] */
  #keepEarly(changes: readonly Change[], upTo: number): void {
    for (const change of changes) {
      const id = thingOf(change);
      if (id !== undefined) this.#early.set(`${change.kind} ${id}`, { change, upTo });
    }
  }

  #viewOf(scope: Scope): View {
    this.requireStarted();
    const view = this.#views.of(scope);
    if (view === null) throw new Problem('overloaded', 'Too many different walls at once');
    return view;
  }

  #sendSnapshot(view: View, listener: Listener): void {
    listener.send('snapshot', this.#snapshotOf(view));
    view.beginAgain(listener);
  }

  #snapshotOf(view: View): Snapshot {
    const known = this.#snapshots.get(view);
    if (known?.epoch === view.epoch && known.seq === view.seq) return known;
    const made = this.#snapshotNow(view);
    this.#snapshots.set(view, made);
    return made;
  }

  #snapshotNow(view: View): Snapshot {
    const board = this.requireStarted();
    const inSight = <T extends Hazard | WallTicket>(things: Iterable<T>) =>
      [...things].filter((thing) => isInSight(view, thing));
    return {
      epoch: view.epoch,
      seq: view.seq,
      at: this.#clock.nowMs(),
      hazards: inSight(board.hazards.values()),
      tickets: inSight(board.tickets.values()),
      counts: board.totals.in(view.scope === null ? null : view),
      gateway: this.#gatewayFor(board, view),
    };
  }

  #showWork(board: Board, change: Work): void {
    const before = change.kind === 'hazard' ? board.putHazard(change.object) : board.putTicket(change.object);
    if (before === false) return;
    this.#areCountsOld = true;
    this.#show(change.kind, change.object, before);
  }

  /** A thing that left a view's regions cannot be told by a change without leaking it: the view starts anew. */
  #show(kind: 'hazard' | 'ticket', object: Hazard | WallTicket, before?: Hazard | WallTicket): void {
    for (const view of this.#views.all()) {
      if (isInSight(view, object)) view.add(kind, object);
      else if (before !== undefined && isInSight(view, before)) this.#startAnew(view);
    }
  }

  #startAnew(view: View): void {
    for (const listener of view.reset()) this.#sendSnapshot(view, listener);
  }

  #noteSlow(board: Board, change: Change): void {
    if (change.kind === 'venue') {
      const before = board.putVenue(change.object);
      if (before === false) return;
      // Whom to call is asked for one by one: a wall hangs where many see it. [P10]
      const { contact: _one, contacts: _many, ...venue } = change.object;
      this.#slow.set(`venue ${venue.id}`, { kind: 'venue', object: venue });
      if (before !== undefined && before.region !== change.object.region) this.#venueMoved(before.region);
    } else if (change.kind === 'health') {
      if (!board.putHealth(change.object)) return;
      const { deviceId: id, venueId } = change.object;
      this.#noteDevice({ id, venueId, health: change.object });
    } else if (change.kind === 'device') {
      const {
        secretHash: _never,
        version: _own,
        claim: _code,
        certificate: _serials,
        ...device
      } = change.object;
      if (device.retired === true) board.dropHealth(device.id);
      this.#noteDevice(device);
    } else if (change.kind === 'desk') board.putDesk(change.object);
    else if (change.kind === 'filing' && change.object.type === 'duty_check') board.putCheck(change.object);
    else return;
    this.#areCountsOld = true;
  }

  #noteDevice(device: WallDevice): void {
    const key = `device ${device.id}`;
    const waiting = this.#slow.get(key)?.object;
    this.#slow.set(key, { kind: 'device', object: { ...waiting, ...device } });
  }

  #venueMoved(from: string): void {
    for (const view of this.#views.all()) if (view.sees(from)) this.#startAnew(view);
  }

  #sendSlow(): void {
    const board = this.#board;
    if (board === undefined) return;
    let left = SLOW_MAX;
    for (const [key, { kind, object }] of this.#slow) {
      if (left === 0) break;
      left -= 1;
      this.#slow.delete(key);
      const venueId = 'venueId' in object ? object.venueId : object.id;
      const region = board.regionOf(venueId);
      for (const view of this.#views.all()) if (view.sees(region, venueId)) view.add(kind, object);
    }
    for (const view of this.#views.all()) {
      if (this.#areCountsOld) this.#sendGateway(board, view);
      for (const listener of view.takeCaughtUp()) this.#sendSnapshot(view, listener);
    }
    this.#areCountsOld = false;
    this.#snapshots.clear();
  }

  #sendGateway(board: Board, view: View): void {
    const object = {
      ...this.#gatewayFor(board, view),
      counts: board.totals.in(view.scope === null ? null : view),
    };
    const text = JSON.stringify(object);
    if (text === view.gatewayText) return;
    view.gatewayText = text;
    view.add('gateway', object);
  }

  #gatewayFor(board: Board, view: View): Record<string, unknown> {
    const sees = (region: string) => view.sees(region);
    const own = view.scope === null ? this.#gateway : withoutOutside(this.#gateway);
    return { ...own, floods: board.floodsOf(sees), dutyChecks: board.checksOf(sees) };
  }

  #beat(): void {
    this.#gateway = this.#gatewayState();
    this.#areCountsOld = true;
    this.#snapshots.clear();
    this.#views.dropUnused();
    for (const view of this.#views.all()) view.beat(this.#clock.nowMs());
  }
}

/** Other systems, channels and sources are of all regions: for who sees everything, and for lists of their own. [P10] */
function withoutOutside(gateway: Record<string, unknown>): Record<string, unknown> {
  const { sources: _sources, systems: _systems, noticeChannels: _channels, channels: _old, ...own } = gateway;
  return own;
}

function isSnapshot(body: object): body is Snapshot {
  return 'hazards' in body && 'tickets' in body && 'epoch' in body;
}

/** A ticket is seen in the regions of its venue and by the unit that it went to. */
function isInSight(view: View, thing: Hazard | WallTicket): boolean {
  return view.sees(thing.region, thing.venueId) || ('unit' in thing && view.sees(thing.unit));
}

type Work = { kind: 'hazard'; object: Hazard } | { kind: 'ticket'; object: WallTicket };

/** Of several changes of one thing the newest, hazards before tickets. */
function newestWork(changes: readonly Change[]): Work[] {
  const hazards = new Map<string, Hazard>();
  const tickets = new Map<string, Ticket>();
  for (const { kind, object } of changes) {
    if (kind === 'hazard') hazards.set(object.id, object);
    else if (kind === 'ticket') tickets.set(object.id, object);
  }
  return [
    ...[...hazards.values()].map((object) => ({ kind: 'hazard', object }) as const),
    ...[...tickets.values()].map((object) => ({ kind: 'ticket', object: wallTicket(object) }) as const),
  ];
}

/** The id of what the wall shows; undefined for everything else. */
function thingOf(change: Change): string | undefined {
  if (change.kind === 'health') return change.object.deviceId;
  if (change.kind === 'desk') return change.object.region;
  if (change.kind === 'filing') return change.object.type === 'duty_check' ? change.object.id : undefined;
  const isShown = ['hazard', 'ticket', 'venue', 'device'].includes(change.kind);
  return isShown ? (change.object as { id: string }).id : undefined;
}
