/** MQTT 3.1.1, chapters 1.5.3 and 4.7: what a text, a topic name and a topic filter may be. */

import { describe, expect, it } from 'vitest';
import {
  connect,
  packet,
  publish,
  RawDevice,
  subscribe,
  text,
  uint16,
  unsubscribe,
} from '../broker-stage/raw-device.ts';
import { secretOf, topic } from '../broker-stage/stage.ts';
import { connectOf, expectCutOff, FLAG, LOGIN_FLAGS, login, refusal, stand } from './stand.ts';

const held = stand();
const right = { username: 'a1', password: secretOf('a1') };
const own = topic('a1', 'command');

const ILL_FORMED: [string, Buffer][] = [
  ['a lone continuation', Buffer.from([0x61, 0x80])],
  ['a cut sequence', Buffer.from([0x61, 0xe2, 0x82])],
  ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ['a high surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80])],
  ['a low surrogate', Buffer.from([0xed, 0xbf, 0xbf])],
  ['a pair of surrogates', Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80])],
  ['beyond U+10FFFF', Buffer.from([0xf4, 0x90, 0x80, 0x80])],
  ['an overlong null', Buffer.from([0xc0, 0x80])],
];
const NULL: [string, Buffer] = ['U+0000', Buffer.from('a\u0000b')];

const after = (name: string): string =>
  name === NULL[0] ? '[MQTT-1.5.3-2] [MQTT-4.7.3-2]' : '[MQTT-1.5.3-1]';

describe.each([...ILL_FORMED, NULL])('%s', (name, bytes) => {
  it(`${after(name)} [MQTT-3.3.2-1] in the topic of a PUBLISH ends the connection`, () =>
    expectCutOff(held.stage, publish({ topic: bytes })));

  it(`${after(name)} [MQTT-3.8.3-1] [MQTT-3.10.3-1] in a filter ends the connection`, async () => {
    const filter = Buffer.concat([text(bytes), Buffer.from([1])]);
    await expectCutOff(held.stage, packet(0x82, uint16(1), filter));
    await expectCutOff(held.stage, unsubscribe(1, own, bytes));
  });

  it(`${after(name)} [MQTT-3.1.3-4] [MQTT-3.1.3-10] [MQTT-3.1.3-11] in a CONNECT ends it without a CONNACK`, async () => {
    const id = text('a1');
    const will = LOGIN_FLAGS | FLAG.will;
    for (const parts of [
      { payload: [text(bytes), ...login('a1')] },
      { payload: [id, text(bytes), text(secretOf('a1'))] },
      { flags: will, payload: [id, text(bytes), text('gone'), ...login('a1')] },
      { name: bytes },
    ])
      expect(await refusal(held.stage, connectOf(parts))).toEqual(['closed']);
  });

  it('in a password or a will message is no text, and is taken as it is', async () => {
    const wrong = connectOf({ payload: [text('a1'), text('a1'), text(bytes)] });
    expect(await refusal(held.stage, wrong)).toEqual(['connack 0 5', 'closed']);
    const flags = LOGIN_FLAGS | FLAG.will;
    const payload = [text('a1'), text(topic('a1', 'status')), text(bytes), ...login('a1')];
    const { broker, until, arrivals } = held.stage;
    const device = await RawDevice.open(broker.port);
    device.send(connectOf({ flags, payload }));
    expect(await device.next()).toBe('connack 0 0');
    device.socket.destroy();
    await until(() => arrivals.length === 1);
    expect(Buffer.from(arrivals[0]?.payload ?? [])).toEqual(bytes);
  });
});

it('[MQTT-1.5.3-3] a byte order mark is a character like any other', async () => {
  const marked = `\ufeff${topic('a1', 'event')}`;
  const device = await held.stage.device('a1');
  device.send(publish({ topic: marked }), subscribe(2, `\ufeff${own}`));
  expect([await device.next(), await device.next()].toSorted()).toEqual(['puback 1', 'suback 2 128']);
  expect(held.stage.arrivals[0]?.topic).toBe(marked);
  const login = connect({ id: 'a1', ...right, username: '\ufeffa1' });
  held.stage.presence.length = held.stage.arrivals.length = 0;
  expect(await refusal(held.stage, login)).toEqual(['connack 0 5', 'closed']);
});

describe('a topic name', () => {
  it.each(['', '#', '+', 'nine/v1/+/a1/event', 'nine/#', 'a+', '#a'])(
    '[MQTT-4.7.1-1] [MQTT-4.7.3-1] [MQTT-3.3.2-2] %j ends the connection',
    (name) => expectCutOff(held.stage, publish({ topic: name })),
  );

  it('[MQTT-4.7.3-3] may have 65,535 bytes, and any characters', async () => {
    const device = await held.stage.device('a1');
    const names = ['x'.repeat(65_535), '/', '//', 'é\u0001', '$SYS', ' ', '/'.repeat(300)];
    for (const [n, name] of names.entries()) {
      device.send(publish({ topic: name, id: n + 1 }));
      expect(await device.next()).toBe(`puback ${n + 1}`);
    }
    expect(held.stage.arrivals.map((arrival) => arrival.topic)).toEqual(names);
  });

  it('[MQTT-4.7.3-4] is compared character by character, without any normalisation', async () => {
    const device = await held.stage.device('a1');
    const near = [own.toUpperCase(), `/${own}`, `${own}/`, own.replace('/v1/', '//v1/'), `${own}\u200b`];
    device.send(subscribe(1, ...near));
    expect(await device.next()).toBe(`suback 1 ${near.map(() => 128).join(' ')}`);
  });
});

describe('a topic filter', () => {
  it.each(['', 'a#', 'a/#/b', '#/a', '##', 'a/##', '/a#', 'x/a#b/c'])(
    '[MQTT-4.7.1-2] [MQTT-4.7.3-1] %j ends the connection',
    async (filter) => {
      await expectCutOff(held.stage, subscribe(1, own, filter));
      await expectCutOff(held.stage, unsubscribe(1, filter));
    },
  );

  it.each(['a+', '+a', 'a/+b', 'a/b+/c', '++', 'x+', 'a/++'])(
    '[MQTT-4.7.1-3] %j ends the connection',
    async (filter) => {
      await expectCutOff(held.stage, subscribe(1, own, filter));
      await expectCutOff(held.stage, unsubscribe(1, filter));
    },
  );

  it('[MQTT-3.8.3-2] [MQTT-4.7.2-1] with a wildcard is well formed, and refused: nobody hears anybody else', async () => {
    const device = await held.stage.device('a1');
    const filters = ['#', '+', '/#', '+/+', 'nine/+/#', '$SYS/#', `${own}/#`, '/'.repeat(200)];
    device.send(subscribe(1, ...filters), unsubscribe(2, ...filters));
    expect(await device.next()).toBe(`suback 1 ${filters.map(() => 128).join(' ')}`);
    expect(await device.next()).toBe('unsuback 2');
  });
});
