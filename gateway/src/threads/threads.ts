/** The worker threads as the main thread sees them: deciding, sinks, queries; each woken by committed positions. */

import type { Change, JournalRecord } from '@ninewatch/rules';
import type { Log } from '../base/log.ts';
import { connect, type Remote } from '../base/rpc.ts';
import type { Config } from '../config.ts';
import type { Journal, Lane } from '../journal/journal.ts';
import type { ledgerQueryFunctions } from '../ledger/ledger-queries.ts';
import type { NotifierState } from '../notify/notifier.ts';
import type { CopierState } from '../sinks/journal-copier.ts';
import type { ReadingQueries } from '../sinks/reading-store.ts';
import type {
  DecideCalls,
  DecideReady,
  DecideSettings,
  FromDecide,
  FromSinks,
  QuerySettings,
  SinksCalls,
  SinksSettings,
} from './protocol.ts';
import type { ReadingCalls } from './query-thread.ts';
import { startThread, type Thread } from './start-thread.ts';

export interface Decided {
  changes: Change[];
  upTo: number;
  isStored: boolean;
}

export interface ThreadsState {
  /** Journal position up to which everything is decided and stored. */
  decidedUpTo: number;
  /** Why the ledger cannot be written, while that is so. */
  ledgerTrouble?: string;
  sinks: CopierState[];
  /** Lines that InfluxDB refused for good since the start. */
  refusedLines: number;
  channels: NotifierState[];
}

/** The ledger's queries and the reading of imported tables, which would stop the main thread. */
export type LedgerFunctions = Omit<ReturnType<typeof ledgerQueryFunctions>, 'close'>;

