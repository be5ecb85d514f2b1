/** Everything is bounded: rates, overload, sizes, malformed packets, devices that do not read. */

import { duplexPair } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import {
  connect,
  PINGREQ,
  packet,
  publish,
  RawDevice as Raw,
  type RawDevice,
} from './broker-stage/raw-device.ts';
import { type Stage, type StageOptions, secretOf, startStage, topic } from './broker-stage/stage.ts';

let stage: Stage;
const start = async (options: StageOptions = {}): Promise<Stage> => {
  stage = await startStage(options);
  return stage;
};
afterEach(() => stage.stop());

const burst = (deviceId: string, leaf: 'telemetry' | 'event', count: number, from = 1): Buffer[] =>
  Array.from({ length: count }, (_, n) => publish({ topic: topic(deviceId, leaf), id: from + n }));

async function acknowledged(device: RawDevice, count: number, from = 1): Promise<void> {
  for (let n = 0; n < count; n += 1) expect(await device.next()).toBe(`puback ${from + n}`);
}

describe('[P8] the rate of one device', () => {
  it('makes messages wait beyond the burst; nothing is lost, nobody is disconnected', async () => {
    const { device, clock, arrivals, counted } = await start({
      limits: { deviceRateMax: 10, deviceBurst: 5 },
    });
    const a1 = await device('a1');
    a1.send(...burst('a1', 'telemetry', 8));
    await acknowledged(a1, 5);
    const a2 = await device('a2');
    a2.send(...burst('a2', 'telemetry', 1));
    await acknowledged(a2, 1);
    expect(arrivals.filter(({ sender }) => sender.deviceId === 'a1')).toHaveLength(5);
    for (const id of [6, 7, 8]) {
      clock.advance(100);
      expect(await a1.next()).toBe(`puback ${id}`);
    }
    clock.advance(1_000);
    expect(await counted('mqtt_rate_waits')).toBe(3);
    expect(await counted('mqtt_closed')).toBe(0);
  });

  it('is not renewed by reconnecting', async () => {
    const { device, clock, arrivals } = await start({ limits: { deviceRateMax: 10, deviceBurst: 5 } });
    const before = await device('a1');
    before.send(...burst('a1', 'telemetry', 5));
    await acknowledged(before, 5);
    const after = await device('a1');
    after.send(...burst('a1', 'telemetry', 1, 6));
    const other = await device('a2');
    expect(await other.soFar()).toEqual([]);
    expect(arrivals).toHaveLength(5);
    clock.advance(100);
    await acknowledged(after, 1, 6);
  });
});

describe('[P8] overload', () => {
  it('slows TCP, lets events go first, keeps the order within a connection and loses nothing', async () => {
    const { device, waiting, arrivals, until, counted, clock } = await start({
      isHolding: true,
      limits: { heldMax: 10, heldForEventsShare: 0.2, waiterMessages: 1 },
    });
    const [a1, a2, a3] = [await device('a1'), await device('a2'), await device('a3')];
    a1.send(...burst('a1', 'telemetry', 12));
    await until(() => waiting.length === 8);
    a2.send(...burst('a2', 'telemetry', 1));
    a3.send(...burst('a3', 'event', 4));
    await until(() => waiting.length === 10);
    expect(arrivals.slice(8).map(({ sender }) => sender.deviceId)).toEqual(['a3', 'a3']);
    for (let n = 0; n < 17; n += 1) {
      await until(() => waiting.length > n);
      waiting[n]?.store();
    }
    await Promise.all([acknowledged(a1, 12), acknowledged(a2, 1), acknowledged(a3, 4)]);
    const order = arrivals.map(({ sender }) => sender.deviceId).join(' ');
    // The waiting events come before all waiting telemetry; a2's one message is not behind all of a1's.
    expect(order).toBe('a1 a1 a1 a1 a1 a1 a1 a1 a3 a3 a3 a3 a1 a2 a1 a1 a1');
    clock.advance(1_000);
    expect(await counted('mqtt_overload_waits')).toBeGreaterThan(0);
    expect(await counted('mqtt_closed')).toBe(0);
  });

  it('of one connection does not touch the others', async () => {
    const { device, waiting, until } = await start({ isHolding: true, limits: { heldPerConnectionMax: 2 } });
    const [a1, a2] = [await device('a1'), await device('a2')];
    a1.send(...burst('a1', 'telemetry', 3));
    await until(() => waiting.length === 2);
    a2.send(...burst('a2', 'telemetry', 1));
    await until(() => waiting.length === 3);
    expect(waiting[2]?.arrival.sender.deviceId).toBe('a2');
    waiting[0]?.store();
    await until(() => waiting.length === 4);
    expect(waiting[3]?.arrival.sender.deviceId).toBe('a1');
  });
});

