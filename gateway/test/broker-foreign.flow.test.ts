/** Acknowledged is not delivered: what a device may say and hear, and forgeries that reach nobody. */

import type { Command } from '@ninewatch/contracts';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DISCONNECT, publish, subscribe } from './broker-stage/raw-device.ts';
import { type Stage, secretOf, startStage, topic } from './broker-stage/stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({ broker: { pendingCommands: (id) => (id === 'a9' ? [command('kept')] : []) } });
});
afterEach(() => stage.stop());

const command = (id: string): Command => ({ v: 1, id, name: 'mute', args: {}, expiresAt: 0, ttlS: 60 });
const said = (deviceId: string, id: string): string =>
  `publish ${topic(deviceId, 'command')} ${JSON.stringify(command(id))}`;

describe('[P10] a forged', () => {
  it.each([
    ['command', topic('b1', 'command')],
    ['status', topic('b1', 'status')],
    ['telemetry', topic('b1', 'telemetry')],
    ['command to itself', topic('a1', 'command')],
    ['$SYS message', '$SYS/broker/new/clients'],
  ])('%s is given to the check, acknowledged, and reaches nobody', async (_what, forged) => {
    const victim = await stage.device('b1');
    victim.send(subscribe(1, topic('b1', 'command')));
    const forger = await stage.device('a1');
    forger.send(subscribe(1, topic('a1', 'command')));
    expect(await victim.next()).toBe('suback 1 1');
    expect(await forger.next()).toBe('suback 1 1');
    const messages = ([1, 2, 0] as const).flatMap((qos) =>
      [false, true].map((retain) => publish({ topic: forged, payload: 'forged', qos, id: 5 + qos, retain })),
    );
    forger.send(...messages.slice(0, 4));
    const answers = [await forger.next(), await forger.next(), await forger.next(), await forger.next()];
    expect(answers).toEqual(['puback 6', 'puback 6', 'pubrec 7', 'pubrec 7']);
    forger.send(...messages.slice(4));
    expect(await forger.soFar()).toEqual([]);
    expect(await victim.soFar()).toEqual([]);
    // Not kept for later either: neither retained nor in the queue of a session.
    victim.socket.destroy();
    const back = await stage.device('b1', { isClean: false });
    back.send(subscribe(2, topic('b1', 'command')));
    expect(await back.next()).toBe('suback 2 1');
    expect(stage.broker.sendCommand('b1', command('real'))).toBe(true);
    expect(await back.next()).toBe(said('b1', 'real'));
    expect(await back.soFar()).toEqual([]);
    expect(stage.broker.retainedStatus('b1')).toBeUndefined();
    expect(stage.arrivals.map(({ topic: to, sender }) => [to, sender.deviceId])).toEqual(
      // The second QoS 2 message repeats an id that is not released.
      Array(5).fill([forged, 'a1']),
    );
  });

  it('will on another topic is dropped; the connection stands', async () => {
    const victim = await stage.device('b1');
    victim.send(subscribe(1, topic('b1', 'command')));
    expect(await victim.next()).toBe('suback 1 1');
    for (const to of [topic('b1', 'command'), topic('b1', 'status'), topic('a1', 'command'), '$SYS/x']) {
      const forger = await stage.device('a1', {
        will: { topic: to, payload: 'forged', qos: 1, retain: true },
      });
      expect(await forger.soFar()).toEqual([]);
      forger.socket.destroy();
      await stage.until(() => stage.presence.at(-1)?.state === 'offline');
    }
    expect(await victim.soFar()).toEqual([]);
    expect(stage.arrivals).toEqual([]);
    expect(await stage.counted('mqtt_wills_dropped')).toBe(4);
  });
});

