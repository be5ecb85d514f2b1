/** The journal as the main thread sees it: records go to the journal's thread, answers come back after the fsync. */

import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { causeText, GatewayError } from '../base/errors.ts';
import { JournalHandle } from './journal-handle.ts';
import type { Journal, JournalOptions } from './journal-port.ts';
import type { FromThread, ThreadStart, ThreadStatus } from './thread/wire.ts';

export type * from './journal-port.ts';
export { JOURNAL_LIMITS } from './journal-port.ts';
export { openJournalReader } from './journal-reader.ts';

/** Refuses with `data-dir-unusable` a folder that cannot be written or that another gateway uses. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { dir, limits, readers } = options;
  const freeBytes = options.freeBytes ?? (() => freeBytesOf(dir));
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    throw unusable(dir, causeText(cause));
  }
  const start: ThreadStart = { dir, limits, readers, freeBytes: await freeBytes() };
  const file = new URL('./thread/journal-thread.ts', import.meta.url);
  const worker = new Worker(file, { name: 'journal', workerData: start });
  const handle = new JournalHandle(worker, { ...options, freeBytes });
  handle.begin(await readiness(worker, options));
  return handle;
}

/** Resolves when the thread has the folder and the repeat filter's memory. */
function readiness(worker: Worker, { dir, log }: JournalOptions): Promise<ThreadStatus> {
  return new Promise((resolve, reject) => {
    worker.once('error', (cause) => reject(unusable(dir, causeText(cause))));
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') resolve(message.status);
      else if (message.type === 'unusable') reject(unusable(dir, message.detail));
      else if (message.type === 'said') log[message.level]({ dir }, message.text);
    });
  });
}

function unusable(dir: string, detail: string): GatewayError {
  return new GatewayError('data-dir-unusable', false, `the data folder ${dir} cannot be used: ${detail}`);
}

async function freeBytesOf(dir: string): Promise<number> {
  const disk = await statfs(dir);
  return disk.bavail * disk.bsize;
}
