/** Many connections: what each takes, how they report, how long all of them need to come back. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Latencies } from './alarm-devices.ts';
import type { Run } from './run.ts';
import { cpuMs, rssMib, rssPeakMib, type Stored } from './stored.ts';

export interface ConnectionsOptions {
  devices: number;
  /** Half of them while all report, half while all come back. */
  alarms: number;
  reportSeconds: number;
  /** Logins a second that the devices try, at the start and when all come back. */
  perSecond?: number;
}

export interface Connections {
  /** At the end, all of them back. */
  connected: number;
  /** By the gateway, or refused. */
  ended: number;
  idleMib: number;
  /** Of resident memory, silent. */
  kibAConnection: number;
  /** Processor time of the gateway while all report, share of one core. */
  reportCpuShare: number;
  reporting: Latencies;
  /** From the instant at which all connections broke until the last one was logged in again. */
  reconnectMs: number;
  reconnecting: Latencies;
  peakMib: number;
  acked: number;
  stored: Stored;
}

/** One reading of each device in so many seconds. */
const REPORT_EVERY_S = 15;
const SETTLE_MS = 2_000;
const PERCENT = 100;

export async function connections(run: Run, options: ConnectionsOptions): Promise<Connections> {
  const { load, alarms, gateway } = run;
  const { devices, reportSeconds, perSecond = 1_000 } = options;
  const half = options.alarms / 2;
  const emptyMib = rssMib(gateway.pid);
  await load.say({ do: 'connect', perSecond });
  await pause(SETTLE_MS);
  const idleMib = rssMib(gateway.pid);

  const cpuBeforeMs = cpuMs(gateway.pid);
  await load.say({ do: 'send', perSecond: devices / REPORT_EVERY_S, inFlight: 1 });
  const reporting = await alarms.raise(half, (reportSeconds * 1_000) / half);
  const reportCpuShare = (cpuMs(gateway.pid) - cpuBeforeMs) / (reportSeconds * 1_000);
  await load.say({ do: 'pause' });
  await pause(SETTLE_MS);

  await load.say({ do: 'cut' });
  const brokenMs = performance.now();
  const back = load.say({ do: 'connect', perSecond }).then(() => performance.now() - brokenMs);
  const reconnecting = await alarms.raise(half, ((devices / perSecond) * 1_000) / half);
  const reconnectMs = Math.round(await back);
  const end = await load.say({ do: 'tell' });
  const peakMib = rssPeakMib(gateway.pid);
  const stored = await run.settle(end);
  return {
    connected: end.connected,
    ended: end.closed + end.refused,
    idleMib,
    kibAConnection: Math.round(((idleMib - emptyMib) * 1_024) / devices),
    reportCpuShare: Math.round(reportCpuShare * PERCENT) / PERCENT,
    reporting,
    reconnectMs,
    reconnecting,
    peakMib,
    acked: end.acked,
    stored,
  };
}
