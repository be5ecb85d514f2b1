/** Who gets in: secrets, presence, take-over, throttling, limits of connections. */

import { afterEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../src/base/errors.ts';
import { type ConnectFields, connect, publish, RawDevice } from './broker-stage/raw-device.ts';
import { type Stage, type StageOptions, secretOf, startStage, topic } from './broker-stage/stage.ts';

let stage: Stage;
const start = async (options: StageOptions = {}): Promise<Stage> => {
  stage = await startStage(options);
  return stage;
};
afterEach(() => stage.stop());

const attempt = async (fields: ConnectFields): Promise<RawDevice> => {
  const device = await RawDevice.open(stage.broker.port);
  device.send(connect(fields));
  return device;
};
const right = (id: string): ConnectFields => ({ id, username: id, password: secretOf(id) });
const wrong = (id: string): ConnectFields => ({ id, username: id, password: 'guess' });

describe('[P10] a login', () => {
  it.each<[string, ConnectFields, string]>([
    ['of an unknown device', right('x1'), 'connack 0 5'],
    ['with a wrong secret', wrong('a1'), 'connack 0 5'],
    ['without a secret', { id: 'a1', username: 'a1' }, 'connack 0 5'],
    ['without a user name', { id: 'a1' }, 'connack 0 5'],
    ['with the user name of another device', { ...right('a1'), id: 'a2' }, 'connack 0 5'],
    ['of a retired device', right('a-retired'), 'connack 0 5'],
    ['with an id that is none', right('a/+'), 'connack 0 2'],
    ['with clean=false and no client id', { ...right('a1'), id: '', isClean: false }, 'connack 0 2'],
    ['by MQTT 5', { ...right('a1'), level: 5 }, 'connack 0 1'],
  ])('%s is refused', async (_what, fields, answer) => {
    await start();
    const device = await attempt(fields);
    device.send(publish({ topic: topic('a1', 'telemetry') }));
    expect([await device.next(), await device.next()]).toEqual([answer, 'closed']);
    expect(stage.presence).toEqual([]);
    expect(stage.arrivals).toEqual([]);
  });

  it('may be followed by messages before its answer: they are taken after it', async () => {
    await start();
    const device = await RawDevice.open(stage.broker.port);
    const messages = Array.from({ length: 100 }, (_, n) =>
      publish({ topic: topic('a1', 'event'), id: n + 1 }),
    );
    device.send(connect(right('a1')), ...messages);
    expect(await device.next()).toBe('connack 0 0');
    for (let n = 1; n <= 100; n += 1) expect(await device.next()).toBe(`puback ${n}`);
  });

  it('with wrong secrets is slowed by address and locks nobody out', async () => {
    await start({ limits: { refusalBurst: 3, refusalsWaitingMax: 1 } });
    for (let n = 0; n < 3; n += 1) expect(await (await attempt(wrong('a1'))).next()).toBe('connack 0 5');
    const late = await attempt(wrong('a1'));
    const dropped = await attempt(wrong('a1'));
    expect(await dropped.next()).toBe('closed');
    expect(await (await attempt(right('a1'))).next()).toBe('connack 0 0');
    stage.clock.advance(3_000);
    expect(await late.next()).toBe('connack 0 5');
    expect(await stage.counted('mqtt_logins_throttled', { pace: 'late' })).toBe(1);
    expect(await stage.counted('mqtt_logins_throttled', { pace: 'dropped' })).toBe(1);
  });

  it('beyond the limit of connections gets CONNACK 3, but a device may replace itself', async () => {
    await start({ limits: { connectionsMax: 2 } });
    await stage.device('a1');
    await stage.device('a2');
    expect(await (await attempt(right('a3'))).next()).toBe('connack 0 3');
    expect(await (await attempt(right('a2'))).next()).toBe('connack 0 0');
    expect(stage.broker.connections()).toBe(2);
  });

  it('that does not come ends the connection; too many that wait push out the oldest', async () => {
    await start({ limits: { loginsPendingMax: 2 } });
    const open = (): Promise<RawDevice> => RawDevice.open(stage.broker.port);
    const [first, second, third] = [await open(), await open(), await open()];
    expect(await first.next()).toBe('closed');
    stage.clock.advance(11_000);
    expect([await second.next(), await third.next()]).toEqual(['closed', 'closed']);
    expect(await stage.counted('mqtt_closed', { reason: 'connect-timeout' })).toBe(2);
  });
});

describe('presence', () => {
  it('is told once for each begin and end, and a replaced connection is never offline', async () => {
    await start();
    const before = await stage.device('a1');
    const after = await stage.device('a1');
    expect(await before.next()).toBe('closed');
    expect(await after.soFar()).toEqual([]);
    after.socket.destroy();
    await stage.until(() => stage.presence.length === 4);
    const [first, replaced, second, end] = stage.presence;
    expect(stage.presence.map(({ state }) => state)).toEqual(['online', 'taken-over', 'online', 'offline']);
    expect(replaced?.connection).toBe(first?.connection);
    expect(end?.connection).toBe(second?.connection);
    expect(second?.connection).not.toBe(first?.connection);
  });

  it('holds under a storm of take-overs: the last one stays', async () => {
    await start();
    const storm = await Promise.all(
      Array.from({ length: 40 }, () => stage.device('a1').catch(() => undefined)),
    );
    const last = stage.presence.at(-1);
    expect(last?.state).toBe('online');
    expect(stage.presence.filter(({ state }) => state === 'online')).toHaveLength(40);
    expect(stage.presence.filter(({ state }) => state === 'taken-over')).toHaveLength(39);
    expect(stage.broker.connections()).toBe(1);
    for (const device of storm) device?.socket.destroy();
    await stage.until(() => stage.presence.at(-1)?.state === 'offline');
    expect(stage.presence.at(-1)?.connection).toBe(last?.connection);
  });

  it('ends after 1.5 × the keepalive, and after the longest silence when there is none', async () => {
    await start();
    const a1 = await stage.device('a1', { keepaliveS: 10 });
    const a2 = await stage.device('a2', { keepaliveS: 0 });
    stage.clock.advance(14_000);
    a1.send(publish({ topic: topic('a1', 'telemetry') }));
    expect(await a1.next()).toBe('puback 1');
    stage.clock.advance(14_000);
    expect(await a1.soFar()).toEqual([]);
    stage.clock.advance(16_000);
    expect(await a1.next()).toBe('closed');
    expect(await a2.soFar()).toEqual([]);
    stage.clock.advance(1_801_000);
    expect(await a2.next()).toBe('closed');
  });

  it('ends when the gateway disconnects the device', async () => {
    await start();
    const a1 = await stage.device('a1');
    stage.broker.disconnect('a1');
    expect(await a1.next()).toBe('closed');
    expect(stage.presence.at(-1)?.state).toBe('offline');
  });
});

it('a taken port is named in one clear error', async () => {
  await start();
  const error = await startStage({ broker: { port: stage.broker.port } }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({ code: 'port-taken' });
  expect((error as Error).message).toContain(`127.0.0.1:${stage.broker.port}`);
});

it('[P8] 500 devices connect at once, each gets an acknowledgement, and all leave', async () => {
  await start();
  const ids = Array.from({ length: 500 }, (_, n) => `a-${n}`);
  const devices = await Promise.all(ids.map((id) => stage.device(id)));
  for (const [n, device] of devices.entries())
    device.send(publish({ topic: topic(ids[n] ?? '', 'telemetry') }));
  expect(await Promise.all(devices.map((device) => device.next()))).toEqual(ids.map(() => 'puback 1'));
  expect(stage.broker.connections()).toBe(500);
  await stage.stop();
  expect(stage.broker.connections()).toBe(0);
});
