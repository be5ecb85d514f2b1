/** Many devices on one thread of their own: connected, sending, cut, counted. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LoadStart, LoadState, LoadWord } from './load-words.ts';

export class Load {
  readonly #worker: Worker;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(start: LoadStart) {
    this.#worker = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: start });
  }

  /** Done when the thread did it: `connect` when every device was taken or refused. One word after the other. */
  say(word: LoadWord): Promise<LoadState> {
    const answer = this.#turn.then(async () => {
      this.#worker.postMessage(word);
      const [state] = (await once(this.#worker, 'message')) as [LoadState];
      return state;
    });
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