describe('a device whose message waits for us', () => {
  it('[P8] has its pings answered, once, and lives as long as it sends them', async () => {
    const limits = { heldMax: 1, holdMsMax: 100_000 };
    const { device, until, waiting, clock, counted } = await start({ isHolding: true, limits });
    const [a1, a2] = [await device('a1', { keepaliveS: 10 }), await device('a2', { keepaliveS: 0 })];
    a2.send(...burst('a2', 'telemetry', 1));
    await until(() => waiting.length === 1);
    a1.send(...burst('a1', 'telemetry', 2));
    for (let n = 0; n < 3; n += 1) expect(await a1.soFar()).toEqual([]);
    for (let n = 0; n < 6; n += 1) {
      clock.advance(10_000);
      expect(await a1.soFar()).toEqual([]);
    }
    for (let n = 0; n < 3; n += 1) {
      await until(() => waiting.length > n);
      waiting[n]?.store();
    }
    expect(await a1.soFar()).toEqual(['puback 1', 'puback 2']);
    a1.send(...burst('a1', 'telemetry', 1, 3));
    await until(() => waiting.length === 4);
    waiting[3]?.store();
    expect(await a1.next()).toBe('puback 3');
    expect(await counted('mqtt_closed')).toBe(0);
  });

  it('[P8] is not excused by it: without a ping it is silent, once all it sent is read', async () => {
    const limits = { heldMax: 1, holdMsMax: 100_000 };
    const { device, until, waiting, clock, counted } = await start({ isHolding: true, limits });
    const [dead, a2] = [await device('a1', { keepaliveS: 10 }), await device('a2', { keepaliveS: 0 })];
    a2.send(...burst('a2', 'telemetry', 1));
    await until(() => waiting.length === 1);
    dead.send(...burst('a1', 'telemetry', 2));
    expect(await dead.soFar()).toEqual([]);
    clock.advance(16_100);
    expect(await dead.next()).toBe('closed');
    expect(await counted('mqtt_closed', { reason: 'silent' })).toBe(1);
  });

  it('[P8] is excused while what it sent is more than is read ahead', async () => {
    const limits = { heldMax: 1, holdMsMax: 100_000 };
    const { device, until, waiting, clock, counted } = await start({ isHolding: true, limits });
    const [a1, a2] = [await device('a1', { keepaliveS: 10 }), await device('a2', { keepaliveS: 0 })];
    a2.send(...burst('a2', 'telemetry', 1));
    await until(() => waiting.length === 1);
    a1.send(publish({ topic: topic('a1', 'telemetry') }));
    expect(await a1.soFar()).toEqual([]);
    a1.send(publish({ topic: topic('a1', 'telemetry'), payload: 'x'.repeat(60_000), id: 2 }));
    for (let n = 0; n < 20; n += 1) {
      clock.advance(5_000);
      expect(await a2.soFar()).toEqual([]);
    }
    expect(await counted('mqtt_closed')).toBe(0);
    for (let n = 0; n < 3; n += 1) {
      await until(() => waiting.length > n);
      waiting[n]?.store();
    }
    expect([await a1.next(), await a1.next()]).toEqual(['puback 1', 'puback 2']);
  });
});

