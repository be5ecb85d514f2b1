/** Opens the stored journal for a backtest, and judges it on a thread of its own: the second set of rules beside the first. */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { TrialRules } from '@ninewatch/rules/trust';
import { runTrials, type Trials } from './backtest/run.ts';
import { openJournalSource } from './backtest/sources/journal-source.ts';
import type { Source } from './backtest/sources/source.ts';
import { placeOf } from './decide/ports.ts';
import { openSetAside } from './decide/set-aside-file.ts';
import { type JournalScan, openJournalScan } from './journal/journal-scan.ts';
import { openPastLedger } from './ledger/past-ledger.ts';

/** Plain: it crosses threads. */
export interface JournalPart {
  dataDir: string;
  from: number | undefined;
  to: number | undefined;
  warmUpMs: number;
  /** The journal may grow meanwhile: both sets of rules see the same entries. */
  upTo: number;
}

export function openJournalPart(
  part: JournalPart,
  scan: JournalScan,
  ledger = openPastLedger(part.dataDir),
): Source {
  const { dataDir, from, to, warmUpMs, upTo } = part;
  const setAside = openSetAside(dataDir);
  return openJournalSource({
    dir: dataDir,
    scan,
    ledger,
    isSetAside: setAside.isEmpty() ? () => false : (entry) => setAside.has(placeOf(entry)),
    warmUpMs,
    upTo,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
}

/** Rejects with what ended it. */
export function judgeBeside(part: JournalPart, rules: TrialRules): Promise<Trials> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { part, rules } });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the second thread ended with ${code}`)));
  });
}

if (!isMainThread && parentPort !== null && isPart(workerData)) {
  const { part, rules } = workerData;
  const source = openJournalPart(part, openJournalScan(part.dataDir));
  try {
    parentPort.postMessage(await runTrials(source, [rules]));
  } finally {
    source.close();
  }
}

function isPart(given: unknown): given is { part: JournalPart; rules: TrialRules } {
  return typeof given === 'object' && given !== null && 'part' in given && 'rules' in given;
}
