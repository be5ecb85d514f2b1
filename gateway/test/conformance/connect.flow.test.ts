/** MQTT 3.1.1, chapters 3.1 and 3.2: CONNECT and CONNACK. */

import { describe, expect, it } from 'vitest';
import {
  connect,
  DISCONNECT,
  PINGREQ,
  packet,
  publish,
  pubrel,
  RawDevice,
  subscribe,
  text,
  uint16,
} from '../broker-stage/raw-device.ts';
import { secretOf, topic } from '../broker-stage/stage.ts';
import { connectOf, FLAG, LOGIN_FLAGS, library, login, refusal, stand, untilClosed } from './stand.ts';

const held = stand();
const right = { id: 'a1', username: 'a1', password: secretOf('a1') };

describe('the first packet', () => {
  it.each([
    ['PUBLISH', publish({ topic: topic('a1', 'event') })],
    ['SUBSCRIBE', subscribe(1, topic('a1', 'command'))],
    ['PUBREL', pubrel(1)],
    ['PINGREQ', PINGREQ],
    ['DISCONNECT', DISCONNECT],
    ['CONNACK', packet(0x20, Buffer.from([0, 0]))],
  ])('[MQTT-3.1.0-1] is CONNECT: %s ends the connection', async (_what, bytes) => {
    expect(await refusal(held.stage, bytes)).toEqual(['closed']);
  });

  it('[MQTT-3.1.0-2] is the only CONNECT: a second one ends the connection', async () => {
    const device = await held.stage.device('a1');
    device.send(connect(right));
    expect(await untilClosed(device)).toEqual(['closed']);
    const hasty = await RawDevice.open(held.stage.broker.port);
    hasty.send(connect(right), connect(right));
    expect(await untilClosed(hasty)).toEqual(['connack 0 0', 'closed']);
  });
});

describe('the protocol', () => {
  it.each(['MQTt', 'MQTT ', '', 'HTTP', 'mqtt'])('[MQTT-3.1.2-1] named %j is not spoken', async (name) => {
    expect(await refusal(held.stage, connectOf({ name }))).toEqual(['closed']);
  });

  it.each([0, 3, 5, 6, 0x84, 255])(
    '[MQTT-3.1.2-2] of level %d is answered with CONNACK 1, then closed',
    async (level) => {
      expect(await refusal(held.stage, connectOf({ level }))).toEqual(['connack 0 1', 'closed']);
    },
  );

  it('[MQTT-3.1.2-2] 3.1 is spoken, under its own name alone', async () => {
    const device = await RawDevice.open(held.stage.broker.port);
    device.send(connectOf({ name: 'MQIsdp', level: 3 }));
    expect(await device.next()).toBe('connack 0 0');
    expect(await refusalOf({ name: 'MQIsdp', level: 4 })).toEqual(['connack 0 1', 'closed']);
  });

  const refusalOf = async (parts: Parameters<typeof connectOf>[0]): Promise<string[]> => {
    const device = await RawDevice.open(held.stage.broker.port);
    device.send(connectOf(parts));
    return untilClosed(device);
  };
});

describe('flags and payload that contradict each other end the connection without a CONNACK:', () => {
  const will = [text(topic('a1', 'status')), text('gone')];
  const both = login('a1');
  const id = text('a1');
  it.each<[string, number, Buffer[]]>([
    ['[MQTT-3.1.2-3] the reserved flag', LOGIN_FLAGS | FLAG.reserved, [id, ...both]],
    ['[MQTT-3.1.2-9] a will flag without a will', LOGIN_FLAGS | FLAG.will, [id, ...both]],
    ['[MQTT-3.1.2-11] a will without its flag', LOGIN_FLAGS, [id, ...will, ...both]],
    ['[MQTT-3.1.2-13] will QoS 1 without a will', LOGIN_FLAGS | FLAG.willQos1, [id, ...both]],
    ['[MQTT-3.1.2-14] will QoS 3', LOGIN_FLAGS | FLAG.will | FLAG.willQos3, [id, ...will, ...both]],
    ['[MQTT-3.1.2-15] will retain without a will', LOGIN_FLAGS | FLAG.willRetain, [id, ...both]],
    ['[MQTT-3.1.2-18] a user name without its flag', FLAG.clean, [id, text('a1')]],
    ['[MQTT-3.1.2-19] a user name flag without a user name', FLAG.clean | 0x80, [id]],
    ['[MQTT-3.1.2-20] a password without its flag', FLAG.clean | 0x80, [id, ...both]],
    ['[MQTT-3.1.2-21] a password flag without a password', LOGIN_FLAGS, [id, text('a1')]],
    ['[MQTT-3.1.2-22] a password without a user name', FLAG.clean | 0x40, [id, text(secretOf('a1'))]],
    ['[MQTT-3.1.3-1] something behind the last field', LOGIN_FLAGS, [id, ...both, Buffer.from([0])]],
    ['[MQTT-3.1.3-3] no client id', FLAG.clean, []],
    [
      '[MQTT-4.7.1-1] a will topic with a wildcard',
      LOGIN_FLAGS | FLAG.will,
      [id, text('a/#'), text(''), ...both],
    ],
    ['[MQTT-4.7.3-1] an empty will topic', LOGIN_FLAGS | FLAG.will, [id, text(''), text(''), ...both]],
  ])('%s', async (_what, flags, payload) => {
    expect(await refusal(held.stage, connectOf({ flags, payload }))).toEqual(['closed']);
  });

  it('[MQTT-2.2.2-2] flags in the first byte', async () => {
    for (const first of [0x11, 0x12, 0x14, 0x18])
      expect(await refusal(held.stage, connectOf({ first }))).toEqual(['closed']);
  });

  it('[MQTT-3.1.4-1] [MQTT-3.2.2-6] a CONNECT that ends too soon, wherever', async () => {
    const whole = connectOf({ flags: LOGIN_FLAGS | FLAG.will, payload: [id, ...will, ...both] });
    const body = whole.subarray(2);
    for (let length = 0; length < body.byteLength; length += 1)
      expect(await refusal(held.stage, packet(0x10, body.subarray(0, length)))).toEqual(['closed']);
  });
});

