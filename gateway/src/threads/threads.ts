/** The worker threads as the main thread sees them: deciding, sinks, lists, reports; each woken by committed positions. */

import type { Change, JournalRecord, RulesInForce } from '@ninewatch/rules';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { connect, type Remote, serve } from '../base/rpc.ts';
import { type Config, environmentOf } from '../config.ts';
import type { Journal, Lane } from '../journal/journal.ts';
import type { NotifierState } from '../notify/notifier.ts';
import type { NoticePlan } from '../notify/plan/schema.ts';
import type { ChannelState } from '../notify/post/channel-desk.ts';
import type { CopierState } from '../sinks/journal-copier.ts';
import type { ReadingAnswers } from '../sinks/reading-store.ts';
import { readSystems } from '../systems/plan/read-plan.ts';
import type { SystemState } from '../systems/runner/runner.ts';
import type { Took } from '../tracing/tracing.ts';
import { programVersion } from '../versions.ts';
import { FRESHNESS_WAIT_MS_MAX, fresh } from './fresh.ts';
import { createProgress } from './progress.ts';
import type {
  AttemptMade,
  DecideCalls,
  DecideReady,
  DecideSettings,
  FromDecide,
  FromSinks,
  MainCalls,
  QuerySettings,
  ReportSettings,
  SinksCalls,
  SinksSettings,
  ToSinks,
} from './protocol.ts';
import type { ReadingCalls } from './query-thread.ts';
import { connectQueries, type LedgerFunctions, type Queries, type RulesCalls } from './report-calls.ts';
import { startThread, type Thread } from './start-thread.ts';
import { createTurn } from './turn.ts';
import type { LagCalls } from './waiting-since.ts';

export interface Decided {
  changes: Change[];
  upTo: number;
  isStored: boolean;
  took?: Took;
}

export interface ThreadsState {
  /** Journal position up to which everything is decided and stored. */
  decidedUpTo: number;
  /** Why the ledger cannot be written, while that is so. */
  ledgerTrouble?: string;
  sinks: CopierState[];
  /** Lines that InfluxDB refused for good since the start; they are in `influx-refused.jsonl`. */
  refusedLines: number;
  /** Lines that came after the bucket's own retention had passed them. */
  expiredLines: number;
  channels: NotifierState[];
  /** Those of the notices file. */
  noticeChannels: readonly ChannelState[];
  /** Other systems that are told. */
  systems: SystemState[];
}

type QueryCalls = LedgerFunctions & ReadingCalls & LagCalls & RulesCalls;

export interface Threads {
  ready: DecideReady;
  query: Remote<QueryCalls>;
  /** Lists of the ledger for whoever goes through all pages of one. */
  bulk: Remote<LedgerFunctions>;
  readings: ReadingAnswers;
  decide: Remote<DecideCalls>;
  /** In force behind everything that was journalled before it was asked. */
  rules(): Promise<RulesInForce | null>;
  sinks: Remote<SinksCalls>;
  /** How what channels ask for is decided: commands to devices. */
  answerActs(answer: MainCalls['act']): void;
  onAttempt(listen: (attempt: AttemptMade) => void): void;
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
  /** Of the notices file. */
  notices?: NoticePlan | undefined;
  contactsKey: Uint8Array;
  onLost(cause: unknown): void;
}

const isReady = (message: unknown) => typeof message === 'object' && message !== null && 'ready' in message;

type Start = (
  name: string,
  settings: DecideSettings | ((SinksSettings | QuerySettings | ReportSettings) & { turn: SharedArrayBuffer }),
) => Thread;

