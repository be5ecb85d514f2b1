/** What the gateway does by itself as time passes: ticks, conditions, repeated commands, retention, heartbeat. */

import type { Command as CommandMessage } from '@ninewatch/contracts';
import type { Command, GatewayConditionRecord } from '@ninewatch/rules';
import type { Clock, Timer } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Config } from './config.ts';
import { createHeartbeat, createStuckWatch } from './heartbeat.ts';
import type { Journal, JournalMode } from './journal/journal.ts';
import type { Directory } from './ledger/directory.ts';
import type { Threads, ThreadsState } from './threads/threads.ts';
import { CLOCK_JUMP_MS, type Vitals } from './vitals.ts';

/** A sink or channel that cannot be written for this long is a condition on the wall, ms. */
const TROUBLE_MS = 60_000;
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
  send(deviceId: string, command: CommandMessage): boolean;
  /** Of the broker: devices send again what had no room. */
  resendSkipped(which: 'essential' | 'all'): void;
  /** Deciding hangs: the process should end and start again. */
  onStuck(cause: unknown): void;
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
    conditions.say(
      'clock-jump',
      Math.abs(jumpMs) >= CLOCK_JUMP_MS,
      `the clock jumped by ${Math.round(jumpMs)} ms`,
    );
    conditions.lags(threads.state());
    applyMode(journal.status().mode);
    // While the disk is slow, one waiting tick carries the time; a pile of them would only be late.
    elapsedKeptMs += elapsedMs;
    if (isTickWaiting) return;
    isTickWaiting = true;
    const record = { kind: 'tick', receivedAt: clock.nowMs(), elapsedMs: Math.round(elapsedKeptMs) } as const;
    elapsedKeptMs -= record.elapsedMs;
    void threads.journalled(record).then((isStored) => {
      isTickWaiting = false;
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
    conditions.say('disk-low', mode !== 'ok', `disk nearly full: mode ${mode}`);
    conditions.say(
      'disk-reserve',
      mode === 'reserve' || mode === 'full',
      `the disk reserve is in use: mode ${mode}`,
    );
  }
  applyMode(journal.status().mode);
  journal.onMode(applyMode);
  const timers: Timer[] = [
    clock.every(config.NINEWATCH_TICK_MS, tick),
    clock.every(COMMAND_REPEAT_MS, () => repeatCommands(options)),
    clock.every(PRUNE_MS, () => void prune(options)),
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

/** Each condition is journalled when it begins, when it ends, and once after a start, which may have missed its end. */
function createConditions({ threads, clock }: PulseOptions) {
  const known = new Map<string, boolean>();
  function say(condition: GatewayConditionRecord['condition'], active: boolean, detail: string): void {
    if (known.get(condition) === active) return;
    known.set(condition, active);
    const record = { kind: 'condition', receivedAt: clock.nowMs(), condition, active, detail } as const;
    void threads.journalled(record).then((isStored) => {
      // Said again with the next tick.
      if (!isStored && known.get(condition) === active) known.delete(condition);
    });
  }
  return {
    say,
    lags: ({ sinks, channels }: Pick<ThreadsState, 'sinks' | 'channels'>) => {
      const sinceMs = clock.nowMs() - TROUBLE_MS;
      const lateSinks = sinks.filter((sink) => isInTroubleSince(sink, sinceMs));
      say(
        'sink-lag',
        lateSinks.length > 0,
        lateSinks.map(({ name, trouble }) => `${name}: ${trouble}`).join('; '),
      );
      const late = channels.filter((channel) => isInTroubleSince(channel, sinceMs));
      say(
        'channel-lag',
        late.length > 0,
        late.map(({ channel, trouble }) => `${channel}: ${trouble}`).join('; '),
      );
    },
  };
}

function isInTroubleSince(each: { troubleSinceMs?: number }, sinceMs: number): boolean {
  return each.troubleSinceMs !== undefined && each.troubleSinceMs <= sinceMs;
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

async function prune({ config, clock, threads, log }: PulseOptions): Promise<void> {
  const now = clock.nowMs();
  const retainedFrom = now - config.NINEWATCH_RETENTION_DAYS * MS_A_DAY;
  const historyFrom = now - config.NINEWATCH_HISTORY_DAYS * MS_A_DAY;
  try {
    await threads.sinks.prune(retainedFrom, historyFrom);
    while (await threads.decide.prune(historyFrom, retainedFrom));
  } catch (cause) {
    log.warn({ err: cause }, 'pruning failed; it is tried again');
  }
}

function beatTo(url: string): Promise<unknown> {
  return fetch(url, { signal: AbortSignal.timeout(HEARTBEAT_WAIT_MS) });
}
