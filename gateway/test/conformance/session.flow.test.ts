/** MQTT 3.1.1, chapters 3.1.2.4, 4.1 and 4.4: what a session keeps, and commands that are sent again. */

import type { Command } from '@ninewatch/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { packet, publish, pubrel, type RawDevice, subscribe, uint16 } from '../broker-stage/raw-device.ts';
import { topic } from '../broker-stage/stage.ts';
import { command, library, stand } from './stand.ts';

/** What the ledger still wants done. */
let pending: Command[] = [];
beforeEach(() => {
  pending = [];
});
const held = stand({ limits: { commandsOpenMax: 10 }, broker: { pendingCommands: () => pending } });
const own = topic('a1', 'command');
const kept = { isClean: false };

interface Seen {
  command: string;
  id: number;
  isRepeat: boolean;
}

/** All commands that came up to now. */
async function commandsOf(device: RawDevice): Promise<Seen[]> {
  await device.soFar();
  return device.frames
    .filter(({ type }) => type === 3)
    .map(({ bytes, bodyAt, flags }) => {
      const topicEnd = bodyAt + 2 + bytes.readUInt16BE(bodyAt);
      const { id } = JSON.parse(bytes.subarray(topicEnd + 2).toString()) as Command;
      return { command: id, id: bytes.readUInt16BE(topicEnd), isRepeat: (flags & 8) !== 0 };
    });
}

async function listening(fields = kept): Promise<RawDevice> {
  const device = await held.stage.device('a1', fields);
  device.send(subscribe(1, own));
  expect(await device.next()).toBe('suback 1 1');
  return device;
}

async function gone(device: RawDevice): Promise<void> {
  device.socket.destroy();
  await held.stage.until(() => held.stage.presence.at(-1)?.state === 'offline');
}

const send = (id: string): boolean => held.stage.broker.sendCommand('a1', command(id));
const puback = (id: number): Buffer => packet(0x40, uint16(id));

describe('a session that is kept', () => {
  it('[MQTT-3.1.2-4] [MQTT-4.1.0-1] still has its subscription', async () => {
    await gone(await listening());
    expect(send('away')).toBe(false);
    const { client, connack } = await library(held.stage, 'a1', { clean: false });
    const heard = new Promise((resolve) => client.once('message', (to) => resolve(to)));
    expect(connack.sessionPresent).toBe(true);
    // CONNACK leaves a moment before the login is over.
    await client.publishAsync(topic('a1', 'event'), '{}', { qos: 1 });
    expect(send('back')).toBe(true);
    expect(await heard).toBe(own);
    await client.endAsync();
  });

  it('[MQTT-3.1.2-5] is told what was wanted while its device was away', async () => {
    await gone(await listening());
    pending = [command('one'), command('two')];
    const back = await held.stage.device('a1', kept);
    expect(back.frames.filter(({ type }) => type === 3)).toHaveLength(2);
    expect(back.frames[0]?.bytes).toEqual(Buffer.from([0x20, 2, 1, 0]));
  });

  it('[MQTT-4.1.0-2] [MQTT-4.3.3-2] knows the QoS 2 messages that were not released', async () => {
    const message = { topic: topic('a1', 'event'), qos: 2, id: 9 } as const;
    const before = await held.stage.device('a1', kept);
    before.send(publish(message));
    expect(await before.next()).toBe('pubrec 9');
    await gone(before);
    const after = await held.stage.device('a1', kept);
    after.send(publish({ ...message, isRepeat: true }), pubrel(9));
    expect([await after.next(), await after.next()].toSorted()).toEqual(['pubcomp 9', 'pubrec 9']);
    expect(held.stage.arrivals).toHaveLength(1);
  });

  it('[MQTT-3.1.2-6] ends with a clean one, with all that is in it', async () => {
    await gone(await listening());
    const clean = await held.stage.device('a1', { isClean: true });
    expect(send('c')).toBe(false);
    await gone(clean);
    const after = await held.stage.device('a1', kept);
    expect(after.frames[0]?.bytes).toEqual(Buffer.from([0x20, 2, 0, 0]));
    expect(send('c')).toBe(false);
  });

  it('[MQTT-3.1.3-2] belongs to its client id alone', async () => {
    await gone(await listening());
    const other = await held.stage.device('a2', kept);
    expect(other.frames[0]?.bytes).toEqual(Buffer.from([0x20, 2, 0, 0]));
  });
});

describe('a command', () => {
  it('[MQTT-2.3.1-4] [MQTT-4.3.2-1] [MQTT-3.3.1-9] has a packet id that no other open one has, and is neither repeat nor retained', async () => {
    const device = await listening();
    for (const id of ['a', 'b', 'c']) send(id);
    const seen = await commandsOf(device);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
    expect(seen.some(({ id }) => id === 0)).toBe(false);
    expect(device.frames.filter(({ type }) => type === 3).map(({ flags }) => flags)).toEqual([2, 2, 2]);
  });

  it('[MQTT-4.4.0-1] [MQTT-3.3.1-1] [MQTT-4.6.0-6] without an acknowledgement comes again after a reconnect, under its id, as a repeat, in order', async () => {
    const before = await listening();
    for (const id of ['a', 'b', 'c']) send(id);
    const [a, b, c] = await commandsOf(before);
    before.send(puback(b?.id ?? 0));
    expect(await before.soFar()).toEqual([]);
    await gone(before);
    pending = [command('a'), command('c'), command('d')];
    const after = await commandsOf(await held.stage.device('a1', kept));
    expect(after.slice(0, 2)).toEqual([
      { ...a, isRepeat: true },
      { ...c, isRepeat: true },
    ]);
    expect(after.slice(2)).toMatchObject([{ command: 'd', isRepeat: false }]);
    expect([a?.id, c?.id]).not.toContain(after[2]?.id);
  });

  it('in a clean session is new after a reconnect', async () => {
    const before = await listening({ isClean: true });
    send('a');
    await commandsOf(before);
    await gone(before);
    const after = await listening({ isClean: true });
    send('a');
    expect(await commandsOf(after)).toMatchObject([{ command: 'a', isRepeat: false }]);
  });

  it('[P8] is forgotten as unacknowledged when too many newer ones are: it goes out as new', async () => {
    const device = await listening();
    const ids = Array.from({ length: 11 }, (_, n) => `c${n}`);
    for (const id of [...ids, 'c10', 'c0']) send(id);
    const seen = await commandsOf(device);
    expect(seen.filter(({ isRepeat }) => isRepeat)).toEqual([{ ...seen[10], isRepeat: true }]);
    expect(seen.at(-1)).toMatchObject({ command: 'c0', isRepeat: false });
  });
});

it('a library acknowledges its commands, one by one', async () => {
  const { client } = await library(held.stage, 'a1');
  await client.subscribeAsync(own, { qos: 1 });
  const heard: string[] = [];
  const all = new Promise<void>((resolve) =>
    client.on('message', (_to, bytes) => {
      heard.push((JSON.parse(`${bytes}`) as Command).id);
      if (heard.length === 10) resolve();
    }),
  );
  for (let n = 0; n < 10; n += 1) expect(send(`c${n}`)).toBe(true);
  await all;
  expect(heard).toEqual(Array.from({ length: 10 }, (_, n) => `c${n}`));
  await client.publishAsync(topic('a1', 'event'), '{}', { qos: 1 });
  await client.endAsync();
  held.stage.clock.advance(1_000);
  expect(await held.stage.counted('mqtt_stray_acknowledgements')).toBe(0);
});
