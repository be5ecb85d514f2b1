/** What the gateway knows of itself: readiness, the figures on the wall, Prometheus gauges. [P6] */

import type { Clock } from './base/clock.ts';
import type { Counters } from './base/counters.ts';
import type { Health, HealthCheck } from './feed/options.ts';
import type { Journal } from './journal/journal.ts';
import { createLags } from './lags.ts';
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
}

export interface VitalsPorts {
  journal: Journal;
  threads: Threads;
  clock: Clock;
  counters: Counters;
  connections: () => number;
}

export function createVitals(ports: VitalsPorts): Vitals {
  const { journal, threads, clock } = ports;
  const startedAt = clock.nowMs();
  let wallMs = clock.nowMs();
  let monotonicMs = clock.monotonicMs();
  let jumpMs = 0;

  const lags = createLags(ports);
  /** Journal positions by reader. */
  const positionsBehind = () =>
    Object.fromEntries(
      lags
        .readers()
        .filter(({ room }) => room !== 'notify')
        .map(({ name, waiting }) => [name, waiting]),
    );

  function health(): Health {
    const { mode, lost, freeBytes } = journal.status();
    const { ledgerTrouble } = threads.state();
    const lag = positionsBehind().decide ?? 0;
    const checks: Record<string, HealthCheck> = {
      journal: { ok: !lost && mode !== 'full', detail: lost ? 'its thread ended' : `mode ${mode}` },
      disk: { ok: mode === 'ok', detail: `${Math.floor(freeBytes / (1 << 20))} MiB free` },
      decider: {
        ok: lag <= DECIDE_LAG_MAX && ledgerTrouble === undefined,
        detail: ledgerTrouble ?? `lag ${lag}`,
      },
      clock: { ok: Math.abs(jumpMs) < CLOCK_JUMP_MS, detail: `last jump ${Math.round(jumpMs)} ms` },
    };
    return { ready: Object.values(checks).every((check) => check.ok), checks };
  }

  return {
    health,
    state: () => ({
      startedAt,
      ready: health().ready,
      mode: journal.status().mode,
      position: journal.status().position,
      lags: positionsBehind(),
      readers: lags.readers(),
      sinks: threads.state().sinks,
      channels: threads.state().channels,
      connections: ports.connections(),
    }),
    tick: () => {
      const elapsedMs = clock.monotonicMs() - monotonicMs;
      jumpMs = clock.nowMs() - wallMs - elapsedMs;
      wallMs = clock.nowMs();
      monotonicMs = clock.monotonicMs();
      return { elapsedMs, jumpMs };
    },
    measure: () => {
      measure(ports);
      void lags.measure();
    },
  };
}

function measure({ journal, threads, counters, connections }: VitalsPorts): void {
  const { position, freeBytes, pendingRecords, lastCommitMs, diskBytes } = journal.status();
  counters.gauge('journal_position', 'Newest committed journal position', position);
  counters.gauge('journal_free_bytes', 'Free disk of the data folder', freeBytes);
  counters.gauge('journal_disk_bytes', 'Size of the journal files', diskBytes);
  counters.gauge('journal_pending_records', 'Records that wait for their commit', pendingRecords);
  counters.gauge('journal_commit_ms', 'Latest commit, fsync included, ms', lastCommitMs);
  counters.gauge('mqtt_connections', 'Logged-in MQTT connections', connections());
  const { refusedLines, expiredLines } = threads.state();
  counters.gauge('influx_refused_lines', 'Lines InfluxDB refused for good since the start', refusedLines);
  counters.gauge('influx_expired_lines', 'Lines that came after the retention of InfluxDB', expiredLines);
}
