/** The quick look for daily work: the gateway in closed loop, its CPU time by thread, and what it left behind. */

import { print } from '../base/terminal.ts';
import { type ThreadCost, threadCosts } from './measure/processes.ts';
import { TestBed } from './measure/test-bed.ts';
import type { BenchOptions } from './options.ts';
import type { Place } from './place.ts';
import { oursWith } from './systems/ours.ts';

const IN_FLIGHT = 10;
const WARM_UP_SECONDS = 2;

export async function runQuick({ devices, seconds }: BenchOptions, place: Place): Promise<void> {
  const bed = await TestBed.open(oursWith({ deviceRateMax: 0, place }), { devices, alarmDevices: 0 }, place);
  try {
    await bed.closedLoop({ inFlight: IN_FLIGHT, seconds: WARM_UP_SECONDS });
    for (const line of await look(bed, seconds)) print(line);
  } finally {
    await bed.close();
  }
}

async function look(bed: TestBed, seconds: number): Promise<string[]> {
  const [pid = 0] = bed.pids;
  const ackedBefore = bed.acked;
  const before = threadCosts(pid);
  const run = await bed.closedLoop({ inFlight: IN_FLIGHT, seconds });
  const threads = threadsSince(before, threadCosts(pid));
  const micros = (cpuS: number) => `${((cpuS / (bed.acked - ackedBefore)) * 1e6).toFixed(2)} µs`;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const lags = Object.entries(run.lags).map(([reader, lag]) => `${reader} ${lag}`);
  return [
    `acked      ${Math.round(run.ackedPerSecond)}/s, closed loop, ${IN_FLIGHT} in flight, ${bed.running.devices.length} devices, NINEWATCH_DEVICE_RATE_MAX=0`,
    `PUBACK     p50 ${ms(run.ack.p50Ms)}, p99 ${ms(run.ack.p99Ms)}, p99.9 ${ms(run.ack.p999Ms)}`,
    `CPU        ${run.cpuSecondsPerMillion.toFixed(2)} µs a reading, until the backlog was gone`,
    ...threads.map((thread) => `  ${`${thread.name} ${thread.tid}`.padEnd(28)} ${micros(thread.cpuSeconds)}`),
    `  ${'(load generator, spinning)'.padEnd(28)} ${run.generatorCpuSecondsPerMillion.toFixed(2)} µs`,
    `behind     ${lags.join(', ')} positions; nothing left after ${Math.round(run.drainMs)} ms`,
    `memory     ${Math.round(bed.memoryBytesMax() / (1 << 20))} MiB at most`,
  ];
}

/** What each thread has used since, the busiest first. */
function threadsSince(before: readonly ThreadCost[], after: readonly ThreadCost[]): ThreadCost[] {
  const was = new Map(before.map(({ tid, cpuSeconds }) => [tid, cpuSeconds]));
  return after
    .map((thread) => ({ ...thread, cpuSeconds: thread.cpuSeconds - (was.get(thread.tid) ?? 0) }))
    .filter(({ cpuSeconds }) => cpuSeconds > 0)
    .sort((a, b) => b.cpuSeconds - a.cpuSeconds);
}
