/** What the gateway does by itself as time passes: ticks, conditions, repeated commands, retention, heartbeat. */

import type { Command as CommandMessage } from '@ninewatch/contracts';
import type { Command } from '@ninewatch/rules';
import { destinationOf } from './base/address.ts';
import { ageNow } from './base/ages.ts';
import type { Clock, Timer } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { type ConditionPorts, createConditions } from './conditions.ts';
import type { Config } from './config.ts';
import type { Photos } from './evidence/photos.ts';
import { createHeartbeat, createStuckWatch } from './heartbeat.ts';
import { type Journal, type JournalMode, openJournalReader } from './journal/journal.ts';
import type { Directory } from './ledger/directory.ts';
import { createRetentionTimes } from './retention-times.ts';
import type { Threads } from './threads/threads.ts';
import type { Vitals } from './vitals.ts';

const COMMAND_REPEAT_MS = 30_000;
const PRUNE_MS = 600_000;
const HEARTBEAT_MS = 60_000;
const HEARTBEAT_WAIT_MS = 10_000;
const MS_A_DAY = 86_400_000;

export interface PulseOptions {
  config: Config;
  clock: Clock;
  log: Log;
  journal: Journal;
  threads: Threads;
  vitals: Vitals;
  directory: Directory;
  photos: Photos;
  centres?: ConditionPorts['centres'];
  send(deviceId: string, command: CommandMessage): boolean;
  /** Of the broker: devices send again what had no room. */
  resendSkipped(which: 'essential' | 'all'): void;
  /** Deciding hangs: the process should end and start again. */
  onStuck(cause: unknown): void;
  guest?: { state(): { trouble?: string } | undefined };
  noticesFile?: ConditionPorts['noticesFile'];
  rules?: ConditionPorts['rules'];
}

export function startPulse(options: PulseOptions): { stop(): void } {
  const { config, clock, threads, journal, vitals } = options;
  const conditions = createConditions(options);
  const deciding = () => ({ ...threads.state(), position: journal.status().position });
  const watchDeciding = createStuckWatch({ deciding, log: options.log, onStuck: options.onStuck });
  let isTickWaiting = false;
  /** Elapsed time that no journalled tick has carried yet, ms. */
  let elapsedKeptMs = 0;

  function tick(): void {
    const { elapsedMs, jumpMs } = vitals.tick();
    vitals.measure();
    watchDeciding(elapsedMs);
    conditions.look(jumpMs);
    applyMode(journal.status().mode);
    // While the disk is slow, one waiting tick carries the time; a pile of them would only be late.
    elapsedKeptMs += elapsedMs;
    if (isTickWaiting) return;
    isTickWaiting = true;
    const record = { kind: 'tick', receivedAt: clock.nowMs(), elapsedMs: Math.round(elapsedKeptMs) } as const;
    elapsedKeptMs -= record.elapsedMs;
    vitals.storage.asked(clock.monotonicMs());
    void threads.journalled(record).then((isStored) => {
      isTickWaiting = false;
      vitals.storage.answered(isStored, clock.monotonicMs());
      if (!isStored) elapsedKeptMs += record.elapsedMs;
    });
  }

  function applyMode(mode: JournalMode): void {
    const which = resendableIn(mode);
    if (which !== undefined) options.resendSkipped(which);
    // A dead InfluxDB must not fill the disk until telemetry is refused: from here on retention does not wait for it. [P2]
    if (mode !== 'ok' && config.NINEWATCH_INFLUX_URL !== undefined) {
      journal.readerAt('influx', journal.status().position);
    }
    conditions.mode(mode);
  }
  const lastAt = lastEntryAt(options);
  const pruneNow = createPruning(options, ageClock(clock, lastAt));
  applyMode(journal.status().mode);
  journal.onMode((mode) => {
    applyMode(mode);
    if (mode !== 'ok') pruneNow();
  });
  conditions.behind((lastAt ?? 0) - clock.nowMs());
  const timers: Timer[] = [
    clock.every(config.NINEWATCH_TICK_MS, tick),
    clock.every(COMMAND_REPEAT_MS, () => repeatCommands(options)),
    clock.every(PRUNE_MS, pruneNow),
  ];
  const heartbeat = config.NINEWATCH_HEARTBEAT_URL;
  if (heartbeat !== undefined) {
    const beat = createHeartbeat({
      ...options,
      health: vitals.health,
      deciding,
      post: () => beatTo(heartbeat),
    });
    timers.push(clock.every(HEARTBEAT_MS, () => void beat()));
  }
  return {
    stop: () => {
      for (const timer of timers) timer.stop();
    },
  };
}

