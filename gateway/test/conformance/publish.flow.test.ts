/** MQTT 3.1.1, chapters 3.3 to 3.7, 4.3 and 4.6: PUBLISH and its acknowledgements. */

import { describe, expect, it } from 'vitest';
import { packet, publish, pubrel, subscribe, uint16 } from '../broker-stage/raw-device.ts';
import { startStage, topic } from '../broker-stage/stage.ts';
import { expectCutOff, library, stand } from './stand.ts';

const held = stand();
const own = topic('a1', 'event');
const texts = (): string[] => held.stage.arrivals.map(({ payload }) => Buffer.from(payload).toString());

describe('a PUBLISH that may not be so ends the connection:', () => {
  it.each<[string, Buffer]>([
    ['[MQTT-3.3.1-4] QoS 3', publish({ topic: own, qos: 3, id: 1 })],
    ['[MQTT-3.3.1-2] a repeat of QoS 0', publish({ topic: own, qos: 0, isRepeat: true })],
    ['[MQTT-2.3.1-1] QoS 1 with packet id 0', publish({ topic: own, id: 0 })],
    ['[MQTT-2.3.1-1] QoS 2 with packet id 0', publish({ topic: own, qos: 2, id: 0 })],
    ['[MQTT-3.3.2-1] nothing in it', packet(0x32)],
    ['[MQTT-3.3.2-1] half of a topic length', packet(0x30, Buffer.from([0]))],
    ['[MQTT-2.3.1-1] no room for a packet id', packet(0x32, Buffer.from([0, 1, 0x61, 0]))],
  ])('%s', (_what, bytes) => expectCutOff(held.stage, bytes));
});

describe('quality of service', () => {
  it.each([0, 1, 2] as const)('[MQTT-3.3.4-1] [MQTT-4.3.1-1] %d of a library is taken, once', async (qos) => {
    const { client } = await library(held.stage, 'a1');
    for (const payload of ['one', 'two']) await client.publishAsync(own, payload, { qos });
    await client.endAsync();
    await held.stage.until(() => held.stage.arrivals.length === 2);
    expect(texts()).toEqual(['one', 'two']);
  });

  it('[MQTT-2.3.1-5] 0 has no packet id: what follows its topic is its message', async () => {
    const device = await held.stage.device('a1');
    device.send(publish({ topic: own, qos: 0, payload: Buffer.from([0, 1, 2]) }));
    expect(await device.soFar()).toEqual([]);
    expect([...(held.stage.arrivals[0]?.payload ?? [])]).toEqual([0, 1, 2]);
  });

  it('[MQTT-2.3.1-6] [MQTT-4.3.2-2] 1: PUBACK has its id, and the id is new again after it', async () => {
    const device = await held.stage.device('a1');
    for (const id of [1, 65_535, 1]) {
      device.send(publish({ topic: own, id }));
      expect(await device.next()).toBe(`puback ${id}`);
    }
    expect(held.stage.arrivals).toHaveLength(3);
  });

  it('[MQTT-4.3.3-2] 2: PUBREC and PUBCOMP have its id, and it is taken once until its release', async () => {
    const device = await held.stage.device('a1');
    const message = { topic: own, qos: 2, id: 9 } as const;
    device.send(publish(message));
    expect(await device.next()).toBe('pubrec 9');
    device.send(publish({ ...message, isRepeat: true }));
    expect(await device.next()).toBe('pubrec 9');
    device.send(pubrel(9));
    expect(await device.next()).toBe('pubcomp 9');
    expect(held.stage.arrivals).toHaveLength(1);
    device.send(publish(message));
    expect(await device.next()).toBe('pubrec 9');
    expect(held.stage.arrivals).toHaveLength(2);
  });

  it('[MQTT-3.3.1-1] [MQTT-3.3.1-3] a repeat of QoS 1 is a message like its first', async () => {
    const device = await held.stage.device('a1');
    device.send(publish({ topic: own, id: 5 }), publish({ topic: own, id: 5, isRepeat: true }));
    expect([await device.next(), await device.next()]).toEqual(['puback 5', 'puback 5']);
    expect(held.stage.arrivals).toHaveLength(2);
  });
});

describe('order', () => {
  it('[MQTT-4.6.0-5] [MQTT-4.6.0-6] of one device is kept, whatever its topics and qualities', async () => {
    const device = await held.stage.device('a1');
    const sent = Array.from({ length: 150 }, (_, n) => `${n}`);
    device.send(
      ...sent.map((payload, n) =>
        publish({
          topic: topic('a1', n % 2 ? 'event' : 'telemetry'),
          payload,
          qos: (n % 3) as 0 | 1 | 2,
          id: n + 1,
        }),
      ),
    );
    for (let n = 0; n < 150; n += 1)
      if (n % 3 !== 0) expect(await device.next()).toBe(`${n % 3 === 1 ? 'puback' : 'pubrec'} ${n + 1}`);
    expect(texts()).toEqual(sent);
  });
});

