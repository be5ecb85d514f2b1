import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';
import type { WallClient } from './stage/wall-client.ts';

let stage: Stage;
let wall: WallClient;
beforeAll(async () => {
  // The shipped rules: also what they say of damage and identity is part of the way.
  stage = await Stage.start({ NINEWATCH_RULES_FILE: '' });
  wall = await stage.wall();
  for (const id of ['bar', 'cafe']) await stage.venue(id);
});
afterAll(() => stage.end());

interface Reading {
  boot: number;
  seq: number;
  generation: number;
}
const readingsOf = (id: string) => stage.admin.list<Reading>(`/readings?device=${id}`);
const rejectionsOf = (id: string) => stage.admin.list<{ reason: string }>(`/rejections?device=${id}`);

describe('what a device sends', () => {
  it('[P1] is stored once, however often it is sent, and acknowledged each time', async () => {
    const device = await stage.device('once', 'bar');
    const reading = await device.read({ temperature: 21 });
    await device.publish(device.topic('telemetry'), reading);
    await device.publish(device.topic('telemetry'), reading);
    expect(await readingsOf('once')).toMatchObject([{ boot: 1, seq: 1, generation: 1 }]);
  });

  it('[P6] is kept in quarantine when it cannot be used, and acknowledged', async () => {
    const device = await stage.device('broken', 'bar');
    await device.publish(device.topic('telemetry'), '{"v":1,');
    await device.publish(device.topic('telemetry'), { v: 9 });
    await device.publish(device.topic('telemetry'), 'x'.repeat(17_000));
    await device.read({ temperature: 21 });
    expect((await rejectionsOf('broken')).map(({ reason }) => reason).sort()).toEqual([
      'not-json',
      'oversize',
      'unknown-version',
    ]);
    expect(await readingsOf('broken')).toHaveLength(1);
  });

  it('[P6] an unreadable event is a hazard at once', async () => {
    const device = await stage.device('garbled', 'cafe');
    await device.publish(device.topic('event'), 'alarm!!');
    const hazard = await wall.hazard(({ rule }) => rule.id === 'unreadable_event');
    expect(hazard).toMatchObject({ class: 'supervisory', priority: 1, deviceIds: ['garbled'] });
  });
});

describe('where a device publishes', () => {
  it('[P10] a forged command, status and will reach nobody', async () => {
    const victim = await stage.device('victim', 'bar');
    const heard: string[] = [];
    victim.client.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
    await victim.client.subscribeAsync(victim.topic('command'), { qos: 1 });
    for (const topic of ['nine/#', victim.topic('status')]) {
      await expect(victim.client.subscribeAsync(topic, { qos: 1 })).rejects.toThrow();
    }
    const will = {
      topic: victim.topic('command'),
      payload: Buffer.from('{"v":1}'),
      qos: 1 as const,
      retain: true,
    };
    const forger = await stage.connect(await stage.enroll('forger', 'cafe'), { will });
    await forger.publish(victim.topic('command'), {
      v: 1,
      id: 'c1',
      name: 'mute',
      args: {},
      expiresAt: 0,
      ttlS: 60,
    });
    await forger.publish(victim.topic('status'), { v: 1, state: 'offline' });
    await forger.publish(victim.topic('telemetry'), {
      v: 1,
      boot: 1,
      seq: 1,
      at: 0,
      metrics: { temperature: 99 },
    });
    forger.client.stream.destroy();
    // The real command comes after everything forged would have come.
    const real = victim.heard();
    await stage.admin.done('/devices/victim/command', { name: 'self_test', args: {}, ttlS: 60 });
    const { topic, payload } = await real;
    expect(topic).toBe(victim.topic('command'));
    expect(JSON.parse(payload)).toMatchObject({ name: 'self_test' });
    expect(heard).toHaveLength(1);
    expect((await rejectionsOf('forger')).map(({ reason }) => reason)).toEqual(
      Array(3).fill('foreign-topic'),
    );
    expect(await readingsOf('victim')).toEqual([]);
  });

  it('a collector publishes for its children and for nobody else', async () => {
    const collector = await stage.device('hub', 'bar', { kind: 'collector' });
    await stage.enroll('child', 'bar', { collector: 'hub' });
    await stage.enroll('orphan', 'bar');
    const reading = { v: 1, boot: 1, seq: 1, at: 0, metrics: { temperature: 21 } };
    await collector.publish('nine/v1/bar/child/telemetry', reading);
    await collector.publish('nine/v1/bar/orphan/telemetry', reading);
    expect(await readingsOf('child')).toHaveLength(1);
    expect(await readingsOf('orphan')).toEqual([]);
    expect(await rejectionsOf('hub')).toMatchObject([{ reason: 'foreign-topic' }]);
  });
});

describe('who a device is', () => {
  it('[P10] a wrong secret and an unknown id are refused', async () => {
    const login = await stage.enroll('locked', 'bar');
    await expect(stage.connect({ ...login, secret: 'wrong-secret-0123456789' })).rejects.toThrow(
      /refused|authorized/i,
    );
    await expect(stage.connect({ ...login, id: 'nobody' })).rejects.toThrow(/refused|authorized/i);
  });

  it('a replaced device gets a new secret and a new generation, and the old connection ends', async () => {
    const old = await stage.device('swapped', 'bar');
    const reading = await old.read({ temperature: 21 });
    const ended = old.ended();
    const { secret } = await stage.admin.done<{ secret: string }>('/devices/swapped/replace');
    await ended;
    await expect(stage.connect(old.login)).rejects.toThrow(/refused|authorized/i);
    const next = await stage.connect({ ...old.login, secret });
    // The same counter and even the same content: another life, another reading.
    await next.publish(next.topic('telemetry'), reading);
    await next.publish(next.topic('telemetry'), reading);
    expect((await readingsOf('swapped')).map(({ seq, generation }) => [seq, generation])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(await stage.admin.get('/devices/swapped')).toMatchObject({
      generation: 2,
      health: { faults: [] },
    });
  });

  it('a counter that starts again with other content is an identity reset, and nothing is lost', async () => {
    const device = await stage.device('forgetful', 'bar');
    await device.read({ temperature: 21 });
    device.seq = 0;
    await device.read({ temperature: 22 });
    expect((await readingsOf('forgetful')).map(({ seq, generation }) => [seq, generation])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    await wall.hazard(({ rule, firstOut }) => rule.id === 'identity_reset' && firstOut === 'forgetful');
    const { health } = await stage.admin.get<{ health: { faults: string[] } }>('/devices/forgetful');
    expect(health.faults).toContain('identity_reset');
  });

  it('MQTT over WebSocket on the HTTP port is the same door', async () => {
    const login = await stage.enroll('browser', 'bar');
    const url = `ws://127.0.0.1:${stage.gateway.httpPort}/mqtt`;
    const device = stage.keep(await Device.connect(url, login));
    await device.read({ temperature: 21 });
    expect(await readingsOf('browser')).toHaveLength(1);
  });
});

it('[P8] beyond 20 messages a second a device waits, and loses nothing', async () => {
  const device = await stage.device('eager', 'bar');
  const count = 220;
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: count }, () => device.read({ temperature: 21 })));
  // A burst of 200 goes at once, the other 20 take a second.
  expect(performance.now() - startedAt).toBeGreaterThan(800);
  expect(await readingsOf('eager')).toHaveLength(count);
});