describe('a packet', () => {
  it('[P6] above 16 KiB still reaches the check and is acknowledged', async () => {
    const { device, arrivals } = await start();
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), payload: 'x'.repeat(200_000) }));
    await acknowledged(a1, 1);
    expect(arrivals[0]?.payload.byteLength).toBe(200_000);
  });

  it('[P8] above the limit closes its connection by its header alone, and no other', async () => {
    const { device, counted } = await start();
    const [a1, a2] = [await device('a1'), await device('a2')];
    // 300,000 bytes announced, five sent.
    a1.send(Buffer.from([0x32, 0xe0, 0xa7, 0x12, 0x00]));
    expect(await a1.next()).toBe('closed');
    expect(await counted('mqtt_closed', { reason: 'oversize' })).toBe(1);
    expect(await a2.soFar()).toEqual([]);
  });

  it('[P8] that never ends closes its connection when too much is unfinished altogether', async () => {
    const { device } = await start({ limits: { unfinishedBytesMax: 30_000 } });
    const [a1, a2] = [await device('a1'), await device('a2')];
    const long = publish({ topic: topic('a1', 'telemetry'), payload: 'x'.repeat(100_000) });
    a1.send(long.subarray(0, 40_000));
    expect(await a1.next()).toBe('closed');
    a2.send(...burst('a2', 'telemetry', 1));
    await acknowledged(a2, 1);
  });

  it('may come byte by byte', async () => {
    const { device, arrivals } = await start();
    const a1 = await device('a1');
    for (const byte of publish({ topic: topic('a1', 'event'), payload: 'abc', id: 3 }))
      a1.send(Buffer.from([byte]));
    expect(await a1.next()).toBe('puback 3');
    expect(Buffer.from(arrivals[0]?.payload ?? []).toString()).toBe('abc');
  });

  const own = topic('a1', 'telemetry');
  it.each<[string, Buffer]>([
    ['with U+0000 in its topic', publish({ topic: `${own}\u0000` })],
    ['with a topic that is not UTF-8', publish({ topic: Buffer.from([0x6e, 0xc3, 0x28]) })],
    ['with a wildcard in its topic', publish({ topic: 'nine/v1/#' })],
    ['with an empty topic', publish({ topic: '' })],
    ['of QoS 3', publish({ topic: own, qos: 3 })],
    ['of QoS 1 without an id', publish({ topic: own, id: 0 })],
    ['shorter than its topic', packet(0x32, Buffer.from([0, 50, 0x61]))],
    ['with an endless length', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['of type 0', Buffer.from([0x00, 0x00])],
    ['PUBREL with wrong flags', packet(0x60, Buffer.from([0, 1]))],
    ['that only a server sends', packet(0x20, Buffer.from([0, 0]))],
    ['that connects again', connect({ id: 'a1', username: 'a1', password: secretOf('a1') })],
    ['SUBSCRIBE with nothing in it', packet(0x82, Buffer.from([0, 1]))],
    ['SUBSCRIBE of 9 KB', packet(0x82, Buffer.alloc(9_000, 0x61))],
  ])('%s closes its connection and nothing else', async (_what, bytes) => {
    const { device, arrivals } = await start();
    const [a1, a2] = [await device('a1'), await device('a2')];
    a1.send(bytes, PINGREQ);
    const lines = await a1.soFar();
    expect(lines.at(-1)).toBe('closed');
    expect(arrivals).toEqual([]);
    a2.send(...burst('a2', 'telemetry', 1));
    await acknowledged(a2, 1);
  });

  it('before CONNECT closes the connection', async () => {
    const { broker, arrivals } = await start();
    const device = await Raw.open(broker.port);
    device.send(publish({ topic: own }));
    expect(await device.next()).toBe('closed');
    expect(arrivals).toEqual([]);
  });
});

it('[P8] a device that does not read its answers is not read either, and ends', async () => {
  const limits = { deviceRateMax: 0, controlBurst: 2_000 };
  const { broker, device, clock, counted, arrivals, until } = await start({ limits });
  const [near, far] = duplexPair({ highWaterMark: 4_096 });
  broker.handleStream(far, 'a pipe without a kernel that would take megabytes');
  const a1 = new Raw(near);
  a1.send(connect({ id: 'a1', username: 'a1', password: secretOf('a1') }));
  expect(await a1.next()).toBe('connack 0 0');
  expect(await a1.soFar()).toEqual([]);
  near.pause();
  a1.send(...burst('a1', 'telemetry', 20_000));
  const a2 = await device('a2');
  a2.send(...burst('a2', 'event', 1));
  await acknowledged(a2, 1);
  await until(() => arrivals.length > 1_000);
  let taken = 0;
  // While it is read, each of another device's round trips sees more of it.
  for (let still = 0; still < 5; still = arrivals.length === taken ? still + 1 : 0) {
    taken = arrivals.length;
    expect(await a2.soFar()).toEqual([]);
  }
  expect(taken).toBeLessThan(10_000);
  clock.advance(3_000);
  expect(await a2.soFar()).toEqual([]);
  expect(arrivals).toHaveLength(taken);
  expect(await counted('mqtt_closed')).toBe(0);
  clock.advance(2_000);
  expect(await counted('mqtt_closed', { reason: 'not-reading' })).toBe(1);
  expect(stage.presence.at(-1)).toMatchObject({ deviceId: 'a1', state: 'offline' });
});