export interface Threads {
  ready: DecideReady;
  query: Remote<LedgerFunctions & ReadingCalls>;
  readings: ReadingQueries;
  decide: Remote<DecideCalls>;
  sinks: Remote<SinksCalls>;
  state(): ThreadsState;
  onDecided(listen: (decided: Decided) => void): void;
  /** [P8] Shown at once, never stored. */
  decideUnstored(record: JournalRecord): void;
  /** Journals a record of the gateway itself. False when it was not stored: logged, since nobody may be waiting. */
  journalled(record: JournalRecord, lane?: Lane, connection?: string): Promise<boolean>;
  /** Resolves when deciding has reached `position`. */
  decidedAt(position: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ThreadsOptions {
  config: Config;
  journal: Journal;
  log: Log;
  onLost(cause: unknown): void;
}

const isReady = (message: unknown) => typeof message === 'object' && message !== null && 'ready' in message;

type Start = (name: string, settings: DecideSettings | SinksSettings | QuerySettings) => Thread;

/** Rejects with what kept a thread from starting, such as a lost checkpoint; the others are then ended. */
export async function startThreads(options: ThreadsOptions): Promise<Threads> {
  const started: Thread[] = [];
  const start: Start = (name, settings) => {
    const file = new URL(`./${name}-thread.ts`, import.meta.url);
    const thread = startThread({ file, settings, isReady, onLost: options.onLost });
    started.push(thread);
    return thread;
  };
  try {
    return await joinThreads(options, start);
  } catch (cause) {
    await Promise.all(started.map((thread) => thread.end()));
    throw cause;
  }
}

async function joinThreads(options: ThreadsOptions, start: Start): Promise<Threads> {
  const { config, journal } = options;
  const dir = config.NINEWATCH_DATA_DIR;
  const logLevel = config.NINEWATCH_LOG_LEVEL;

  const decide = start('decide', { dir, logLevel, checkpointEveryMs: config.NINEWATCH_CHECKPOINT_S * 1_000 });
  const watched = watchDecide(decide, options);
  const { ready } = (await decide.ready) as { ready: DecideReady };
  watched.begin(ready);
  const sinks = start('sinks', sinksSettings(config));
  const sinkStates = watchSinks(sinks, journal);
  await sinks.ready;
  const query = start('query', { dir });
  await query.ready;
  journal.onCommitted((position) => {
    decide.worker.postMessage({ committed: position });
    sinks.worker.postMessage({ committed: position });
  });

  watched.onDecided(({ upTo, changes }) => {
    if (changes.some((change) => change.kind === 'notice')) sinks.worker.postMessage({ decided: upTo });
  });

  const queryCalls = connect<LedgerFunctions & ReadingCalls>(query.worker);
  const sinkCalls = connect<SinksCalls>(sinks.worker);
  const decideCalls = connect<DecideCalls>(decide.worker);
  return {
    ready,
    query: queryCalls,
    readings: freshReadings(queryCalls, journal, sinkStates.reached),
    decide: decideCalls,
    sinks: sinkCalls,
    state: () => ({ ...watched.state(), ...sinkStates.state() }),
    onDecided: watched.onDecided,
    decideUnstored: (record) => decide.worker.postMessage({ unstored: record }),
    journalled: watched.journalled,
    decidedAt: watched.decidedAt,
    stop: async () => {
      await query.end();
      await sinkCalls.stop();
      await sinks.end();
      await watched.decidedAt(journal.status().position);
      await decideCalls.checkpoint();
      await decide.end();
    },
  };
}

function sinksSettings(config: Config): SinksSettings {
  const influx =
    config.NINEWATCH_INFLUX_URL === undefined
      ? {}
      : {
          influx: {
            url: config.NINEWATCH_INFLUX_URL,
            token: config.NINEWATCH_INFLUX_TOKEN,
            org: config.NINEWATCH_INFLUX_ORG,
            bucket: config.NINEWATCH_INFLUX_BUCKET,
          },
        };
  const webhook =
    config.NINEWATCH_WEBHOOK_URL === undefined ? {} : { webhookUrl: config.NINEWATCH_WEBHOOK_URL };
  return { dir: config.NINEWATCH_DATA_DIR, logLevel: config.NINEWATCH_LOG_LEVEL, ...influx, ...webhook };
}

/** A position others may wait for. */
function createProgress(): {
  at(): number;
  to(position: number): void;
  reached(position: number): Promise<void>;
} {
  let at = 0;
  let waiting: { position: number; resolve(): void }[] = [];
  return {
    at: () => at,
    to: (position) => {
      at = Math.max(at, position);
      for (const each of waiting) if (each.position <= at) each.resolve();
      waiting = waiting.filter((each) => each.position > at);
    },
    reached: (position) =>
      position <= at ? Promise.resolve() : new Promise((resolve) => waiting.push({ position, resolve })),
  };
}

function watchDecide(decide: Thread, { journal, log }: ThreadsOptions) {
  const listeners: ((decided: Decided) => void)[] = [];
  const progress = createProgress();
  let trouble: string | undefined;
  async function journalled(
    record: JournalRecord,
    lane: Lane = 'urgent',
    connection?: string,
  ): Promise<boolean> {
    try {
      await journal.append(record, { lane, ...(connection === undefined ? {} : { connection }) });
      return true;
    } catch (cause) {
      log.error({ err: cause, recordKind: record.kind }, 'a record of the gateway itself was not stored');
      return false;
    }
  }
  decide.worker.on('message', (message: FromDecide) => {
    if ('decided' in message) {
      progress.to(message.decided.upTo);
      journal.readerAt('decide', Math.min(message.decided.keepFrom, message.decided.upTo));
      for (const listen of listeners) listen(message.decided);
    } else if ('report' in message) void journalled(message.report);
    else if ('trouble' in message) {
      trouble = message.trouble?.text;
      if (trouble !== undefined) journal.releaseReserve();
    }
  });
  return {
    begin: (ready: DecideReady) => {
      progress.to(ready.offset);
      journal.readerAt('decide', ready.keepFrom);
    },
    journalled,
    onDecided: (listen: (decided: Decided) => void) => void listeners.push(listen),
    decidedAt: progress.reached,
    state: () => ({
      decidedUpTo: progress.at(),
      ...(trouble === undefined ? {} : { ledgerTrouble: trouble }),
    }),
  };
}

function watchSinks(sinks: Thread, journal: Journal) {
  const states = new Map<string, CopierState>();
  const channels = new Map<string, NotifierState>();
  const stored = createProgress();
  let refusedLines = 0;
  sinks.worker.on('message', (message: FromSinks) => {
    if ('sink' in message) {
      states.set(message.sink.name, message.sink);
      journal.readerAt(message.sink.name, message.sink.position);
      if (message.sink.name === 'readings') stored.to(message.sink.position);
    } else if ('refusedLine' in message) refusedLines += 1;
    else if ('channel' in message) channels.set(message.channel.channel, message.channel);
  });
  return {
    reached: stored.reached,
    state: () => ({ sinks: [...states.values()], refusedLines, channels: [...channels.values()] }),
  };
}

/** Longest wait of a query for readings that are journalled but not yet in the store, ms. */
const FRESHNESS_WAIT_MS_MAX = 2_000;

/** What was acknowledged before the question is in the answer, unless the store lags for long. */
function freshReadings(
  calls: Remote<ReadingCalls>,
  journal: Journal,
  reached: (position: number) => Promise<void>,
): ReadingQueries {
  async function fresh(): Promise<void> {
    const lag = AbortSignal.timeout(FRESHNESS_WAIT_MS_MAX);
    const late = new Promise<void>((resolve) =>
      lag.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([reached(journal.status().position), late]);
  }
  return {
    raw: (query) => fresh().then(() => calls.readingsRaw(query)),
    series: (query) => fresh().then(() => calls.readingsSeries(query)),
    latest: (deviceIds) => calls.readingsLatest(deviceIds),
  };
}
