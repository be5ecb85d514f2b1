/** The quick look for daily work: the gateway under one load, its CPU time by thread, and what it left behind. */

import { print } from '../base/terminal.ts';
import { type ThreadCost, threadCosts } from './measure/processes.ts';
import { type Costs, type Latency, TestBed } from './measure/test-bed.ts';
import type { BenchOptions } from './options.ts';
import type { Place } from './place.ts';
import { oursWith } from './systems/ours.ts';

const IN_FLIGHT = 10;
const WARM_UP_SECONDS = 2;
const ALARMS_A_SECOND = 25;
const ALARM_DEVICES_MAX = 1_000;

export async function runQuick(options: BenchOptions, place: Place): Promise<void> {
  const { devices, seconds, quickRate } = options;
  const alarmDevices =
    quickRate === undefined ? 0 : Math.min(ALARM_DEVICES_MAX, Math.ceil(ALARMS_A_SECOND * seconds));
  const bed = await TestBed.open(oursWith({ deviceRateMax: 0, place }), { devices, alarmDevices }, place);
  try {
    await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
    for (const line of await look(bed, options)) print(line);
  } finally {
    await bed.close();
  }
}

async function look(bed: TestBed, { seconds, quickRate }: BenchOptions): Promise<string[]> {
  const [pid = 0] = bed.pids;
  const ackedBefore = bed.acked;
  const before = threadCosts(pid);
  const { lines, costs } = await load(bed, seconds, quickRate);
  const threads = threadsSince(before, threadCosts(pid));
  const micros = (cpuS: number) => `${((cpuS / (bed.acked - ackedBefore)) * 1e6).toFixed(2)} µs`;
  const lags = Object.entries(costs.lags).map(([reader, lag]) => `${reader} ${lag}`);
  return [
    `devices    ${bed.running.devices.length}, NINEWATCH_DEVICE_RATE_MAX=0`,
    ...lines,
    `CPU        ${costs.cpuSecondsPerMillion.toFixed(2)} µs a reading, until the backlog was gone`,
    ...threads.map((thread) => `  ${`${thread.name} ${thread.tid}`.padEnd(28)} ${micros(thread.cpuSeconds)}`),
    `  ${'(load generator, spinning)'.padEnd(28)} ${costs.generatorCpuSecondsPerMillion.toFixed(2)} µs`,
    `behind     ${lags.join(', ')} positions; nothing left after ${Math.round(costs.drainMs)} ms`,
    `memory     ${Math.round(bed.memoryBytesMax() / (1 << 20))} MiB at most`,
  ];
}

async function load(
  bed: TestBed,
  seconds: number,
  rate: number | undefined,
): Promise<{ lines: string[]; costs: Costs }> {
  if (rate === undefined) {
    const run = await bed.closedLoop({ inFlight: IN_FLIGHT, seconds });
    const acked = `acked      ${Math.round(run.ackedPerSecond)}/s, closed loop, ${IN_FLIGHT} in flight`;
    return { lines: [acked, `PUBACK     ${latencyText(run.ack)}`], costs: run };
  }
  const run = await bed.openLoop({ rate, seconds, alarmsPerSecond: ALARMS_A_SECOND });
  const { alarm } = run;
  const lines = [
    `acked      ${(run.ackedShare * 100).toFixed(1)} % in time, open loop, ${rate}/s; the generator was late by ${run.generatorLateP99Ms.toFixed(1)} ms (p99)`,
    `PUBACK     ${latencyText(run.ack)}`,
    ...(alarm === undefined
      ? []
      : [`alarm      ${latencyText(alarm)}; ${alarm.heard} of ${alarm.sent} heard on the wall`]),
  ];
  return { lines, costs: run };
}

function latencyText({ p50Ms, p99Ms, p999Ms }: Latency): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, p99.9 ${p999Ms.toFixed(1)} ms`;
}

/** What each thread has used since, the busiest first. */
function threadsSince(before: readonly ThreadCost[], after: readonly ThreadCost[]): ThreadCost[] {
  const was = new Map(before.map(({ tid, cpuSeconds }) => [tid, cpuSeconds]));
  return after
    .map((thread) => ({ ...thread, cpuSeconds: thread.cpuSeconds - (was.get(thread.tid) ?? 0) }))
    .filter(({ cpuSeconds }) => cpuSeconds > 0)
    .sort((a, b) => b.cpuSeconds - a.cpuSeconds);
}
