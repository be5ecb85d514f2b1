/** The quick look for daily work: the gateway in closed loop, its CPU time by thread, and what it left behind. */

import { bootAt } from '../base/boot.ts';
import type { Clock } from '../base/clock.ts';
import { print } from '../base/terminal.ts';
import { Generator } from './load/generator.ts';
import { Histogram } from './measure/histogram.ts';
import { cpuSeconds, residentBytesMax, type ThreadCost, threadCosts } from './measure/processes.ts';
import type { BenchOptions } from './options.ts';
import { oursWith } from './systems/ours.ts';
import type { RunningSystem } from './systems/system.ts';

const IN_FLIGHT = 10;
const WARM_UP_SECONDS = 2;
const DRAIN_MS_MAX = 60_000;

export async function runQuick({ devices, seconds }: BenchOptions, clock: Clock): Promise<void> {
  const system = await oursWith({ deviceRateMax: 0, clock }).start({ devices, alarmDevices: 0 });
  const generator = new Generator();
  try {
    const { mqttPort: port } = system;
    const boot = bootAt(clock.nowMs());
    await generator.connect({ port, devices: system.devices, alarmDevices: [], boot, slots: IN_FLIGHT });
    if (system.ear !== undefined) await generator.listen(system.ear);
    await generator.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
    await system.drain(DRAIN_MS_MAX);
    for (const line of await look(system, generator, seconds)) print(line);
  } finally {
    await generator.stop();
    await system.stop();
  }
}

async function look(system: RunningSystem, generator: Generator, seconds: number): Promise<string[]> {
  const pids = system.processes.map(({ pid }) => pid);
  const [pid = 0] = pids;
  const before = { cpu: cpuSeconds(pids), threads: threadCosts(pid), own: cpuSeconds([generator.pid]) };
  const run = await generator.closedLoop({ inFlight: IN_FLIGHT, seconds });
  const own = cpuSeconds([generator.pid]) - before.own;
  const lags = await system.lags();
  const drainMs = await system.drain(DRAIN_MS_MAX);
  const cpu = cpuSeconds(pids) - before.cpu;
  const latencies = Histogram.of(run.latencies);
  const micros = (cpuS: number) => `${((cpuS / run.acked) * 1e6).toFixed(2)} µs`;
  const ms = (share: number) => `${latencies.percentile(share).toFixed(1)} ms`;
  const lagText = Object.entries(lags).map(([reader, lag]) => `${reader} ${lag}`);
  return [
    `acked          ${Math.round(run.ackedInTime / seconds)}/s, closed loop, ${IN_FLIGHT} in flight, ${system.devices.length} devices, NINEWATCH_DEVICE_RATE_MAX=0`,
    `PUBACK         p50 ${ms(0.5)}, p99 ${ms(0.99)}, p99.9 ${ms(0.999)}`,
    `CPU            ${micros(cpu)} a reading, until the backlog was gone; the load generator ${micros(own)}`,
    ...threadLines(before.threads, threadCosts(pid)).map(
      ({ name, cpuSeconds: s }) => `  ${name.padEnd(28)} ${micros(s)}`,
    ),
    `behind         ${lagText.join(', ')} positions; gone after ${Math.round(drainMs)} ms`,
    `memory         ${Math.round(residentBytesMax(pids) / (1 << 20))} MiB at most`,
  ];
}

/** What each thread has used since, the busiest first. */
function threadLines(before: readonly ThreadCost[], after: readonly ThreadCost[]): ThreadCost[] {
  const was = new Map(before.map(({ tid, cpuSeconds: s }) => [tid, s]));
  return after
    .map((thread) => ({
      ...thread,
      name: `${thread.name} ${thread.tid}`,
      cpuSeconds: thread.cpuSeconds - (was.get(thread.tid) ?? 0),
    }))
    .filter((thread) => thread.cpuSeconds > 0)
    .sort((a, b) => b.cpuSeconds - a.cpuSeconds);
}
