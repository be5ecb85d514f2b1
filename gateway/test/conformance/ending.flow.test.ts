/** MQTT 3.1.1, chapters 3.1.2.5, 3.1.2.10, 3.12 to 3.14 and 4.8: wills, silence, pings, and how connections end. */

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DISCONNECT, PINGREQ, packet, publish, type RawDevice } from '../broker-stage/raw-device.ts';
import { startStage, topic } from '../broker-stage/stage.ts';
import { expectCutOff, library, stand, untilClosed } from './stand.ts';

const held = stand();
const own = topic('a1', 'event');
const will = { topic: topic('a1', 'status'), payload: 'gone', qos: 1, retain: true } as const;

/** What became of the will when its connection is closed. */
async function left(device: RawDevice): Promise<string[]> {
  while ((await device.next()) !== 'closed');
  await held.stage.until(() => held.stage.presence.at(-1)?.state === 'offline');
  return held.stage.arrivals.map(({ payload }) => Buffer.from(payload).toString());
}

describe('the will', () => {
  it.each<[string, (device: RawDevice) => void]>([
    ['its device is cut off', (device) => device.socket.destroy()],
    ['its device ends the stream', (device) => device.socket.end()],
    ['its device is silent', () => held.stage.clock.advance(100_000)],
    ['a packet is malformed', (device) => device.send(packet(0x82))],
    ['a packet is too long', (device) => device.send(Buffer.from([0x82, 0xff, 0xff, 0x7f]))],
    ['DISCONNECT has flags', (device) => device.send(Buffer.from([0xe1, 0]))],
  ])('[MQTT-3.1.2-8] is left when %s', async (_why, end) => {
    const device = await held.stage.device('a1', { will });
    end(device);
    expect(await left(device)).toEqual(['gone']);
  });

  it('[MQTT-3.1.2-10] [MQTT-3.14.4-3] is not left after a DISCONNECT, whatever comes behind it', async () => {
    const device = await held.stage.device('a1', { will });
    device.send(DISCONNECT, packet(0x82), publish({ topic: own }));
    expect(await left(device)).toEqual([]);
    const { client } = await library(held.stage, 'a1', {
      will: { topic: will.topic, payload: Buffer.from('gone'), qos: 1, retain: true },
    });
    await client.endAsync();
    await held.stage.until(() => held.stage.presence.filter(({ state }) => state === 'offline').length === 2);
    expect(held.stage.arrivals).toEqual([]);
  });

  it('[MQTT-3.1.2-12] is not made up when there was none', async () => {
    const device = await held.stage.device('a1');
    device.socket.destroy();
    expect(await left(device)).toEqual([]);
  });

  it.each([0, 1, 2] as const)(
    '[MQTT-3.1.2-16] [MQTT-3.1.2-17] of QoS %d is retained only when it says so',
    async (qos) => {
      for (const retain of [false, true]) {
        const device = await held.stage.device('a1', { will: { ...will, qos, retain } });
        device.socket.destroy();
        await left(device);
        expect(held.stage.arrivals.at(-1)).toMatchObject({ topic: will.topic, qos, retain });
        expect(held.stage.broker.retainedStatus('a1') !== undefined).toBe(retain);
      }
    },
  );
});

describe('[MQTT-3.1.2-24] silence', () => {
  it('of one and a half times the keepalive ends the connection, and any packet breaks it', async () => {
    const device = await held.stage.device('a1', { keepaliveS: 10 });
    for (const bytes of [
      PINGREQ,
      publish({ topic: own }),
      publish({ topic: own, qos: 0 }),
      packet(0x40, Buffer.from([0, 9])),
    ]) {
      held.stage.clock.advance(14_900);
      device.send(bytes);
      const other = await held.stage.device('a2');
      await other.soFar();
      expect(await held.stage.counted('mqtt_closed', { reason: 'silent' })).toBe(0);
    }
    held.stage.clock.advance(16_100);
    expect((await untilClosed(device)).at(-1)).toBe('closed');
    expect(await held.stage.counted('mqtt_closed', { reason: 'silent' })).toBe(1);
  });

  it('is not broken by bytes that make no packet', async () => {
    const device = await held.stage.device('a1', { keepaliveS: 10 });
    const other = await held.stage.device('a2', { keepaliveS: 600 });
    const slow = publish({ topic: own, payload: 'x'.repeat(100) });
    for (const at of [0, 1, 2, 3]) {
      device.send(slow.subarray(at, at + 1));
      expect(await other.soFar()).toEqual([]);
      held.stage.clock.advance(4_000);
    }
    expect(await untilClosed(device)).toEqual(['closed']);
    expect(await held.stage.counted('mqtt_closed', { reason: 'silent' })).toBe(1);
  });
});

