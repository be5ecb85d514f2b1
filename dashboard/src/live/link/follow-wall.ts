/** The page's end of the live picture: opens the line to the live socket, and puts what comes over it together. */

import type { Board } from '../board.ts';
import { type Heard, hear, hearAgain, NOTHING_HEARD } from '../freshness.ts';
import { BoardBuilder, type BoardWord } from './board-builder.ts';
import type { Link } from './wall-connection.ts';
import { WallLine } from './wall-line.ts';
import type { WorkerWord } from './worker-words.ts';

export interface PictureEvents {
  onBoard(board: Board): void;
  onHeard(heard: Heard): void;
  onLink(link: Link, reason?: string): void;
  /** A device or venue changed. */
  onPlace(kind: 'device' | 'venue', object: { id: string }): void;
  /** The session is over, or its roles see nothing. */
  onEnded(code: string): void;
}

export function followWall(events: PictureEvents): { close(): void } {
  const picture = new Picture(events, () => line.say({ kind: 'start-again' }));
  const line = new WallLine({
    onWord: (word) => picture.take(word),
    onLost: (reason) => events.onLink('lost', reason),
  });
  const onOnline = () => line.say({ kind: 'hurry' });
  addEventListener('online', onOnline);
  events.onHeard(NOTHING_HEARD);
  return {
    close: () => {
      removeEventListener('online', onOnline);
      line.close();
      picture.close();
    },
  };
}

class Picture {
  readonly #events: PictureEvents;
  readonly #startAgain: () => void;
  readonly #builder = new BoardBuilder();
  #board: Board | null = null;
  #heard: Heard = NOTHING_HEARD;
  #showing: ReturnType<typeof setTimeout> | undefined;

  constructor(events: PictureEvents, startAgain: () => void) {
    this.#events = events;
    this.#startAgain = startAgain;
  }

  close(): void {
    clearTimeout(this.#showing);
  }

  take(word: WorkerWord): void {
    if (word.kind === 'heard') this.#hear(word.at);
    else if (word.kind === 'link') this.#events.onLink(word.link, word.reason);
    else if (word.kind === 'ended') this.#events.onEnded(word.code);
    else this.#build(word);
  }

  #build(word: BoardWord): void {
    if (word.kind === 'changes') {
      for (const { kind, object } of word.changes) {
        if (kind === 'device' || kind === 'venue') this.#events.onPlace(kind, object);
      }
    }
    const board = this.#builder.take(word);
    if (board === 'resync') this.#startAgain();
    else if (board !== null) this.#show(board);
  }

  /** In a task of its own: reading what came and drawing it are two pieces of work, not one. */
  #show(board: Board): void {
    this.#board = board;
    this.#showing ??= setTimeout(() => {
      this.#showing = undefined;
      if (this.#board !== null) this.#events.onBoard(this.#board);
    });
  }

  /** By the page's own clocks: a worker's begin elsewhere. */
  #hear(at: number | null): void {
    const monotonicMs = performance.now();
    this.#heard =
      at === null ? hearAgain(this.#heard, monotonicMs) : hear(at, { monotonicMs, nowMs: Date.now() });
    this.#events.onHeard(this.#heard);
  }
}
