/** One numbered sequence of changes, shared by all clients that see the same regions. [surface §4] */

import { randomUUID } from 'node:crypto';
import { venuesNamed } from '../../base/places.ts';
import type { Scope } from '../../ledger/query-port.ts';

/** Changes kept for `resume`; who missed more gets a fresh snapshot. [P8] */
export const RING_MAX = 1_000;
/** Messages that wait for one client, about a second of a flood; beyond it the client is left out until it has caught up. [P8] */
export const BACKLOG_MAX = 512;

export type WallChange =
  | { seq: number; kind: 'hazard' | 'ticket' | 'venue'; object: { id: string } }
  | { seq: number; kind: 'device'; object: { id: string; venueId: string } }
  | { seq: number; kind: 'gateway'; object: Record<string, unknown> };
export type WallKind = WallChange['kind'];

/** What a client says it has. */
export interface Seen {
  epoch?: unknown;
  since?: unknown;
}

/** What a client was sent under the present epoch. */
interface Progress {
  /** The number of the snapshot it began with; 0 when it brought its own. */
  snapshot: number;
  /** The newest number it was sent. */
  upTo: number;
}

/** A connected client, as far as a view needs it. */
export interface Listener {
  send(event: 'snapshot' | 'change' | 'beat', body: unknown): void;
  /** Messages not yet handed to the network. */
  backlog(): number;
}

export class View {
  readonly scope: Scope;
  /** Single ones, shown wherever they are. */
  readonly venues: ReadonlySet<string>;
  readonly #sees: (region: string) => boolean;
  readonly #listeners = new Map<Listener, Progress>();
  readonly #behind = new Set<Listener>();
  readonly #seenRegions = new Map<string, boolean>();
  #ring: WallChange[] = [];
  #epoch = randomUUID();
  #seq = 0;
  /** Monotonic ms of the last time somebody used it. */
  usedAt = 0;
  /** The gateway object last sent, as text, so that an unchanged one is not sent again. */
  gatewayText = '';

  constructor(scope: Scope, sees: (region: string) => boolean) {
    this.scope = scope;
    this.venues = new Set(venuesNamed(scope ?? []));
    this.#sees = sees;
  }

  get epoch(): string {
    return this.#epoch;
  }
  get seq(): number {
    return this.#seq;
  }
  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Of a thing in the region, and of the venue when it has one. */
  sees(region: string, venueId = ''): boolean {
    return this.venues.has(venueId) || this.#seesRegion(region);
  }

  #seesRegion(region: string): boolean {
    const known = this.#seenRegions.get(region);
    if (known !== undefined) return known;
    const answer = this.#sees(region);
    this.#seenRegions.set(region, answer);
    return answer;
  }

  /** The region tree changed. */
  forgetRegions(): void {
    this.#seenRegions.clear();
  }

  add(kind: WallKind, object: WallChange['object']): void {
    this.#seq += 1;
    const change = { seq: this.#seq, kind, object } as WallChange;
    this.#ring.push(change);
    if (this.#ring.length > RING_MAX) this.#ring.shift();
    for (const [listener, progress] of this.#listeners) this.#deliver(listener, progress, change);
  }

  /** Sends everything after what it has. False when it needs a fresh snapshot; numbers never run backwards. */
  catchUp(listener: Listener, seen: Seen): boolean {
    const progress = this.#listeners.get(listener);
    const missed = this.#missed(seen, progress);
    if (missed === null) return false;
    for (const change of missed) listener.send('change', change);
    if (progress !== undefined) progress.upTo = this.#seq;
    return true;
  }

  /** It was sent a snapshot of this instant. */
  beginAgain(listener: Listener): void {
    if (!this.#listeners.has(listener)) return;
    this.#listeners.set(listener, { snapshot: this.#seq, upTo: this.#seq });
  }

  join(listener: Listener): void {
    this.#listeners.set(listener, { snapshot: 0, upTo: 0 });
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#behind.delete(listener);
  }

  beat(at: number): void {
    for (const listener of this.#listeners.keys()) {
      // One that is behind hears no beat: its wall must look stale, because it is.
      if (!this.#behind.has(listener)) listener.send('beat', { seq: this.#seq, at });
    }
  }

  /** Numbers start anew and everybody needs a fresh snapshot: what the view shows has changed as a whole. */
  reset(): readonly Listener[] {
    this.#epoch = randomUUID();
    this.#seq = 0;
    this.#ring = [];
    this.#behind.clear();
    return [...this.#listeners.keys()];
  }

  /** Those who were left out and have drained since; each is owed a fresh snapshot. */
  takeCaughtUp(): Listener[] {
    const caughtUp = [...this.#behind].filter((listener) => listener.backlog() === 0);
    for (const listener of caughtUp) this.#behind.delete(listener);
    return caughtUp;
  }

  /** Null when it is not all there any more, is not ours, or was lost on the way to this client. */
  #missed({ epoch, since }: Seen, progress: Progress = { snapshot: 0, upTo: 0 }): WallChange[] | null {
    if (epoch !== this.#epoch || typeof since !== 'number' || !Number.isSafeInteger(since)) return null;
    if (since < 0 || since > this.#seq) return null;
    // It asks for what it knew before it came back: its snapshot, on the way by now, has all that.
    const from = since < progress.snapshot ? progress.upTo : since;
    const count = this.#seq - from;
    if (from < progress.upTo || count > this.#ring.length) return null;
    return count === 0 ? [] : this.#ring.slice(-count);
  }

  #deliver(listener: Listener, progress: Progress, change: WallChange): void {
    if (this.#behind.has(listener)) return;
    if (listener.backlog() >= BACKLOG_MAX) {
      this.#behind.add(listener);
      return;
    }
    listener.send('change', change);
    progress.upTo = change.seq;
  }
}
