/** Acknowledged means stored: PUBACKs and PUBRECs on the wire of a real broker. */

import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { publish, pubrel } from './broker-stage/raw-device.ts';
import { type Stage, type StageOptions, secretOf, startStage, topic } from './broker-stage/stage.ts';

let stage: Stage;
const start = async (options: StageOptions = {}): Promise<Stage> => {
  stage = await startStage(options);
  return stage;
};
afterEach(() => stage.stop());

describe('a PUBACK', () => {
  it('[P1] leaves only after the message is stored, while pings go on', async () => {
    const { device, until, waiting } = await start({ isHolding: true });
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), id: 7 }));
    await until(() => waiting.length === 1);
    expect(await a1.soFar()).toEqual([]);
    waiting[0]?.store();
    expect(await a1.next()).toBe('puback 7');
  });

  it('[P1] keeps the order of arrival when later messages are stored first', async () => {
    const { device, until, waiting } = await start({ isHolding: true });
    const a1 = await device('a1');
    a1.send(...[3, 1, 2].map((id) => publish({ topic: topic('a1', 'event'), id })));
    await until(() => waiting.length === 3);
    waiting[2]?.store();
    waiting[1]?.store();
    expect(await a1.soFar()).toEqual([]);
    waiting[0]?.store();
    expect([await a1.next(), await a1.next(), await a1.next()]).toEqual(['puback 3', 'puback 1', 'puback 2']);
  });

  it('[P1] never leaves when storing fails: the connection closes and the device sends again', async () => {
    const { device, until, waiting, arrivals } = await start({ isHolding: true });
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), id: 7 }));
    await until(() => waiting.length === 1);
    waiting[0]?.fail();
    expect(await a1.next()).toBe('closed');
    const again = await device('a1');
    again.send(publish({ topic: topic('a1', 'telemetry'), id: 7, isRepeat: true }));
    await until(() => waiting.length === 2);
    waiting[1]?.store();
    expect(await again.next()).toBe('puback 7');
    expect(arrivals).toHaveLength(2);
  });

  it('[P1] does not come after the longest hold: the connection closes', async () => {
    const { device, until, waiting, clock, counted } = await start({ isHolding: true });
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), id: 7 }));
    await until(() => waiting.length === 1);
    clock.advance(10_600);
    expect(await a1.next()).toBe('closed');
    expect(await counted('mqtt_closed', { reason: 'held-too-long' })).toBe(1);
  });

  it('[P1] of what is held still leaves when the broker stops, and nothing more is taken', async () => {
    const { device, until, waiting, broker, presence } = await start({ isHolding: true });
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), id: 7 }));
    await until(() => waiting.length === 1);
    const stopped = broker.stop();
    a1.send(publish({ topic: topic('a1', 'telemetry'), id: 8 }));
    waiting[0]?.store();
    expect([await a1.next(), await a1.next()]).toEqual(['puback 7', 'closed']);
    await stopped;
    expect(waiting).toHaveLength(1);
    expect(presence.map(({ state }) => state)).toEqual(['online']);
  });
});

describe('the other qualities of service', () => {
  it('[P1] QoS 2: PUBREC after storing, and a repeat before the release is not taken again', async () => {
    const { device, until, waiting } = await start({ isHolding: true });
    const a1 = await device('a1');
    const message = { topic: topic('a1', 'telemetry'), qos: 2, id: 9 } as const;
    a1.send(publish(message));
    await until(() => waiting.length === 1);
    expect(await a1.soFar()).toEqual([]);
    waiting[0]?.store();
    expect(await a1.next()).toBe('pubrec 9');
    a1.send(publish({ ...message, isRepeat: true }));
    expect(await a1.next()).toBe('pubrec 9');
    a1.send(pubrel(9), pubrel(9));
    expect([await a1.next(), await a1.next()]).toEqual(['pubcomp 9', 'pubcomp 9']);
    expect(waiting).toHaveLength(1);
    a1.send(publish(message));
    await until(() => waiting.length === 2);
  });

  it('QoS 2: a kept session knows the unreleased message after a reconnect', async () => {
    const { device, arrivals } = await start();
    const message = { topic: topic('a1', 'telemetry'), qos: 2, id: 9 } as const;
    const before = await device('a1', { isClean: false });
    before.send(publish(message));
    expect(await before.next()).toBe('pubrec 9');
    before.socket.destroy();
    const after = await device('a1', { isClean: false });
    after.send(publish({ ...message, isRepeat: true }));
    expect(await after.next()).toBe('pubrec 9');
    expect(arrivals).toHaveLength(1);
  });

  it('QoS 0 is taken and not answered', async () => {
    const { device, until, arrivals } = await start();
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), qos: 0, payload: 'x' }));
    await until(() => arrivals.length === 1);
    expect(await a1.soFar()).toEqual([]);
    expect(arrivals[0]).toMatchObject({ qos: 0, sender: { deviceId: 'a1', venueId: 'venue-a' } });
  });
});

it('[P1] a client of MQTT.js gets each of its publishes acknowledged, in every quality of service', async () => {
  const { broker, arrivals } = await start();
  const credentials = { clientId: 'a1', username: 'a1', password: secretOf('a1') };
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, credentials);
  const sent = Array.from({ length: 150 }, (_, n) => ({ qos: (n % 3) as 0 | 1 | 2, payload: `${n}` }));
  await Promise.all(
    sent.map(({ qos, payload }) => client.publishAsync(topic('a1', 'telemetry'), payload, { qos })),
  );
  await client.endAsync();
  expect(arrivals.map(({ payload }) => Buffer.from(payload).toString())).toEqual(
    sent.map(({ payload }) => payload),
  );
});
