/** One device that sends without end costs the others nothing: turns of the event loop, and a rate of control packets. */

import { duplexPair } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { BROKER_LIMITS } from '../src/broker/broker.ts';
import {
  connect,
  PINGREQ,
  packet,
  publish,
  pubrel,
  RawDevice,
  subscribe,
} from './broker-stage/raw-device.ts';
import { type Stage, type StageOptions, secretOf, startStage, topic } from './broker-stage/stage.ts';

let stage: Stage;
const start = async (options: StageOptions = {}): Promise<Stage> => {
  stage = await startStage(options);
  return stage;
};
afterEach(() => stage.stop());

const times = <T>(count: number, each: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => each(n));
const telemetry = (deviceId: string, id: number, qos: 0 | 1 | 2 = 1): Buffer =>
  publish({ topic: topic(deviceId, 'telemetry'), id, qos });
const login = (id: string): Buffer => connect({ id, username: id, password: secretOf(id) });

/** A logged-in device whose writes arrive whole, without a kernel that cuts them. */
async function piped(deviceId: string): Promise<RawDevice> {
  const [near, far] = duplexPair({ highWaterMark: 1 });
  stage.broker.handleStream(far, 'a pipe');
  const device = new RawDevice(near);
  device.send(login(deviceId));
  expect(await device.next()).toBe('connack 0 0');
  expect(await device.soFar()).toEqual([]);
  return device;
}

describe('[P8] a turn of the event loop', () => {
  it.each<[string, number, (n: number) => Buffer]>([
    ['publishes without end, with the rate of devices off', 0, () => telemetry('a1', 0, 0)],
    ['publishes that may come as one burst', 20, (n) => telemetry('a1', n + 1, 1)],
    ['QoS 2 publishes', 0, (n) => telemetry('a1', n + 1, 2)],
  ])('is shared: %s', async (_what, deviceRateMax, packetOf) => {
    const count = 900;
    const limits = { deviceRateMax, deviceBurst: 1_000, heldPerConnectionMax: 10_000 };
    const { arrivals, until } = await start({ limits });
    const [a1, a2] = [await piped('a1'), await piped('a2')];
    a1.send(...times(count, packetOf));
    a2.send(telemetry('a2', 7));
    expect(await a2.next()).toBe('puback 7');
    const place = arrivals.findIndex(({ sender }) => sender.deviceId === 'a2');
    expect(place).toBeLessThan(5 * BROKER_LIMITS.turnPackets);
    await until(() => arrivals.length === count + 1);
  });

  it('is shared by bytes too, and one long packet always goes', async () => {
    const long = (id: number): Buffer =>
      publish({ topic: topic('a1', 'telemetry'), payload: 'x'.repeat(50_000), id });
    const { arrivals } = await start({ limits: { turnBytes: 1_000 } });
    const [a1, a2] = [await piped('a1'), await piped('a2')];
    a1.send(...times(20, (n) => long(n + 1)));
    a2.send(telemetry('a2', 7));
    expect(await a2.next()).toBe('puback 7');
    expect(arrivals.findIndex(({ sender }) => sender.deviceId === 'a2')).toBeLessThan(5);
    for (let n = 1; n <= 20; n += 1) expect(await a1.next()).toBe(`puback ${n}`);
  });
});

