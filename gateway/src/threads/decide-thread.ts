/** Thread 2: the fold and all ledger writes. */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { systemClock, type Timer } from '../base/clock.ts';
import { causeText, GatewayError } from '../base/errors.ts';
import { createLog, type Log } from '../base/log.ts';
import { serve } from '../base/rpc.ts';
import { type Decided, Decider, mayRetry } from '../decide/decider.ts';
import { openCrashMark, openSetAside } from '../decide/set-aside-file.ts';
import { openJournalReader } from '../journal/journal.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger-port.ts';
import { isDiskFull } from '../ledger/store/database.ts';
import type { DecideCalls, DecideSettings, FromDecide, ToDecide } from './protocol.ts';

const LEDGER_RETRY_MS = 1_000;
const START_TRIES_MAX = 5;
const PROGRESS_EVERY_MS = 4;

type Say = (message: FromDecide) => void;

const settings = workerData as DecideSettings;

interface Opened {
  ledger: Ledger;
  /** New with each start, so that a folder copied back from a backup never repeats an id. [P4] */
  epoch: string;
}

function open(): Opened {
  const log = createLog(settings.logLevel, 'ledger');
  const ledger = openLedger(settings.dir, {
    writtenBy: settings.version,
    tellStep: ({ number, name }) =>
      log.info({ step: number, name }, 'the ledger takes a new step; a large one takes a while'),
  });
  try {
    return { ledger, epoch: ledger.renewEpoch() };
  } catch (cause) {
    ledger.close();
    throw cause;
  }
}

/** A full disk is told first: the journal then gives its reserve away, and there is room to start. [P8] */
function start(port: MessagePort, triesLeft: number): void {
  const say: Say = (message) => port.postMessage(message);
  try {
    const opened = openOr(triesLeft > 1, (cause) => {
      say({ trouble: { text: causeText(cause), isFull: isDiskFull(cause) } });
      systemClock.after(LEDGER_RETRY_MS, () => start(port, triesLeft - 1));
    });
    if (opened === undefined) return;
    if (triesLeft < START_TRIES_MAX) say({ trouble: null });
    run(port, opened);
  } catch (cause) {
    const code = cause instanceof GatewayError ? cause.code : 'ledger-failed';
    say({ fatal: { code, line: causeText(cause) } });
  }
}

function openOr(hasMoreTries: boolean, retry: (cause: unknown) => void): Opened | undefined {
  try {
    return open();
  } catch (cause) {
    if (!hasMoreTries || !mayRetry(cause)) throw cause;
    retry(cause);
    return undefined;
  }
}

function run(port: MessagePort, { ledger, epoch }: Opened): void {
  const log = createLog(settings.logLevel, 'decide');
  const say: Say = (message) => port.postMessage(message);
  const decider = new Decider({
    store: ledger,
    source: openJournalReader(settings.dir),
    setAside: openSetAside(settings.dir),
    witness: openCrashMark(settings.dir),
    log,
    checkpointEveryMs: settings.checkpointEveryMs,
    monotonicMs: () => systemClock.monotonicMs(),
    report: (record) => say({ report: record }),
    emit: gatherEmpty((decided) => say({ decided: { ...decided, keepFrom: ledger.keepFrom() } })),
  });
  decider.restore();
  const pump = createPump(decider, say, log);
  pump.drain();
  serve(port, callsOf(decider, ledger));
  port.on('message', (message: ToDecide) => {
    if ('committed' in message) pump.schedule();
    else if ('unstored' in message) decider.decideUnstored(message.unstored);
  });
  say({
    ready: {
      epoch,
      offset: decider.position,
      rules: decider.rules(),
      hasUsers: decider.hasUsers(),
      keepFrom: ledger.keepFrom(),
    },
  });
}

/** Progress without changes is told now and then; a change is told at once, and with it the progress before. */
function gatherEmpty(tell: (decided: Decided) => void): (decided: Decided) => void {
  let waiting: { decided: Decided; timer: Timer } | undefined;
  return (decided) => {
    if (decided.changes.length > 0 || !decided.isStored) {
      waiting?.timer.stop();
      waiting = undefined;
      tell(decided);
    } else if (waiting !== undefined) {
      waiting.decided = decided;
    } else {
      const timer = systemClock.after(PROGRESS_EVERY_MS, () => {
        const told = waiting?.decided;
        waiting = undefined;
        if (told !== undefined) tell(told);
      });
      waiting = { decided, timer };
    }
  };
}

/** A ledger that cannot be written is tried again; anything else that is thrown ends the thread. */
function createPump(decider: Decider, say: Say, log: Log): { drain(): void; schedule(): void } {
  let isTroubled = false;
  let isScheduled = false;

  /** True when there may be more. */
  function decideSome(): boolean {
    try {
      const hasMore = decider.pump();
      if (isTroubled) say({ trouble: null });
      isTroubled = false;
      return hasMore;
    } catch (cause) {
      if (!mayRetry(cause)) throw cause;
      if (!isTroubled) log.error({ err: cause }, 'the ledger cannot be written; it is tried again');
      isTroubled = true;
      say({ trouble: { text: causeText(cause), isFull: isDiskFull(cause) } });
      systemClock.after(LEDGER_RETRY_MS, schedule);
      return false;
    }
  }

  /** Calls are heard in between batches. */
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (decideSome()) schedule();
    });
  }

  return {
    schedule,
    drain: () => {
      while (decideSome());
    },
  };
}

function callsOf(decider: Decider, ledger: Ledger): DecideCalls {
  return {
    stateHash: () => ({ position: decider.position, hash: decider.stateHash() }),
    rules: () => decider.rules(),
    checkpoint: (msMax) => decider.checkpoint(msMax),
    prune: (...before) => ledger.prune(...before),
  };
}

if (parentPort === null) throw new Error('this file is a thread');
start(parentPort, START_TRIES_MAX);
