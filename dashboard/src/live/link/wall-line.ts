/** The line to whoever holds the live socket: a worker beside the page, or the page itself where there is none. */

import type { Connection, WallEvents } from './wall-connection.ts';
import { inWords, type PageWord, type WorkerWord } from './worker-words.ts';

export interface LineEvents {
  onWord(word: WorkerWord): void;
  onLost(reason: string): void;
}

/** How a socket can be held. */
export interface Ways {
  /** Throws where the browser has, or allows, no workers. */
  startWorker(): Worker;
  connectHere(events: WallEvents): Promise<Connection>;
}

const WAYS: Ways = {
  startWorker: () => new Worker(new URL('./wall-worker.ts', import.meta.url), { type: 'module' }),
  connectHere: async (events) => (await import('./wall-connection.ts')).connectWall(events),
};

export class WallLine {
  readonly #events: LineEvents;
  readonly #ways: Ways;
  #worker: Worker | undefined;
  #here: Connection | undefined;
  #hasSpoken = false;
  #isClosed = false;

  constructor(events: LineEvents, ways: Ways = WAYS) {
    this.#events = events;
    this.#ways = ways;
    try {
      this.#worker = ways.startWorker();
    } catch {
      this.#goOnHere();
      return;
    }
    this.#worker.addEventListener('message', ({ data }: MessageEvent<WorkerWord>) => this.#hear(data));
    this.#worker.addEventListener('error', (event) => this.#onError(event.message ?? event.type));
  }

  say(word: PageWord): void {
    this.#worker?.postMessage(word);
    if (word.kind === 'hurry') this.#here?.hurry();
    else this.#here?.startAgain();
  }

  close(): void {
    this.#isClosed = true;
    this.#worker?.terminate();
    this.#here?.close();
  }

  #hear(word: WorkerWord): void {
    this.#hasSpoken = true;
    if (!this.#isClosed) this.#events.onWord(word);
  }

  /** A worker that never spoke could not be loaded, or not run. One that did goes on after a mistake. */
  #onError(reason: string): void {
    if (this.#isClosed) return;
    this.#events.onLost(reason);
    if (this.#hasSpoken || this.#worker === undefined) return;
    this.#worker.terminate();
    this.#worker = undefined;
    this.#goOnHere();
  }

  /** When that fails too nothing is ever heard: the curtain says so, with the reason. */
  #goOnHere(): void {
    this.#ways.connectHere(inWords((word) => this.#hear(word))).then(
      (connection) => {
        if (this.#isClosed) connection.close();
        else this.#here = connection;
      },
      (cause: unknown) => {
        if (!this.#isClosed) this.#events.onLost(String(cause));
      },
    );
  }
}
