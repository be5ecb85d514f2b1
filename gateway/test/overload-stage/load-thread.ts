/** The load's own thread, so that what is measured beside it does not wait for it. */

import { parentPort, workerData } from 'node:worker_threads';
import { LoadDevice } from './load-device.ts';
import type { LoadStart, LoadState, LoadWord } from './load-words.ts';

const TICK_MS = 5;
const LATENCIES_KEPT = 100_000;

const { from, to, mqttPort, secret } = workerData as LoadStart;
const counts = { connected: 0, closed: 0, refused: 0, sent: 0, acked: 0 };
let latencies: number[] = [];
let rule: { perSecond: number; inFlight: number } | undefined;
let sinceMs = 0;
let spread = 0;

const devices = Array.from(
  { length: to - from },
  (_, index) =>
    new LoadDevice(from + index, {
      mqttPort,
      secret,
      acked: (device, latencyMs) => {
        counts.acked += 1;
        if (counts.acked % 8 === 0 && latencies.length < LATENCIES_KEPT) latencies.push(latencyMs);
        fill(device);
      },
      closed: (isRefused) => {
        if (isRefused) counts.refused += 1;
        else {
          counts.closed += 1;
          counts.connected -= 1;
        }
      },
    }),
);

function fill(device: LoadDevice): void {
  if (rule === undefined) return;
  const room = rule.inFlight - device.inFlight;
  const count = rule.perSecond === 0 ? room : Math.min(room, device.due);
  if (count <= 0) return;
  if (rule.perSecond > 0) device.due -= count;
  counts.sent += count;
  device.send(count);
}

/** What is due is spread over the devices in turn; what a device may not send yet stays due. */
function tick(): void {
  if (rule === undefined || rule.perSecond === 0) return;
  const nowMs = performance.now();
  let due = Math.floor(((nowMs - sinceMs) * rule.perSecond) / 1_000);
  sinceMs += (due * 1_000) / rule.perSecond;
  for (; due > 0; due -= 1) {
    const device = devices[spread++ % devices.length] as LoadDevice;
    device.due += 1;
    fill(device);
  }
}

async function enter(device: LoadDevice): Promise<void> {
  if (await device.connect()) counts.connected += 1;
}

async function connectAll(perSecond: number): Promise<void> {
  const startMs = performance.now();
  const opening: Promise<unknown>[] = [];
  for (let next = 0; next < devices.length; ) {
    const due = Math.min(devices.length, ((performance.now() - startMs) * perSecond) / 1_000);
    for (; next < due; next += 1) {
      const device = devices[next] as LoadDevice;
      opening.push(enter(device));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(opening);
}

function state(): LoadState {
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  const ackedBy = Uint32Array.from(devices, ({ acked }) => acked);
  return { ...counts, ackP50Ms: at(0.5), ackP99Ms: at(0.99), ackedBy };
}

async function obey(word: LoadWord): Promise<void> {
  if (word.do === 'connect') await connectAll(word.perSecond);
  if (word.do === 'pause') rule = undefined;
  if (word.do === 'cut') {
    counts.connected = 0;
    for (const device of devices) device.cut();
  }
  if (word.do === 'send') {
    rule = word;
    latencies = [];
    sinceMs = performance.now();
    for (const device of devices) {
      device.due = 0;
      fill(device);
    }
  }
}

setInterval(tick, TICK_MS);
parentPort?.on('message', async (word: LoadWord) => {
  await obey(word);
  parentPort?.postMessage(state());
});
