/** The live socket: joins `/wall`, goes on where it was, and asks again when something was missed. */

import { io, type Socket } from 'socket.io-client';
import { applyChanges, applySnapshot, type Board, type Change, type Snapshot } from './board.ts';
import { type Heard, hear, hearAgain, NOTHING_HEARD } from './freshness.ts';
import { pacedBatch } from './paced-batch.ts';

/** After a refusal at the door (starting, overloaded); Socket.IO does not try those again by itself. */
const RETRY_MS = 2_000;

export type Link = 'connecting' | 'connected' | 'lost';

export interface WallEvents {
  onBoard(board: Board): void;
  onHeard(heard: Heard): void;
  onLink(link: Link, reason?: string): void;
  /** A device or venue changed. */
  onPlace(kind: 'device' | 'venue', object: { id: string }): void;
  /** The session is over, or its roles see nothing. */
  onEnded(code: string): void;
}

export function connectWall(events: WallEvents): { close(): void } {
  const connection = new WallConnection(events);
  return { close: () => connection.close() };
}

class WallConnection {
  readonly #events: WallEvents;
  readonly #socket: Socket;
  readonly #changes = pacedBatch<Change>((changes) => this.#take(changes));
  #board: Board | null = null;
  #heardLast: Heard = NOTHING_HEARD;
  /** Asked for what is missing; until the answer, further holes are the same hole. */
  #isResuming = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #showing: ReturnType<typeof setTimeout> | undefined;

  constructor(events: WallEvents) {
    this.#events = events;
    this.#socket = io('/wall', {
      transports: ['websocket', 'polling'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 1_000,
      auth: (give) => give(this.#seen()),
    });
    this.#listen();
    events.onHeard(NOTHING_HEARD);
    events.onLink('connecting');
  }

  close(): void {
    removeEventListener('online', this.#onOnline);
    clearTimeout(this.#retry);
    clearTimeout(this.#showing);
    this.#changes.clear();
    this.#socket.disconnect();
  }

  /** The network is back: no waiting for the next try. */
  readonly #onOnline = (): void => {
    if (!this.#socket.connected) this.#socket.disconnect().connect();
  };

  #seen(): Record<string, unknown> {
    return this.#board === null ? {} : { epoch: this.#board.epoch, since: this.#board.seq };
  }

  #listen(): void {
    const socket = this.#socket;
    addEventListener('online', this.#onOnline);
    socket.on('connect', () => {
      this.#isResuming = false;
      this.#events.onLink('connected');
      this.#hear(hearAgain(this.#heardLast, performance.now()));
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
    this.#show(applySnapshot(snapshot));
    this.#heard(snapshot.at);
  }

  #take(changes: Change[]): void {
    if (this.#board === null) return;
    for (const { kind, object } of changes) {
      if (kind === 'device' || kind === 'venue') this.#events.onPlace(kind, object);
    }
    const next = applyChanges(this.#board, changes);
    if (next === 'resync') this.#resume();
    else {
      this.#isResuming = false;
      this.#show(next);
    }
  }

  /** What was sent before the beat has arrived before it: a higher number means that something is missing. */
  #beat({ seq, at }: { seq: number; at: number }): void {
    this.#heard(at);
    this.#changes.flush();
    if (this.#board !== null && seq !== this.#board.seq) this.#resume(true);
  }

  #resume(again = false): void {
    if (this.#isResuming && !again) return;
    this.#isResuming = true;
    this.#socket.emit('resume', this.#seen());
  }

  /** In a task of its own: reading a snapshot of thousands and drawing it are two pieces of work, not one. */
  #show(board: Board): void {
    this.#board = board;
    this.#showing ??= setTimeout(() => {
      this.#showing = undefined;
      if (this.#board !== null) this.#events.onBoard(this.#board);
    });
  }

  #heard(at: number): void {
    this.#hear(hear(at, { monotonicMs: performance.now(), nowMs: Date.now() }));
  }

  #hear(heard: Heard): void {
    this.#heardLast = heard;
    this.#events.onHeard(heard);
  }
}
