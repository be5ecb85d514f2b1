/** Half of the sustainable rate, then three times as much: the numbers of both. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Latencies } from './alarm-devices.ts';
import type { Run } from './run.ts';
import { rssMib, rssPeakMib, type Stored } from './stored.ts';

export interface OverloadOptions {
  calmSeconds: number;
  seconds: number;
  alarmsPerSecond: number;
}

export interface Phase extends Latencies {
  offeredPerSecond: number;
  ackedPerSecond: number;
  /** Of telemetry. */
  telemetryP50Ms: number;
  telemetryP99Ms: number;
  /** Resident at its end. */
  rssMib: number;
}

export interface Overload {
  sustainedPerSecond: number;
  calm: Phase;
  loaded: Phase;
  /** Resident, most since the start. */
  peakMib: number;
  /** Connections that ended or were refused. */
  ended: number;
  sent: number;
  acked: number;
  stored: Stored;
}

/** As many as any client library keeps unanswered, and more than any of our devices. */
const IN_FLIGHT = 60;
const OVERLOAD = 3;

export async function overload(run: Run, options: OverloadOptions): Promise<Overload> {
  const { load, gateway } = run;
  const { calmSeconds, seconds, alarmsPerSecond } = options;
  await load.say({ do: 'connect', perSecond: 2_000 });
  const sustainedPerSecond = await sustainable(run);
  const half = { seconds: calmSeconds, alarmsPerSecond, perSecond: sustainedPerSecond / 2 };
  const calm = await phase(run, half);
  const loaded = await phase(run, { seconds, alarmsPerSecond, perSecond: OVERLOAD * sustainedPerSecond });
  const peakMib = rssPeakMib(gateway.pid);
  await allAnswered(run);
  const end = await load.say({ do: 'tell' });
  const stored = await run.settle(end);
  const { sent, acked, closed, refused } = end;
  return { sustainedPerSecond, calm, loaded, peakMib, ended: closed + refused, sent, acked, stored };
}

/** What it acknowledges when everybody sends as fast as answers come, a little in flight each; after a warm-up. */
async function sustainable({ load }: Run): Promise<number> {
  const WARM_UP_MS = 2_000;
  const MEASURED_MS = 2_000;
  await load.say({ do: 'send', perSecond: 0, inFlight: 10 });
  await pause(WARM_UP_MS);
  const before = await measured(load);
  await pause(MEASURED_MS);
  const perSecond = rateSince(before, await measured(load));
  await load.say({ do: 'pause' });
  return perSecond;
}

interface PhaseOptions {
  seconds: number;
  alarmsPerSecond: number;
  perSecond: number;
}

async function phase(run: Run, { seconds, alarmsPerSecond, perSecond }: PhaseOptions): Promise<Phase> {
  const { load, alarms, gateway } = run;
  await load.say({ do: 'send', perSecond, inFlight: IN_FLIGHT });
  const before = await measured(load);
  const latencies = await alarms.raise(seconds * alarmsPerSecond, 1_000 / alarmsPerSecond);
  const after = await measured(load);
  return {
    ...latencies,
    offeredPerSecond: Math.round(perSecond),
    ackedPerSecond: rateSince(before, after),
    telemetryP50Ms: Math.round(after.ackP50Ms),
    telemetryP99Ms: Math.round(after.ackP99Ms),
    rssMib: rssMib(gateway.pid),
  };
}

async function measured(load: Run['load']) {
  const { acked, ackP50Ms, ackP99Ms } = await load.say({ do: 'tell' });
  return { acked, ackP50Ms, ackP99Ms, atMs: performance.now() };
}

function rateSince(from: { acked: number; atMs: number }, to: { acked: number; atMs: number }): number {
  return Math.round(((to.acked - from.acked) * 1_000) / (to.atMs - from.atMs));
}

async function allAnswered({ load }: Run): Promise<void> {
  const LOOK_MS = 50;
  let state = await load.say({ do: 'pause' });
  while (state.acked < state.sent) {
    await pause(LOOK_MS);
    state = await load.say({ do: 'tell' });
  }
}