describe('[MQTT-4.3.2-2] [MQTT-4.3.3-2] an answer', () => {
  it('leaves after its message is stored, not before', async () => {
    const { device, until, waiting, stop } = await startStage({ isHolding: true });
    const a1 = await device('a1');
    a1.send(publish({ topic: own, id: 1 }), publish({ topic: own, qos: 2, id: 2 }));
    await until(() => waiting.length === 2);
    expect(await a1.soFar()).toEqual([]);
    for (const { store } of waiting) store();
    expect([await a1.next(), await a1.next()]).toEqual(['puback 1', 'pubrec 2']);
    await stop();
  });
});

describe('[MQTT-3.3.5-2] a PUBLISH that is not allowed', () => {
  it.each([0, 1, 2] as const)(
    'with QoS %d is acknowledged like any other, and reaches nobody',
    async (qos) => {
      const victim = await held.stage.device('b1');
      victim.send(subscribe(1, topic('b1', 'command')));
      expect(await victim.next()).toBe('suback 1 1');
      const { client } = await library(held.stage, 'a1');
      await client.publishAsync(topic('b1', 'command'), 'forged', { qos, retain: true });
      await client.endAsync();
      expect(await victim.soFar()).toEqual([]);
    },
  );
});

describe('the retained status', () => {
  const status = topic('a1', 'status');
  const kept = (): string | undefined => {
    const bytes = held.stage.broker.retainedStatus('a1');
    return bytes && Buffer.from(bytes).toString();
  };

  it.each([0, 1, 2] as const)(
    '[MQTT-3.3.1-5] [MQTT-3.3.1-7] [MQTT-3.1.2-7] with QoS %d takes the place of the one before, and outlives its session',
    async (qos) => {
      const { client } = await library(held.stage, 'a1');
      for (const payload of ['one', 'two']) await client.publishAsync(status, payload, { qos, retain: true });
      await client.endAsync();
      await held.stage.until(() => held.stage.presence.at(-1)?.state === 'offline');
      expect(kept()).toBe('two');
      await (await library(held.stage, 'a1', { clean: true })).client.endAsync();
      expect(kept()).toBe('two');
    },
  );

  it('[MQTT-3.3.1-12] is not touched by a message without the retain flag', async () => {
    const { client } = await library(held.stage, 'a1');
    await client.publishAsync(status, 'kept', { qos: 1, retain: true });
    for (const payload of ['other', '']) await client.publishAsync(status, payload, { qos: 1 });
    expect(kept()).toBe('kept');
    await client.endAsync();
  });

  it('[MQTT-3.3.1-10] [MQTT-3.3.1-11] ends with an empty one, which is a message and is not kept', async () => {
    const { client } = await library(held.stage, 'a1');
    for (const payload of ['kept', '']) await client.publishAsync(status, payload, { qos: 1, retain: true });
    expect(kept()).toBeUndefined();
    expect(texts()).toEqual(['kept', '']);
    await client.endAsync();
  });
});

describe('an acknowledgement', () => {
  const ack = (first: number, id: number): Buffer => packet(first, uint16(id));
  const kinds: [string, number][] = [
    ['PUBACK', 0x40],
    ['PUBREC', 0x50],
    ['PUBREL', 0x62],
    ['PUBCOMP', 0x70],
  ];

  it.each(kinds)(
    '[MQTT-4.8.0-1] %s with id 0, too short or too long ends the connection',
    async (_name, first) => {
      for (const body of [uint16(0), Buffer.from([1]), Buffer.alloc(0), Buffer.from([0, 1, 0])])
        await expectCutOff(held.stage, packet(first, body));
    },
  );

  it.each(kinds)(
    '[MQTT-2.2.2-2] [MQTT-3.6.1-1] %s with other flags ends the connection',
    async (_name, first) => {
      for (let flags = 0; flags < 16; flags += 1)
        if (flags !== (first & 15)) await expectCutOff(held.stage, ack((first & 0xf0) | flags, 1));
    },
  );

  it('that nobody asked for is counted and changes nothing: only PUBREL has an answer', async () => {
    const device = await held.stage.device('a1');
    device.send(...kinds.map(([, first]) => ack(first, 7)), publish({ topic: own, qos: 2, id: 7 }));
    expect([await device.next(), await device.next()]).toEqual(['pubcomp 7', 'pubrec 7']);
    device.send(ack(0x50, 7), ack(0x70, 7), publish({ topic: own, qos: 2, id: 7, isRepeat: true }));
    expect(await device.soFar()).toEqual(['pubrec 7']);
    expect(held.stage.arrivals).toHaveLength(1);
    held.stage.clock.advance(1_000);
    expect(await held.stage.counted('mqtt_stray_acknowledgements')).toBe(5);
  });
});

it('a repeat that comes back on the next connection is stored again and acknowledged: nothing is lost between', async () => {
  const { device, until, waiting, stop } = await startStage({ isHolding: true });
  const before = await device('a1', { isClean: false });
  before.send(publish({ topic: own, id: 3, payload: 'x' }));
  await until(() => waiting.length === 1);
  before.socket.destroy();
  const after = await device('a1', { isClean: false });
  after.send(publish({ topic: own, id: 3, payload: 'x', isRepeat: true }));
  await until(() => waiting.length === 2);
  waiting[0]?.store();
  expect(await after.soFar()).toEqual([]);
  waiting[1]?.store();
  expect(await after.next()).toBe('puback 3');
  await stop();
});
