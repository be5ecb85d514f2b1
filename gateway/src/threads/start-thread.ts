/** Starts a thread of ours and watches it: a thread that ends by itself ends the process, which starts again. */

import { Worker } from 'node:worker_threads';
import { GatewayError } from '../base/errors.ts';

export interface Thread {
  worker: Worker;
  /** The first message for which `isReady` holds. */
  ready: Promise<unknown>;
  /** Ends the thread; its end is then no failure. */
  end(): Promise<void>;
}

/** `onLost` is called once, when the thread throws or exits by itself after it was ready; before, `ready` rejects. */
export function startThread(options: {
  /** As the operating system shows it. */
  name: string;
  file: URL;
  settings: object;
  isReady: (message: unknown) => boolean;
  onLost: (cause: unknown) => void;
}): Thread {
  const worker = new Worker(options.file, { name: options.name, workerData: options.settings });
  let isEnding = false;
  let isRunning = false;
  const ready = new Promise<unknown>((resolve, reject) => {
    const lost = (cause: unknown) => {
      if (isEnding) return;
      isEnding = true;
      if (isRunning) options.onLost(cause);
      else reject(cause);
    };
    worker.on('message', (message) => {
      if (isFatal(message)) {
        lost(new GatewayError(message.fatal.code as 'ledger-failed', false, message.fatal.line));
      } else if (options.isReady(message)) {
        isRunning = true;
        resolve(message);
      }
    });
    worker.on('error', lost);
    worker.on('exit', (code) =>
      lost(new GatewayError('worker-lost', false, `a thread ended with code ${code}`)),
    );
  });
  // A start that fails elsewhere first leaves nobody waiting for this one.
  ready.catch(() => {});
  return {
    worker,
    ready,
    end: async () => {
      isEnding = true;
      await worker.terminate();
    },
  };
}

function isFatal(message: unknown): message is { fatal: { code: string; line: string } } {
  return typeof message === 'object' && message !== null && 'fatal' in message;
}
