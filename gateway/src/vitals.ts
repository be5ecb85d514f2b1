/** What the gateway knows of itself: readiness, the figures on the wall, Prometheus gauges. [P6] */

import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import type { Health, HealthCheck } from './feed/options.ts';
import type { GuestState } from './guest/guest.ts';
import type { Journal, JournalMode } from './journal/journal.ts';
import { createLags } from './lags.ts';
import type { RulesBrief } from './rules/rules-desk.ts';
import { createStorageWatch, type StorageWatch } from './storage-watch.ts';
import type { Threads } from './threads/threads.ts';

/** Journal positions that deciding may be behind before the gateway counts as not ready. */
const DECIDE_LAG_MAX = 1_000;
/** Difference of wall and monotonic time within one tick that counts as a jump, ms. */
export const CLOCK_JUMP_MS = 30_000;

export interface Vitals {
  health(): Health;
  state(): Record<string, unknown>;
  /** Called with each tick; returns the jump of the wall clock since the last one, ms. */
  tick(): { elapsedMs: number; jumpMs: number };
  measure(): void;
  storage: StorageWatch;
}

export interface VitalsPorts {
  journal: Journal;
  threads: Threads;
  clock: Clock;
  counters: Counters;
  connections: () => number;
  rules: () => RulesBrief | null;
  foreign: { sources(): { id: string; state: string }[] };
  /** The program beside the gateway, when there is one. */
  guest?: { state(): GuestState | undefined };
}

export function createVitals(ports: VitalsPorts): Vitals {
  const { journal, threads, clock } = ports;
  const startedAt = clock.nowMs();
  let wallMs = clock.nowMs();
  let monotonicMs = clock.monotonicMs();
  let jumpMs = 0;
  const storage = createStorageWatch();

  const lags = createLags(ports);

  function health(): Health {
    const { mode, lost, freeBytes } = journal.status();
    const { ledgerTrouble } = threads.state();
    const lag = lags.positions().decide ?? 0;
    const nowMs = clock.monotonicMs();
    const failingSinceMs = storage.failingSinceMs(nowMs);
    const slowMs = Math.round(storage.slowMs(nowMs));
    const checks: Record<string, HealthCheck> = {
      journal: {
        ok: !lost && mode !== 'full' && failingSinceMs === undefined,
        detail: lost ? 'its thread ended' : journalWords(mode, failingSinceMs, nowMs),
      },
      sync: { ok: slowMs === 0, detail: slowMs === 0 ? 'fast' : `a commit takes ${slowMs} ms` },
      disk: { ok: mode === 'ok', detail: `${Math.floor(freeBytes / (1 << 20))} MiB free` },
      decider: {
        ok: lag <= DECIDE_LAG_MAX && ledgerTrouble === undefined && !storage.isLagging(),
        detail: ledgerTrouble ?? `lag ${lag}, ${Math.round(storage.lagMs(nowMs))} ms`,
      },
      clock: { ok: Math.abs(jumpMs) < CLOCK_JUMP_MS, detail: `last jump ${Math.round(jumpMs)} ms` },
    };
    return { ready: Object.values(checks).every((check) => check.ok), checks };
  }

  return {
    health,
    storage,
    state: () => ({
      startedAt,
      ready: health().ready,
      // Names of the checks that fail, for a wall that cannot be told by a hazard.
      failing: failingIn(health()),
      mode: journal.status().mode,
      position: journal.status().position,
      lags: lags.positions(),
      readers: lags.readers(),
      sinks: threads.state().sinks,
      channels: threads.state().channels,
      noticeChannels: threads.state().noticeChannels,
      systems: threads.state().systems,
      connections: ports.connections(),
      sources: ports.foreign.sources().map(({ id, state: is }) => ({ id, state: is })),
      rules: ports.rules(),
      ...guestOf(ports),
    }),
    tick: () => {
      const elapsedMs = clock.monotonicMs() - monotonicMs;
      jumpMs = clock.nowMs() - wallMs - elapsedMs;
      wallMs = clock.nowMs();
      monotonicMs = clock.monotonicMs();
      const { lastCommitMs, position } = journal.status();
      storage.look(monotonicMs, { lastCommitMs, position, decidedUpTo: threads.state().decidedUpTo });
      return { elapsedMs, jumpMs };
    },
    measure: () => {
      measure(ports, storage.slowMs(clock.monotonicMs()));
      measureHealth(ports.counters, health());
      void lags.measure();
    },
  };
}

function journalWords(mode: JournalMode, failingSinceMs: number | undefined, nowMs: number): string {
  if (failingSinceMs === undefined) return `mode ${mode}`;
  return `mode ${mode}, nothing could be stored for ${Math.round((nowMs - failingSinceMs) / 1_000)} s`;
}

function guestOf({ guest }: VitalsPorts): { guest?: GuestState } {
  const state = guest?.state();
  return state === undefined ? {} : { guest: state };
}

function failingIn({ checks }: Health): string[] {
  return Object.keys(checks).filter((name) => checks[name]?.ok !== true);
}

/** By the names of `/readyz`, so that an alert names what fails. */
function measureHealth(counters: Counters, { ready, checks }: Health): void {
  counters.gauge('ready', 'Whether `/readyz` says yes', ready ? 1 : 0);
  for (const [check, { ok }] of Object.entries(checks)) {
    counters.gauge('check_ok', 'Each check of `/readyz`', ok ? 1 : 0, { check });
  }
  const bytes = residentBytes();
  if (bytes !== undefined) counters.gauge('memory_bytes', 'Resident memory of the process', bytes);
  counters.gauge('uptime_seconds', 'Since the process began', process.uptime());
}

/** Undefined where no file can be opened, of which it is read: without descriptors the gateway goes on. [P8] */
function residentBytes(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    // What was measured last stands.
    return undefined;
  }
}

function measure({ journal, threads, counters, connections }: VitalsPorts, slowMs: number): void {
  const { position, freeBytes, pendingRecords, lastCommitMs, diskBytes } = journal.status();
  counters.gauge('journal_position', 'Newest committed journal position', position);
  counters.gauge('journal_free_bytes', 'Free disk of the data folder', freeBytes);
  counters.gauge('journal_disk_bytes', 'Size of the journal files', diskBytes);
  counters.gauge('journal_pending_records', 'Records that wait for their commit', pendingRecords);
  counters.gauge('journal_commit_ms', 'Latest commit, fsync included, ms', lastCommitMs);
  counters.gauge('journal_slow_ms', 'The latest slow commit, ms; 0 = none for a minute', slowMs);
  counters.gauge('mqtt_connections', 'Logged-in MQTT connections', connections());
  const { refusedLines, expiredLines } = threads.state();
  counters.gauge('influx_refused_lines', 'Lines InfluxDB refused for good since the start', refusedLines);
  counters.gauge('influx_expired_lines', 'Lines that came after the retention of InfluxDB', expiredLines);
}