/**
 * What devices may send again now. Alarms do not wait for mode `ok`: what was decided unstored is forgotten with
 * the first entry that the journal takes again. [P8]
 */
export function resendableIn(mode: JournalMode): 'essential' | 'all' | undefined {
  if (mode === 'full') return undefined;
  return mode === 'ok' ? 'all' : 'essential';
}

/** The ledger's command as the device gets it; the time of `sync_time` is that of sending. */
export function commandMessage(command: Command, nowMs: number): CommandMessage {
  const { id, name, args, expiresAt, ttlS } = command;
  return {
    v: 1,
    id,
    name,
    args: name === 'sync_time' ? { ...args, now: nowMs } : args,
    expiresAt,
    ttlS,
  };
}

function repeatCommands({ directory, clock, send }: PulseOptions): void {
  for (const command of directory.allPending()) {
    // Made at the moment of sending and never queued: a late clock would be a wrong clock.
    if (command.name !== 'sync_time') send(command.deviceId, commandMessage(command, clock.nowMs()));
  }
}

/** Does not follow jumps of the wall clock either. [P3] */
function ageClock(clock: Clock, lastAt: number | undefined): () => number {
  const startMs = clock.nowMs();
  const zeroMs = clock.monotonicMs();
  return () => {
    const ranMs = clock.monotonicMs() - zeroMs;
    return ageNow({ nowMs: startMs + ranMs, ranMs, lastAt });
  };
}

/** When the run before wrote its last entry. */
function lastEntryAt({ config, threads, log }: PulseOptions): number | undefined {
  const { offset } = threads.ready;
  if (offset === 0) return undefined;
  const reader = openJournalReader(config.NINEWATCH_DATA_DIR);
  try {
    return reader.read(offset - 1, 1).entries.at(-1)?.record.receivedAt;
  } catch (cause) {
    log.warn({ err: cause }, 'whether the clock went back while the gateway was down is not known');
    return undefined;
  } finally {
    reader.close();
  }
}

/** One round at a time. */
function createPruning(options: PulseOptions, ages: () => number): () => void {
  const { config, journal } = options;
  const keptMs = createRetentionTimes(config.NINEWATCH_RETENTION_DAYS * MS_A_DAY);
  let isPruning = false;
  return () => {
    if (isPruning) return;
    isPruning = true;
    void prune(options, ages(), keptMs(journal.status().mode)).finally(() => {
      isPruning = false;
    });
  };
}

async function prune(options: PulseOptions, now: number, keptMs: number): Promise<void> {
  const { config, threads, photos, log } = options;
  const retainedFrom = now - keptMs;
  const historyFrom = now - config.NINEWATCH_HISTORY_DAYS * MS_A_DAY;
  try {
    await threads.sinks.prune({ nowMs: now, rawBeforeMs: retainedFrom, historyBeforeMs: historyFrom });
    const photosFrom = now - photos.limits.unreferencedMs;
    while (await threads.decide.prune(historyFrom, retainedFrom, photosFrom));
    await photos.sweep(photosFrom, (ids) => threads.query.knownPhotos(ids));
  } catch (cause) {
    log.warn({ err: cause }, 'pruning failed; it is tried again');
  }
}

function beatTo(url: string): Promise<unknown> {
  const to = destinationOf(url);
  return fetch(to.url, { headers: to.headers, signal: AbortSignal.timeout(HEARTBEAT_WAIT_MS) });
}
