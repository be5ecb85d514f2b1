/** A day of an InfluxDB and of a webhook that are down, and how they catch up while devices and people go on. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';

/** Of a reader that stopped: 24,000 readings, in messages of 100. */
const MESSAGES = 240;
const BATCH = 100;
const ALARMS = 6;
const WAIT_MS_MAX = 20_000;

/** Tells what it is given, at one address, which refuses connections until it is opened. */
class Taker {
  readonly port: number;
  #server: Server | undefined;
  readonly #take: (body: string) => void;

  private constructor(port: number, take: (body: string) => void) {
    this.port = port;
    this.#take = take;
  }

  static async closed(take: (body: string) => void): Promise<Taker> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return new Taker(port, take);
  }

  async open(): Promise<void> {
    const take = async (request: IncomingMessage) => {
      this.#take(await text(request));
    };
    this.#server = createServer((request, response) => {
      void take(request).then(() => response.writeHead(204).end());
    }).listen(this.port, '127.0.0.1');
    await new Promise((resolve) => this.#server?.once('listening', resolve));
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

let stage: Stage;
let influx: Taker;
let webhook: Taker;
/** Raw readings of `bulk` that InfluxDB was given, by their numbers; it may be given one twice. */
const seqs = new Set<string>();
let notices = 0;
let bulk: Device;
let prober: Device;
beforeAll(async () => {
  influx = await Taker.closed((body) => {
    for (const [, seq = ''] of body.matchAll(/^reading,device=bulk,.*?\bseq=(\d+)i/gm)) seqs.add(seq);
  });
  webhook = await Taker.closed(() => {
    notices += 1;
  });
  stage = await Stage.start({
    NINEWATCH_INFLUX_URL: `http://127.0.0.1:${influx.port}`,
    NINEWATCH_INFLUX_TOKEN: 't',
    NINEWATCH_WEBHOOK_URL: `http://127.0.0.1:${webhook.port}/`,
    NINEWATCH_DEVICE_RATE_MAX: '0',
    NINEWATCH_LOG_LEVEL: 'fatal',
  });
  await stage.venue('shop');
  bulk = await stage.device('bulk', 'shop');
  prober = await stage.device('prober', 'shop');
});
afterAll(async () => {
  influx.close();
  webhook.close();
  await stage.end();
});

/** `ninewatch_<name>{…reader="<reader>"…}` as it is told now. */
async function gauge(name: string, reader: string): Promise<number> {
  const answer = await fetch(`${stage.admin.origin}/metrics`);
  const line = (await answer.text())
    .split('\n')
    .find((each) => each.startsWith(`ninewatch_${name}{`) && each.includes(`"${reader}"`));
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
}

function until(isSo: () => Promise<boolean>): Promise<void> {
  return expect.poll(isSo, { timeout: WAIT_MS_MAX, interval: 50 }).toBe(true);
}

async function sendBacklog(): Promise<void> {
  const topic = bulk.topic('telemetry');
  const sending = Array.from({ length: MESSAGES }, (_, message) => {
    const readings = Array.from({ length: BATCH }, (_none, index) => ({
      seq: message * BATCH + index + 1,
      at: Date.now() - (MESSAGES * BATCH - message * BATCH - index) * 3_000,
      metrics: { temperature: 20 + (index % 7) },
    }));
    return bulk.publish(topic, { v: 1, boot: 1, readings });
  });
  await Promise.all(sending);
}

/** Of single readings one after the other, ms, sorted. */
async function pubackTimes(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let done = 0; done < count; done += 1) {
    const sentAtMs = performance.now();
    await prober.read({ temperature: 20 });
    times.push(performance.now() - sentAtMs);
  }
  return times.sort((a, b) => a - b);
}

it('[P2] a reader that is down falls behind visibly, in entries and in time; the others do not', async () => {
  for (let alarm = 0; alarm < ALARMS; alarm += 1) {
    await stage.venue(`v${alarm}`);
    await (await stage.device(`a${alarm}`, `v${alarm}`)).read({ temperature: 90 });
  }
  await sendBacklog();
  await until(async () => (await gauge('reader_lag_seconds', 'influx')) > 1);
  await until(async () => (await gauge('channel_lag_notices', 'webhook')) >= ALARMS);
  expect(await gauge('reader_lag_positions', 'influx')).toBeGreaterThan(10);
  expect(await gauge('reader_lag_seconds', 'webhook')).toBeGreaterThan(0.5);
  await until(async () => (await gauge('reader_lag_positions', 'decide')) < 20);
  await until(async () => (await gauge('reader_lag_positions', 'readings')) < 20);
  const wall = (await stage.wall()).snapshot as unknown as { gateway: { readers: { name: string }[] } };
  const names = wall.gateway.readers.map(({ name }) => name);
  expect(names.sort()).toEqual(['decide', 'influx', 'readings', 'webhook']);
});

it('[P2] it catches up when it is back, and nobody else waits longer for that', async () => {
  const calm = await pubackTimes(60);
  await Promise.all([influx.open(), webhook.open()]);
  await until(async () => seqs.size > 0);
  const busy = await pubackTimes(60);
  const wall = await stage.wall();
  const sentAtMs = performance.now();
  await prober.read({ temperature: 90 });
  await wall.hazard(({ deviceIds }) => deviceIds.includes('prober'));
  const alarmMs = performance.now() - sentAtMs;
  const median = (times: number[]) => times[Math.floor(times.length / 2)] ?? Number.NaN;
  expect(median(busy)).toBeLessThan(3 * median(calm) + 25);
  expect(alarmMs).toBeLessThan(2_000);
  await until(async () => (await gauge('reader_lag_seconds', 'influx')) < 2);
  await until(async () => (await gauge('channel_lag_notices', 'webhook')) === 0);
  expect(seqs.size).toBe(MESSAGES * BATCH);
  expect(notices).toBeGreaterThanOrEqual(ALARMS);
  expect(await gauge('reader_lag_seconds', 'webhook')).toBe(0);
});