/** Rejects with what kept a thread from starting, such as a lost checkpoint; the others are then ended. */
export async function startThreads(options: ThreadsOptions): Promise<Threads> {
  const started: Thread[] = [];
  const start: Start = (name, settings) => {
    const file = new URL(`./${name}-thread.ts`, import.meta.url);
    const thread = startThread({ name, file, settings, isReady, onLost: options.onLost });
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

  const rawKeptMs = config.NINEWATCH_RETENTION_DAYS * MS_A_DAY;
  const checkpointEveryMs = config.NINEWATCH_CHECKPOINT_S * 1_000;
  const decide = start('decide', { dir, logLevel, checkpointEveryMs, version: programVersion() });
  const [behindDecide, behindSinks] = [createTurn(), createTurn()];
  const sinks = start('sinks', { ...sinksSettings(options), turn: behindDecide.turn });
  const query = start('query', { dir, rawKeptMs, ...influxSettings(config), turn: behindSinks.turn });
  const report = start('report', { dir, turn: behindSinks.turn });
  const watched = watchDecide(decide, options);
  const { ready } = (await decide.ready) as { ready: DecideReady };
  watched.begin(ready);
  behindDecide.give();
  const acts = Promise.withResolvers<MainCalls['act']>();
  serve(sinks.worker, { act: async (act: Parameters<MainCalls['act']>[0]) => (await acts.promise)(act) });
  const sinkStates = watchSinks(sinks, journal);
  await sinks.ready;
  behindSinks.give();
  await Promise.all([query.ready, report.ready]);
  // They gather for seconds anyway, and whoever asks for readings hurries them.
  const wakeSinks = atMostEvery(SINKS_WAKE_MS, () => {
    sinks.worker.postMessage({ committed: journal.status().position });
  });
  journal.onCommitted((position) => {
    decide.worker.postMessage({ committed: position });
    wakeSinks();
  });

  watched.onDecided(({ upTo, changes }) => {
    const areFactsNew = changes.some(isFactOfNotices);
    if (!areFactsNew && !changes.some(({ kind }) => TOLD.has(kind))) return;
    sinks.worker.postMessage({ decided: upTo, areFactsNew } satisfies ToSinks);
  });

  const queries = connectQueries<QueryCalls>({ lists: query.worker, reports: report.worker });
  const sinkCalls = connect<SinksCalls>(sinks.worker);
  const decideCalls = connect<DecideCalls>(decide.worker);
  return {
    ready,
    ...freshQueries(
      queries,
      () => watched.caughtUp(journal.status().position),
      () => sinkStates.caughtUp(journal.status().position),
    ),
    decide: decideCalls,
    rules: () => watched.caughtUp(journal.status().position).then(() => decideCalls.rules()),
    sinks: sinkCalls,
    answerActs: acts.resolve,
    onAttempt: sinkStates.onAttempt,
    state: () => ({ ...watched.state(), ...sinkStates.state() }),
    onDecided: watched.onDecided,
    decideUnstored: (record) => decide.worker.postMessage({ unstored: record }),
    journalled: watched.journalled,
    decidedAt: watched.decidedAt,
    stop: async () => {
      await Promise.all([query.end(), report.end()]);
      // A long backlog is decided after the next start: the journal has it.
      await Promise.race([watched.decidedAt(journal.status().position), passed(DECIDE_STOP_MS_MAX)]);
      await Promise.race([decideCalls.checkpoint(), passed(DECIDE_STOP_MS_MAX)]);
      // A server that hangs delays no stop: what it has not answered is copied again after the next start. [P2]
      await Promise.race([sinkCalls.stop(), passed(SINKS_STOP_MS_MAX)]);
      await sinks.end();
      // Last, so that the writer closes the ledger behind every reader and leaves no log to recover.
      await decide.end();
    },
  };
}

/** What whom a notice reaches, and when, is made of. */
function isFactOfNotices({ kind, object }: Change): boolean {
  return kind === 'user' || kind === 'region' || (kind === 'filing' && object.type === 'profile');
}

/** What people and systems are told of. */
const TOLD: ReadonlySet<Change['kind']> = new Set(['notice', 'hazard', 'ticket']);
const MS_A_DAY = 86_400_000;
const SINKS_WAKE_MS = 50;

/** Runs at the end of a period in which it was asked for, once. */
function atMostEvery(periodMs: number, run: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    systemClock.after(periodMs, () => {
      isDue = false;
      run();
    });
  };
}

/** Longest wait for decisions, and for the state to be saved, when the gateway stops, ms. */
const DECIDE_STOP_MS_MAX = 2_500;
/** Longest wait for a write under way when the gateway stops, ms. */
const SINKS_STOP_MS_MAX = 1_000;