describe('a will on the own status', () => {
  const will = {
    topic: topic('a1', 'status'),
    payload: '{"v":1,"state":"offline"}',
    qos: 1,
    retain: true,
  } as const;

  it('is handed over when the connection breaks, not after a DISCONNECT', async () => {
    const polite = await stage.device('a1', { will });
    polite.send(DISCONNECT);
    expect(await polite.next()).toBe('closed');
    expect(stage.arrivals).toEqual([]);
    const broken = await stage.device('a1', { will });
    broken.socket.destroy();
    await stage.until(() => stage.arrivals.length === 1);
    expect(stage.arrivals[0]).toMatchObject({ topic: will.topic, retain: true, sender: { deviceId: 'a1' } });
  });

  it('of a replaced connection changes nothing', async () => {
    const before = await stage.device('a1', { will });
    await stage.device('a1');
    expect(await before.next()).toBe('closed');
    expect(stage.arrivals).toEqual([]);
  });
});

describe('[P10] a device', () => {
  it('may subscribe to its own command topic and to nothing else', async () => {
    const a1 = await stage.device('a1');
    const refused = [topic('a2', 'command'), topic('a1', 'telemetry'), topic('a1', 'status'), '#', '+/v1/#'];
    refused.push(
      'nine/v1/venue-a/+/command',
      'nine/v1/venue-a/a1/#',
      '$SYS/#',
      '$share/g/nine/v1/venue-a/a1/command',
    );
    a1.send(subscribe(1, ...refused, topic('a1', 'command')));
    expect(await a1.next()).toBe(`suback 1 ${refused.map(() => 128).join(' ')} 1`);
    stage.broker.sendCommand('a2', command('for-a2'));
    stage.broker.sendCommand('a1', command('for-a1'));
    expect(await a1.next()).toBe(said('a1', 'for-a1'));
  });

  it('is not handed a refused topic by its session either', async () => {
    const before = await stage.device('a1', { isClean: false });
    before.send(subscribe(1, topic('a1', 'command'), topic('a2', 'command')));
    expect(await before.next()).toBe('suback 1 1 128');
    before.socket.destroy();
    await stage.until(() => stage.presence.at(-1)?.state === 'offline');
    const a2 = await stage.device('a2');
    a2.send(subscribe(1, topic('a2', 'command')));
    expect(await a2.next()).toBe('suback 1 1');
    expect(stage.broker.sendCommand('a2', command('one'))).toBe(true);
    const after = await stage.device('a1', { isClean: false });
    expect(stage.broker.sendCommand('a2', command('two'))).toBe(true);
    expect(await after.soFar()).toEqual([]);
    expect(stage.broker.sendCommand('a1', command('own'))).toBe(true);
    expect(await after.next()).toBe(said('a1', 'own'));
  });

  it('is told what the ledger still wants as soon as it listens; nothing is queued meanwhile', async () => {
    expect(stage.broker.sendCommand('a9', command('lost'))).toBe(false);
    const client = await connectAsync(`mqtt://127.0.0.1:${stage.broker.port}`, {
      clientId: 'a9',
      username: 'a9',
      password: secretOf('a9'),
    });
    expect(stage.broker.sendCommand('a9', command('lost'))).toBe(false);
    const heard = new Promise((resolve) =>
      client.once('message', (_to, bytes) => resolve(JSON.parse(`${bytes}`))),
    );
    await client.subscribeAsync(topic('a9', 'command'), { qos: 1 });
    expect(await heard).toEqual(command('kept'));
    await client.endAsync();
  });

  it('keeps its retained status, and only that', async () => {
    const a1 = await stage.device('a1');
    const status = { topic: topic('a1', 'status'), payload: 'on', id: 1 };
    a1.send(publish(status), publish({ ...status, payload: 'kept', retain: true }));
    a1.send(publish({ ...status, topic: topic('a1', 'event'), payload: 'no', retain: true }));
    expect([await a1.next(), await a1.next(), await a1.next()]).toEqual(Array(3).fill('puback 1'));
    expect(Buffer.from(stage.broker.retainedStatus('a1') ?? [])).toEqual(Buffer.from('kept'));
    a1.send(publish({ ...status, payload: '', retain: true }));
    expect(await a1.next()).toBe('puback 1');
    expect(stage.broker.retainedStatus('a1')).toBeUndefined();
  });
});