describe('[P8] the rate of control packets of one device', () => {
  const limits = { controlRateMax: 10, controlBurst: 5 };
  /** The login of the stage has spent one of the burst. */
  const LEFT = limits.controlBurst - 1;

  it.each<[string, Buffer, string]>([
    ['pings', PINGREQ, 'pingresp'],
    ['releases of nothing', pubrel(9), 'pubcomp 9'],
    ['subscriptions', subscribe(9, 'foreign'), 'suback 9 128'],
  ])('makes %s wait beyond the burst; others go on, nobody is disconnected', async (_what, each, answer) => {
    const { device, clock, counted } = await start({ limits });
    const [a1, a2] = [await device('a1'), await device('a2')];
    a1.send(...times(LEFT + 3, () => each));
    for (let n = 0; n < LEFT; n += 1) expect(await a1.next()).toBe(answer);
    const further = a1.next();
    expect(await Promise.race([further, a2.soFar()])).toEqual([]);
    clock.advance(100);
    expect(await further).toBe(answer);
    for (let n = 0; n < 2; n += 1) {
      clock.advance(100);
      expect(await a1.next()).toBe(answer);
    }
    clock.advance(1_000);
    expect(await counted('mqtt_control_waits')).toBe(3);
    expect(await counted('mqtt_closed')).toBe(0);
  });

  it('counts stray acknowledgements, and what comes behind them keeps its place', async () => {
    const { device, clock, arrivals } = await start({ limits });
    const [a1, a2] = [await device('a1'), await device('a2')];
    const stray = packet(0x40, Buffer.from([0, 9]));
    a1.send(...times(LEFT + 1, () => stray), telemetry('a1', 1));
    expect(await a2.soFar()).toEqual([]);
    expect(arrivals).toHaveLength(0);
    clock.advance(100);
    expect(await a1.next()).toBe('puback 1');
  });

  it('counts a long subscription as many', async () => {
    const { device, clock } = await start({ limits });
    const [a1, a2] = [await device('a1'), await device('a2')];
    a1.send(subscribe(1, 'x'.repeat(1_000)), PINGREQ);
    expect(await a1.next()).toBe('suback 1 128');
    const further = a1.next();
    expect(await Promise.race([further, a2.soFar()])).toEqual([]);
    clock.advance(100);
    expect(await further).toBe('pingresp');
  });

  it('is not renewed by reconnecting', async () => {
    const { device, clock, broker } = await start({ limits });
    const [before, other] = [await device('a1'), await device('a2')];
    before.send(...times(LEFT, () => PINGREQ));
    for (let n = 0; n < LEFT; n += 1) await before.next();
    const after = await RawDevice.open(broker.port);
    after.send(login('a1'), PINGREQ);
    expect(await after.next()).toBe('connack 0 0');
    const ping = after.next();
    expect(await Promise.race([ping, other.soFar()])).toEqual([]);
    clock.advance(100);
    expect(await ping).toBe('pingresp');
  });

  it('leaves alone what is owed to us: releases of own messages, acknowledgements of commands', async () => {
    const { device, broker } = await start({ limits });
    const a1 = await device('a1');
    a1.send(subscribe(1, topic('a1', 'command')));
    expect(await a1.next()).toMatch(/^suback 1 /);
    const count = 3 * limits.controlBurst;
    a1.send(...times(count, (n) => telemetry('a1', n + 1, 2)));
    for (let n = 1; n <= count; n += 1) expect(await a1.next()).toBe(`pubrec ${n}`);
    a1.send(...times(count, (n) => pubrel(n + 1)));
    for (let n = 1; n <= count; n += 1) expect(await a1.next()).toBe(`pubcomp ${n}`);
    const command = { v: 1, name: 'mute', args: {}, expiresAt: 0, ttlS: 1 } as const;
    for (let n = 0; n < count; n += 1)
      expect(broker.sendCommand('a1', { ...command, id: `c${n}` })).toBe(true);
    for (let n = 0; n < count; n += 1) expect(await a1.next()).toMatch(/^publish /);
    a1.send(...times(count, (n) => packet(0x40, Buffer.from([0, n + 1]))), telemetry('a1', 99));
    expect(await a1.next()).toBe('puback 99');
  });

  it('does not take the waiting for silence, and silence for waiting', async () => {
    const slow = { controlRateMax: 0.1, controlBurst: 1 };
    const { device, clock, counted } = await start({ limits: slow });
    const a1 = await device('a1', { keepaliveS: 4 });
    a1.send(PINGREQ, PINGREQ);
    const other = await device('a2', { keepaliveS: 100 });
    for (let n = 0; n < 2; n += 1) {
      clock.advance(10_000);
      expect(await a1.next()).toBe('pingresp');
    }
    expect(await counted('mqtt_closed')).toBe(0);
    clock.advance(7_000);
    expect(await a1.next()).toBe('closed');
    expect(await counted('mqtt_closed', { reason: 'silent' })).toBe(1);
    expect(await other.soFar()).toEqual([]);
  });
});
