/** MQTT 3.1.1, chapters 3.8 to 3.11: SUBSCRIBE and UNSUBSCRIBE; the one topic to be had is the own command. */

import { describe, expect, it } from 'vitest';
import { packet, type RawDevice, text, uint16, unsubscribe } from '../broker-stage/raw-device.ts';
import { topic } from '../broker-stage/stage.ts';
import { command, expectCutOff, library, stand } from './stand.ts';

const held = stand();
const own = topic('a1', 'command');
const asked = (filter: string, qos: number): Buffer => Buffer.concat([text(filter), Buffer.from([qos])]);
const subscribe = (id: number, ...pairs: [string, number][]): Buffer =>
  packet(0x82, uint16(id), ...pairs.map((pair) => asked(...pair)));

/** Quality of service of the next command. */
async function qosOfCommand(device: RawDevice, id: string): Promise<number> {
  expect(held.stage.broker.sendCommand('a1', command(id))).toBe(true);
  expect(await device.next()).toBe(`publish ${own} ${JSON.stringify(command(id))}`);
  return ((device.frames.at(-1)?.flags ?? 0) >> 1) & 3;
}

describe('a SUBSCRIBE or UNSUBSCRIBE that may not be so ends the connection:', () => {
  it.each<[string, Buffer]>([
    ['[MQTT-3.8.3-3] no filter', packet(0x82, uint16(1))],
    ['[MQTT-3.8.3-3] nothing at all', packet(0x82)],
    ['[MQTT-2.3.1-1] packet id 0', subscribe(0, [own, 1])],
    ['[MQTT-3-8.3-4] QoS 3', subscribe(1, [own, 3])],
    ['[MQTT-3-8.3-4] a reserved bit beside the QoS', subscribe(1, [own, 1], [own, 0x81])],
    ['[MQTT-3.8.3-1] a filter without a QoS', packet(0x82, uint16(1), text(own))],
    ['[MQTT-3.8.3-1] a filter that is cut', packet(0x82, uint16(1), uint16(9), Buffer.from('abc'))],
    ['[MQTT-3.10.3-2] UNSUBSCRIBE without a filter', unsubscribe(1)],
    ['[MQTT-3.10.3-2] UNSUBSCRIBE with nothing at all', packet(0xa2)],
    ['[MQTT-2.3.1-1] UNSUBSCRIBE with packet id 0', unsubscribe(0, own)],
    ['[MQTT-3.10.3-1] UNSUBSCRIBE with a filter that is cut', packet(0xa2, uint16(1), uint16(9), text('a'))],
  ])('%s', (_what, bytes) => expectCutOff(held.stage, bytes));

  it('[MQTT-3.8.1-1] [MQTT-3.10.1-1] [MQTT-2.2.2-2] other flags than 2', async () => {
    for (let flags = 0; flags < 16; flags += 1) {
      if (flags === 2) continue;
      await expectCutOff(held.stage, packet(0x80 | flags, uint16(1), asked(own, 1)));
      await expectCutOff(held.stage, packet(0xa0 | flags, uint16(1), text(own)));
    }
  });
});

describe('SUBACK', () => {
  it('[MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-2.3.1-7] has the id of the SUBSCRIBE', async () => {
    const device = await held.stage.device('a1');
    for (const id of [1, 256, 65_535]) {
      device.send(subscribe(id, [own, 1]));
      expect(await device.next()).toBe(`suback ${id} 1`);
    }
  });

  it('[MQTT-3.8.4-5] [MQTT-3.9.3-1] [MQTT-3.9.3-2] has one code for each filter, in their order, repeated ones too', async () => {
    const device = await held.stage.device('a1');
    device.send(subscribe(1, ['x', 0], [own, 2], ['y', 1], [own, 0], ['x', 2], ['x', 2]));
    expect(await device.next()).toBe('suback 1 128 2 128 0 128 128');
    const many = Array.from({ length: 500 }, (_, n): [string, number] => [`f${n}`, 1]);
    device.send(subscribe(2, ...many));
    expect(await device.next()).toBe(`suback 2 ${many.map(() => 128).join(' ')}`);
  });

  it('a library gets what was granted, and 128 for the rest', async () => {
    const { client } = await library(held.stage, 'a1');
    const granted = await client
      .subscribeAsync({ [own]: { qos: 1 }, 'nine/#': { qos: 0 } })
      .catch((cause) => cause);
    expect(`${granted}`).toContain('Unspecified error');
    await client.subscribeAsync(own, { qos: 1 });
    expect(held.stage.broker.sendCommand('a1', command('c'))).toBe(true);
    await client.endAsync();
  });
});