function passed(ms: number): Promise<void> {
  const signal = AbortSignal.timeout(ms);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function influxSettings(config: Config): Pick<SinksSettings, 'influx'> {
  if (config.NINEWATCH_INFLUX_URL === undefined) return {};
  const raw = config.NINEWATCH_INFLUX_BUCKET;
  return {
    influx: {
      url: config.NINEWATCH_INFLUX_URL,
      token: config.NINEWATCH_INFLUX_TOKEN,
      org: config.NINEWATCH_INFLUX_ORG,
      buckets: {
        raw,
        levels: [
          config.NINEWATCH_INFLUX_BUCKET_1M ?? raw,
          config.NINEWATCH_INFLUX_BUCKET_15M ?? raw,
          config.NINEWATCH_INFLUX_BUCKET_1H ?? raw,
        ],
      },
    },
  };
}

function sinksSettings({ config, notices, contactsKey }: ThreadsOptions): SinksSettings {
  const webhook =
    config.NINEWATCH_WEBHOOK_URL === undefined ? {} : { webhookUrl: config.NINEWATCH_WEBHOOK_URL };
  return {
    dir: config.NINEWATCH_DATA_DIR,
    logLevel: config.NINEWATCH_LOG_LEVEL,
    contactsKey,
    ...influxSettings(config),
    ...webhook,
    ...(notices === undefined ? {} : { notices }),
    systems: readSystems(config.NINEWATCH_SYSTEMS_FILE, environmentOf(config)),
  };
}

function watchDecide(decide: Thread, { journal, log }: ThreadsOptions) {
  const listeners: ((decided: Decided) => void)[] = [];
  const progress = createProgress(systemClock);
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
      if (message.trouble?.isFull === true) journal.releaseReserve();
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
    caughtUp: (position: number) =>
      trouble === undefined ? progress.reachedWithin(position, FRESHNESS_WAIT_MS_MAX) : Promise.resolve(),
    state: () => ({
      decidedUpTo: progress.at(),
      ...(trouble === undefined ? {} : { ledgerTrouble: trouble }),
    }),
  };
}

function watchSinks(sinks: Thread, journal: Journal) {
  const states = new Map<string, CopierState>();
  const channels = new Map<string, NotifierState>();
  let noticeChannels: readonly ChannelState[] = [];
  const attemptListeners: ((attempt: AttemptMade) => void)[] = [];
  const systems = new Map<string, SystemState>();
  const stored = createProgress(systemClock);
  let refusedLines = 0;
  let expiredLines = 0;
  sinks.worker.on('message', (message: FromSinks) => {
    if ('sink' in message) {
      states.set(message.sink.name, message.sink);
      journal.readerAt(message.sink.name, message.sink.keepFrom ?? message.sink.position);
      if (message.sink.name === 'readings') stored.to(message.sink.position);
    } else if ('influxLines' in message) {
      refusedLines += message.influxLines.refused;
      expiredLines += message.influxLines.expired;
    } else if ('channel' in message) channels.set(message.channel.channel, message.channel);
    else if ('noticeChannels' in message) noticeChannels = message.noticeChannels;
    else if ('attempt' in message) for (const listen of attemptListeners) listen(message.attempt);
    else if ('system' in message) systems.set(message.system.name, message.system);
  });
  return {
    caughtUp: (position: number) => {
      // A store in trouble answers what it has; one that gathers for a while is told that somebody waits.
      if (states.get('readings')?.trouble !== undefined) return Promise.resolve();
      if (stored.at() < position) sinks.worker.postMessage({ wanted: position } satisfies ToSinks);
      return stored.reachedWithin(position, FRESHNESS_WAIT_MS_MAX);
    },
    state: () => ({
      sinks: [...states.values()],
      refusedLines,
      expiredLines,
      channels: [...channels.values()],
      noticeChannels,
      systems: [...systems.values()],
    }),
    onAttempt: (listen: (attempt: AttemptMade) => void) => void attemptListeners.push(listen),
  };
}

/** Both kinds of queries wait for what was journalled before they were asked. */
function freshQueries(
  { query, bulk }: Queries<QueryCalls>,
  decided: () => Promise<void>,
  copied: () => Promise<void>,
): Pick<Threads, 'query' | 'bulk' | 'readings'> {
  const afterCopy = fresh(query, copied);
  return {
    query: fresh(query, decided),
    bulk: fresh(bulk, decided),
    readings: {
      rawText: (query) => afterCopy.readingsRaw(query),
      series: async (query) => {
        const { points, store } = await afterCopy.readingsSeries(query);
        return Object.assign(points, { store });
      },
      latest: (deviceIds) => afterCopy.readingsLatest(deviceIds),
    },
  };
}
