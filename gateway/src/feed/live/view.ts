/** One numbered sequence of changes, shared by all clients that see the same regions. [surface §4] */

import { randomUUID } from 'node:crypto';
import type { Scope } from '../../ledger/query-port.ts';

/** Changes kept for `resume`; who missed more gets a fresh snapshot. [P8] */
export const RING_MAX = 1_000;
/** Messages that wait for one client; beyond it the client is left out until it has caught up. [P8] */
export const BACKLOG_MAX = 256;

export type WallChange =
  | { seq: number; kind: 'hazard' | 'ticket' | 'venue'; object: { id: string } }
  | { seq: number; kind: 'device'; object: { id: string; venueId: string } }
  | { seq: number; kind: 'gateway'; object: Record<string, unknown> };
export type WallKind = WallChange['kind'];

/** A connected client, as far as a view needs it. */
export interface Listener {
  send(event: 'snapshot' | 'change' | 'beat', body: unknown): void;
  /** Messages not yet handed to the network. */
  backlog(): number;
}

export class View {
  readonly scope: Scope;
  readonly #sees: (region: string) => boolean;
  readonly #listeners = new Set<Listener>();
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

  sees(region: string): boolean {
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
    for (const listener of this.#listeners) this.#deliver(listener, change);
  }

  /** Everything after `since`, or null when it is not all there any more (or not ours). */
  missed(epoch: unknown, since: unknown): WallChange[] | null {
    if (epoch !== this.#epoch || typeof since !== 'number' || !Number.isSafeInteger(since)) return null;
    const count = this.#seq - since;
    if (count < 0 || count > this.#ring.length) return null;
    return count === 0 ? [] : this.#ring.slice(-count);
  }

  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#behind.delete(listener);
  }

  beat(at: number): void {
    for (const listener of this.#listeners) {
      // One that is behind hears no beat: its wall must look stale, because it is.
      if (!this.#behind.has(listener)) listener.send('beat', { seq: this.#seq, at });
    }
  }

  /** Numbers start anew and everybody needs a fresh snapshot: what the view shows has changed as a whole. */
  reset(): readonly Listener[] {
    this.#epoch = randomUUID();
    this.#seq = 0;
    this.#ring = [];
    for (const listener of this.#listeners) this.#behind.delete(listener);
    return [...this.#listeners];
  }

  /** Those who were left out and have drained since; each is owed a fresh snapshot. */
  takeCaughtUp(): Listener[] {
    const caughtUp = [...this.#behind].filter((listener) => listener.backlog() === 0);
    for (const listener of caughtUp) this.#behind.delete(listener);
    return caughtUp;
  }

  #deliver(listener: Listener, change: WallChange): void {
    if (this.#behind.has(listener)) return;
    if (listener.backlog() >= BACKLOG_MAX) this.#behind.add(listener);
    else listener.send('change', change);
  }
}