describe('PINGREQ', () => {
  it('[MQTT-3.12.4-1] is answered, each', async () => {
    const device = await held.stage.device('a1');
    device.send(PINGREQ, PINGREQ, PINGREQ);
    for (let n = 0; n < 3; n += 1) expect(await device.next()).toBe('pingresp');
    expect(device.frames.at(-1)?.bytes).toEqual(Buffer.from([0xd0, 0]));
    expect(await device.soFar()).toEqual([]);
  });

  it('[MQTT-3.12.4-1] keeps a library connected', async () => {
    const { client } = await library(held.stage, 'a1', { keepalive: 60 });
    client.sendPing();
    await once(client as unknown as NodeJS.EventEmitter, 'packetreceive');
    expect(client.connected).toBe(true);
    await client.endAsync();
  });

  it('[MQTT-2.2.2-2] [MQTT-4.8.0-1] with flags or a body ends the connection', async () => {
    for (const bytes of [Buffer.from([0xc1, 0]), Buffer.from([0xc8, 0]), packet(0xc0, Buffer.from([0]))])
      await expectCutOff(held.stage, bytes);
  });
});

describe('DISCONNECT', () => {
  it('is the end: nothing behind it counts', async () => {
    const device = await held.stage.device('a1');
    device.send(DISCONNECT, publish({ topic: own }));
    expect(await untilClosed(device)).toEqual(['closed']);
    expect(held.stage.arrivals).toEqual([]);
    expect(await held.stage.counted('mqtt_closed', { reason: 'disconnected' })).toBe(1);
  });

  it('[MQTT-3.14.1-1] with flags or a body is malformed', async () => {
    for (const bytes of [Buffer.from([0xe1, 0]), Buffer.from([0xe8, 0]), packet(0xe0, Buffer.from([0]))])
      await expectCutOff(held.stage, bytes);
    expect(await held.stage.counted('mqtt_closed', { reason: 'malformed' })).toBe(3);
  });
});

describe('[MQTT-4.8.0-1] what only a server sends, or nobody, ends the connection:', () => {
  it.each<[string, Buffer]>([
    ['CONNACK', packet(0x20, Buffer.from([0, 0]))],
    ['SUBACK', packet(0x90, Buffer.from([0, 1, 0]))],
    ['UNSUBACK', packet(0xb0, Buffer.from([0, 1]))],
    ['PINGRESP', Buffer.from([0xd0, 0])],
    ['type 0', Buffer.from([0x00, 0])],
    ['type 15', Buffer.from([0xf0, 0])],
    ['a length of five bytes', Buffer.from([0xc0, 0x80, 0x80, 0x80, 0x80, 0])],
  ])('%s', (_what, bytes) => expectCutOff(held.stage, bytes));

  it('a packet beyond the limit, by its length alone', async () => {
    const device = await held.stage.device('a1');
    device.send(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]));
    expect(await untilClosed(device)).toEqual(['closed']);
  });
});

it('[MQTT-4.8.0-2] a failure of ours ends the connection without an answer, so that the device sends again', async () => {
  const { device, until, waiting, stop } = await startStage({ isHolding: true });
  const a1 = await device('a1');
  a1.send(publish({ topic: own }));
  await until(() => waiting.length === 1);
  waiting[0]?.fail();
  expect(await untilClosed(a1)).toEqual(['closed']);
  await stop();
});

it('[P6] a malformed packet ends its connection and nothing else: 200 of them beside a good one that goes on', async () => {
  const { stage } = held;
  const good = await stage.device('a2');
  const bad = [
    packet(0x82),
    Buffer.from([0xf0, 0]),
    publish({ topic: '#' }),
    packet(0x20),
    publish({ topic: own, id: 0 }),
  ];
  const ids = Array.from({ length: 200 }, (_, n) => `b${n}`);
  const ends = ids.map(async (id, n) => {
    const device = await stage.device(id);
    device.send(bad[n % bad.length] as Buffer);
    return untilClosed(device);
  });
  for (let n = 1; n <= 200; n += 1) {
    good.send(publish({ topic: topic('a2', 'event'), id: n }));
    expect(await good.next()).toBe(`puback ${n}`);
  }
  expect(await Promise.all(ends)).toEqual(ids.map(() => ['closed']));
  expect(await good.soFar()).toEqual([]);
  expect(stage.broker.connections()).toBe(1);
  expect(stage.arrivals.every(({ sender }) => sender.deviceId === 'a2')).toBe(true);
});