describe('a subscription', () => {
  it('[MQTT-3.8.4-6] [MQTT-3.3.2-3] hears commands with QoS 1 at most, and 0 when it asked for 0', async () => {
    const device = await held.stage.device('a1');
    for (const [asks, gets] of [
      [0, 0],
      [1, 1],
      [2, 1],
    ] as const) {
      device.send(subscribe(1, [own, asks]));
      expect(await device.next()).toBe(`suback 1 ${asks}`);
      expect(await qosOfCommand(device, `c${asks}`)).toBe(gets);
    }
  });

  it('[MQTT-3.8.4-3] [MQTT-3.8.4-4] [MQTT-3.3.5-1] asked for again is replaced: the last counts, and each command comes once', async () => {
    const device = await held.stage.device('a1');
    device.send(subscribe(1, [own, 2], [own, 0]), subscribe(2, [own, 0], [own, 1]));
    expect([await device.next(), await device.next()]).toEqual(['suback 1 2 0', 'suback 2 0 1']);
    expect(await qosOfCommand(device, 'once')).toBe(1);
    expect(await device.soFar()).toEqual([]);
  });

  it('[MQTT-3.10.4-1] [MQTT-3.10.4-2] ends by its very filter and no other', async () => {
    const device = await held.stage.device('a1');
    device.send(subscribe(1, [own, 1]), unsubscribe(2, `${own}/`, '#', 'nine/v1/venue-a/a1/+'));
    expect([await device.next(), await device.next()]).toEqual(['suback 1 1', 'unsuback 2']);
    expect(await qosOfCommand(device, 'still')).toBe(1);
    device.send(unsubscribe(3, own));
    expect(await device.next()).toBe('unsuback 3');
    expect(held.stage.broker.sendCommand('a1', command('no more'))).toBe(false);
    expect(await device.soFar()).toEqual([]);
  });
});

describe('UNSUBACK', () => {
  it('[MQTT-3.10.4-4] [MQTT-3.10.4-5] [MQTT-2.3.1-7] has the id of the UNSUBSCRIBE, also when nothing ended', async () => {
    const device = await held.stage.device('a1');
    device.send(unsubscribe(7, 'never asked for'), unsubscribe(65_535, own));
    expect([await device.next(), await device.next()]).toEqual(['unsuback 7', 'unsuback 65535']);
  });

  it('[MQTT-3.10.4-6] is one for many filters', async () => {
    const device = await held.stage.device('a1');
    device.send(subscribe(1, [own, 1]), unsubscribe(2, 'x', own, 'y', own));
    expect([await device.next(), await device.next()]).toEqual(['suback 1 1', 'unsuback 2']);
    expect(held.stage.broker.sendCommand('a1', command('c'))).toBe(false);
    expect(await device.soFar()).toEqual([]);
  });

  it('[MQTT-3.10.4-3] does not stop a command on its way: its acknowledgement is still expected', async () => {
    const device = await held.stage.device('a1');
    device.send(subscribe(1, [own, 1]));
    expect(await device.next()).toBe('suback 1 1');
    expect(await qosOfCommand(device, 'c')).toBe(1);
    device.send(unsubscribe(2, own), packet(0x40, uint16(1)));
    expect(await device.next()).toBe('unsuback 2');
    expect(await device.soFar()).toEqual([]);
    held.stage.clock.advance(1_000);
    expect(await held.stage.counted('mqtt_stray_acknowledgements')).toBe(0);
  });
});
