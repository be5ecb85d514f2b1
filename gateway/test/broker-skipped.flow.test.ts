/** Messages left without acknowledgement: they hold nothing up, and come again when there is room. */

import { afterEach, describe, expect, it } from 'vitest';
import { publish, type RawDevice } from './broker-stage/raw-device.ts';
import { type Stage, type StageOptions, startStage, topic } from './broker-stage/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const start = async (options: StageOptions = {}): Promise<Stage> => {
  stage = await startStage({ isHolding: true, ...options });
  return stage;
};

/** A device whose one message, of id 1, was left without acknowledgement. */
async function skipped(deviceId: string, isEssential = false): Promise<RawDevice> {
  const { device, waiting, until } = stage;
  const raw = await device(deviceId);
  const before = waiting.length;
  raw.send(publish({ topic: topic(deviceId, isEssential ? 'event' : 'telemetry'), id: 1 }));
  await until(() => waiting.length > before);
  waiting[before]?.leaveOut(isEssential);
  expect(await raw.soFar()).toEqual([]);
  return raw;
}

describe('[P8] a message left without acknowledgement', () => {
  it('holds up nothing behind it, however the answers come', async () => {
    const { device, waiting, until, clock, counted } = await start();
    const a1 = await device('a1');
    const messages = [1, 2, 3, 4].map((id) => publish({ topic: topic('a1', 'telemetry'), id }));
    a1.send(...messages, publish({ topic: topic('a1', 'event'), id: 5 }));
    await until(() => waiting.length === 5);
    waiting[4]?.store();
    waiting[1]?.store();
    waiting[3]?.leaveOut();
    waiting[2]?.leaveOut();
    expect(await a1.soFar()).toEqual([]);
    waiting[0]?.leaveOut();
    expect(await a1.soFar()).toEqual(['puback 2', 'puback 5']);
    clock.advance(60_000);
    expect(await a1.soFar()).toEqual([]);
    expect(await counted('mqtt_skipped')).toBe(3);
    expect(await counted('mqtt_held')).toBe(0);
    expect(await counted('mqtt_closed')).toBe(0);
  });

  it('takes up no room, however many there are', async () => {
    const { device, waiting, until } = await start({ limits: { heldPerConnectionMax: 4, deviceRateMax: 0 } });
    const a1 = await device('a1');
    const count = 100;
    for (let id = 1; id <= count; id += 1) a1.send(publish({ topic: topic('a1', 'telemetry'), id }));
    for (let n = 0; n < count; n += 1) {
      await until(() => waiting.length > n);
      waiting[n]?.leaveOut();
    }
    a1.send(publish({ topic: topic('a1', 'event'), id: 101 }));
    await until(() => waiting.length > count);
    waiting[count]?.store();
    expect(await a1.next()).toBe('puback 101');
  });

  it('[P1] of QoS 2 gets no PUBREC, not even for a repeat meanwhile, and is taken anew afterwards', async () => {
    const { device, waiting, until } = await start();
    const a1 = await device('a1', { isClean: false });
    const message = { topic: topic('a1', 'telemetry'), qos: 2, id: 9 } as const;
    a1.send(publish(message), publish({ ...message, isRepeat: true }));
    await until(() => waiting.length === 1);
    waiting[0]?.leaveOut();
    expect(await a1.soFar()).toEqual([]);
    a1.send(publish({ ...message, isRepeat: true }));
    await until(() => waiting.length === 2);
    waiting[1]?.store();
    expect(await a1.next()).toBe('pubrec 9');
  });

  it('of QoS 0 is dropped and counted, and nobody is asked to send it again', async () => {
    const { device, waiting, until, broker, clock, counted } = await start();
    const a1 = await device('a1');
    a1.send(publish({ topic: topic('a1', 'telemetry'), qos: 0 }));
    await until(() => waiting.length === 1);
    waiting[0]?.leaveOut();
    expect(await a1.soFar()).toEqual([]);
    broker.resendSkipped('all');
    clock.advance(1_000);
    expect(await a1.soFar()).toEqual([]);
    expect(await counted('mqtt_skipped')).toBe(1);
  });
});

describe('[P8] when there is room again', () => {
  it('only connections with such messages are closed, and the messages come again', async () => {
    const { device, broker, clock, counted, waiting, until } = await start();
    const [a1, a2] = [await skipped('a1'), await device('a2')];
    clock.advance(10_000);
    expect(await a1.soFar()).toEqual([]);
    broker.resendSkipped('all');
    clock.advance(500);
    expect(await a1.next()).toBe('closed');
    expect(await a2.soFar()).toEqual([]);
    expect(await counted('mqtt_closed', { reason: 'resend' })).toBe(1);
    const again = await device('a1');
    again.send(publish({ topic: topic('a1', 'telemetry'), id: 1, isRepeat: true }));
    await until(() => waiting.length === 2);
    waiting[1]?.store();
    expect(await again.next()).toBe('puback 1');
    broker.resendSkipped('all');
    clock.advance(1_000);
    expect(await again.soFar()).toEqual([]);
    expect(await counted('mqtt_unanswered')).toBe(0);
  });

  it('for what is essential alone, only that comes again', async () => {
    const { broker, clock } = await start();
    const [a1, a2] = [await skipped('a1'), await skipped('a2', true)];
    broker.resendSkipped('essential');
    clock.advance(500);
    expect(await a2.next()).toBe('closed');
    expect(await a1.soFar()).toEqual([]);
    broker.resendSkipped('all');
    clock.advance(500);
    expect(await a1.next()).toBe('closed');
  });

  it('many do not reconnect at once, and the essential ones go first', async () => {
    const { broker, clock, counted } = await start({ limits: { resendsPerSweep: 2 } });
    const rest = [await skipped('a1'), await skipped('a2'), await skipped('a3')];
    const essential = [await skipped('b1', true), await skipped('b2', true)];
    broker.resendSkipped('all');
    clock.advance(500);
    for (const device of essential) expect(await device.next()).toBe('closed');
    expect(await counted('mqtt_closed')).toBe(2);
    clock.advance(500);
    expect(await counted('mqtt_closed')).toBe(4);
    clock.advance(500);
    for (const device of rest) expect(await device.next()).toBe('closed');
  });
});