describe('a client id', () => {
  it.each(['a', 'aZ09azAZ09azAZ09azAZ09a', `a${'b'.repeat(63)}`])(
    '[MQTT-3.1.3-5] of letters and digits is allowed: %s',
    async (deviceId) => {
      const { client } = await library(held.stage, deviceId);
      expect(held.stage.presence.at(-1)).toMatchObject({ deviceId, state: 'online' });
      await client.endAsync();
    },
  );

  it('[MQTT-3.1.3-7] [MQTT-3.1.3-8] that is empty is refused with 2, with clean=false as with clean=true', async () => {
    for (const clean of [0, FLAG.clean]) {
      const flags = 0xc0 | clean;
      const lines = await refusal(held.stage, connectOf({ flags, payload: [text(''), ...login('a1')] }));
      expect(lines).toEqual(['connack 0 2', 'closed']);
    }
  });

  it.each(['a/b', 'a b', 'é', 'x'.repeat(65), '#'])(
    '[MQTT-3.1.3-9] that no device can have is refused with 2: %s',
    async (deviceId) => {
      const lines = await refusal(held.stage, connectOf({ payload: [text(deviceId), ...login('a1')] }));
      expect(lines).toEqual(['connack 0 2', 'closed']);
    },
  );

  it('[MQTT-3.1.4-2] that is connected already: the older connection ends', async () => {
    const older = await library(held.stage, 'a1');
    const closed = new Promise<void>((resolve) => older.client.once('close', () => resolve()));
    const newer = await library(held.stage, 'a1');
    await closed;
    await newer.client.publishAsync(topic('a1', 'event'), 'on', { qos: 1 });
    await newer.client.endAsync();
  });
});

describe('CONNACK', () => {
  it('[MQTT-3.2.0-1] [MQTT-3.1.4-4] comes first, whatever was sent behind the CONNECT', async () => {
    const device = await RawDevice.open(held.stage.broker.port);
    device.send(connect(right), PINGREQ, publish({ topic: topic('a1', 'event') }), subscribe(9, 'x'));
    expect(await device.next()).toBe('connack 0 0');
    expect(device.frames[0]?.bytes).toEqual(Buffer.from([0x20, 2, 0, 0]));
  });

  it('[MQTT-3.1.4-5] [MQTT-3.2.2-4] [MQTT-3.2.2-5] with a refusal says no session, and is the end', async () => {
    const known = await held.stage.device('a1', { isClean: false });
    known.send(DISCONNECT);
    expect(await known.next()).toBe('closed');
    held.stage.presence.length = 0;
    const wrong = connect({ ...right, password: 'wrong', isClean: false });
    expect(await refusal(held.stage, wrong)).toEqual(['connack 0 5', 'closed']);
  });

  it('[MQTT-3.2.2-1] [MQTT-3.2.2-2] [MQTT-3.2.2-3] says whether there was a session, however little is in it', async () => {
    const told: boolean[] = [];
    for (const clean of [false, false, true, true, false, false]) {
      const { client, connack } = await library(held.stage, 'a1', { clean });
      told.push(connack.sessionPresent);
      await client.endAsync();
    }
    expect(told).toEqual([false, true, false, false, false, true]);
  });
});

it('[MQTT-2.2.2-1] flags that are reserved are 0 in all that is sent', async () => {
  const device = await held.stage.device('a1');
  device.send(subscribe(1, topic('a1', 'command')), packet(0xa2, uint16(2), text('x')));
  device.send(
    publish({ topic: topic('a1', 'event'), id: 3 }),
    publish({ topic: topic('a1', 'event'), qos: 2, id: 4 }),
  );
  expect(await device.next()).toBe('suback 1 1');
  expect(await device.next()).toBe('unsuback 2');
  expect(await device.next()).toBe('puback 3');
  expect(await device.next()).toBe('pubrec 4');
  device.send(pubrel(4));
  expect(await device.soFar()).toEqual(['pubcomp 4']);
  expect(device.frames.filter(({ flags }) => flags !== 0)).toEqual([]);
});
