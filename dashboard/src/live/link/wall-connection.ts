/** The live socket: joins `/wall`, goes on where it was, and asks again when something was missed. */

import { io, type Socket } from 'socket.io-client';
import { type Change, followingChanges, type Snapshot } from '../board.ts';
import { pacedBatch } from './paced-batch.ts';

/** After a refusal at the door (starting, overloaded); Socket.IO does not try those again by itself. */
const RETRY_MS = 2_000;

export type Link = 'connecting' | 'connected' | 'lost';

export interface WallEvents {
  /** Replaces everything. */
  onSnapshot(snapshot: Snapshot): void;
  /** Those that follow on what was handed over before, in order and without a hole. */
  onChanges(changes: readonly Change[]): void;
  /** A word of the gateway, with its wall time, ms; null when it took us in again and sends what we missed. */
  onHeard(at: number | null): void;
  onLink(link: Link, reason?: string): void;
  /** The session is over, or its roles see nothing. */
  onEnded(code: string): void;
}

export interface Connection {
  /** The network is back: no waiting for the next try. */
  hurry(): void;
  /** What was handed over was not understood: a fresh snapshot, please. */
  startAgain(): void;
  /** Nothing is heard after it. */
  close(): void;
}

export function connectWall(events: WallEvents): Connection {
  return new WallConnection(events);
}

class WallConnection implements Connection {
  readonly #events: WallEvents;
  readonly #socket: Socket;
  readonly #changes = pacedBatch<Change>((changes) => this.#take(changes));
  /** How far we are; null before the first snapshot. */
  #reached: { epoch: string; seq: number } | null = null;
  /** Asked for what is missing; until the answer, further holes are the same hole. */
  #isResuming = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(events: WallEvents) {
    this.#events = events;
    this.#socket = io('/wall', {
      transports: ['websocket', 'polling'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 1_000,
      auth: (give) => give(this.#seen()),
    });
    this.#listen();
    events.onLink('connecting');
  }

  hurry(): void {
    if (!this.#socket.connected) this.#socket.disconnect().connect();
  }

  startAgain(): void {
    this.#reached = null;
    this.#resume(true);
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#changes.clear();
    this.#socket.disconnect();
  }

  #seen(): Record<string, unknown> {
    return this.#reached === null ? {} : { epoch: this.#reached.epoch, since: this.#reached.seq };
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('connect', () => {
      this.#isResuming = false;
      this.#events.onLink('connected');
      this.#events.onHeard(null);
    });
    socket.on('snapshot', (snapshot: Snapshot) => this.#start(snapshot));
    socket.on('change', (change: Change) => this.#changes.add(change));
    socket.on('beat', (beat: { seq: number; at: number }) => this.#beat(beat));
    socket.on('ended', ({ code }: { code: string }) => this.#events.onEnded(code));
    socket.on('disconnect', (reason) => {
      this.#events.onLink('lost', reason);
      if (reason === 'io server disconnect') this.#connectLater();
    });
    socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      const code = error.data?.code;
      this.#events.onLink('lost', code ?? error.message);
      if (code === 'not-signed-in' || code === 'forbidden') this.#events.onEnded(code);
      else if (!socket.active) this.#connectLater();
    });
  }

  #connectLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#socket.connect(), RETRY_MS);
  }

  #start(snapshot: Snapshot): void {
    this.#changes.clear();
    this.#isResuming = false;
    this.#reached = { epoch: snapshot.epoch, seq: snapshot.seq };
    this.#events.onSnapshot(snapshot);
    this.#events.onHeard(snapshot.at);
  }

  #take(changes: Change[]): void {
    if (this.#reached === null) return;
    const following = followingChanges(this.#reached.seq, changes);
    if (following === 'resync') {
      this.#resume();
      return;
    }
    this.#isResuming = false;
    const last = following.at(-1);
    if (last === undefined) return;
    this.#reached.seq = last.seq;
    this.#events.onChanges(following);
  }

  /** What was sent before the beat has arrived before it: a higher number means that something is missing. */
  #beat({ seq, at }: { seq: number; at: number }): void {
    this.#events.onHeard(at);
    this.#changes.flush();
    if (this.#reached !== null && seq !== this.#reached.seq) this.#resume(true);
  }

  #resume(again = false): void {
    if (this.#isResuming && !again) return;
    this.#isResuming = true;
    this.#socket.emit('resume', this.#seen());
  }
}
