import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { randomOf } from '../src/base/random.ts';
import { DeviceLink } from '../src/link/device-link.ts';
import { Outbox } from '../src/link/outbox.ts';
import { elementsOf, leafOf, PlainBroker } from './plain-broker.ts';

const ADDRESS = { venueId: 'v', deviceId: 'd' };
const BACKOFF = { firstMs: 20, mostMs: 100 };

let broker: PlainBroker;
let link: DeviceLink;
let outbox: Outbox;

beforeEach(async () => {
  broker = new PlainBroker();
  await broker.start();
  link = new DeviceLink(
    { ...ADDRESS, url: broker.url, secret: 's', backoff: BACKOFF },
    systemClock,
    randomOf(1),
  );
  outbox = outboxOf({ keptMax: 1_000, inFlightMax: 1 });
});
afterEach(async () => {
  await link.stop();
  await broker.stop();
});

function outboxOf(limits: { keptMax: number; inFlightMax: number }): Outbox {
  return new Outbox({ ...ADDRESS, ...limits, batchMax: 100, sendingTime: () => systemClock.nowMs() }, link);
}

function connect(): Promise<void> {
  return new Promise((resolve) => {
    link.start({
      onUp: () => {
        outbox.pump();
        resolve();
      },
      onDown: () => outbox.rewind(),
      onCommand: () => {},
    });
  });
}

function offer(from: number, to: number): void {
  for (let seq = from; seq <= to; seq += 1) {
    outbox.offer({ boot: 7, seq, at: 1_000 * seq, metrics: { smoke: seq / 1_000 } });
  }
}

const telemetry = () => broker.taken.filter((taken) => leafOf(taken) === 'telemetry');
const arrived = () => telemetry().flatMap(elementsOf);

/** The first arrival of each identity, in the order of arrival. */
function firstArrivals(): number[] {
  return [...new Set(arrived().map((element) => element.seq))];
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('an outage of the broker', () => {
  it('loses no reading and keeps their order', async () => {
    await connect();
    offer(1, 5);
    await outbox.hasRoom(1);
    await broker.stop();
    offer(6, 260);
    await broker.start();
    await outbox.hasRoom(1);
    expect(firstArrivals()).toEqual(upTo(260));
    expect(outbox.counts).toMatchObject({ offered: 260, acknowledged: 260, overwritten: 0 });
    const sizes = telemetry().map((taken) => elementsOf(taken).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    // A backlog goes in batches, not one by one.
    expect(sizes.length).toBeLessThan(20);
    for (const taken of telemetry())
      expect(JSON.parse(taken.payload)).toMatchObject({ sentAt: expect.any(Number) });
  });

  it('sends what was not acknowledged again, unchanged', async () => {
    broker.mayAcknowledge = (taken) => leafOf(taken) === 'status';
    await connect();
    offer(1, 3);
    await broker.until(() => arrived().length > 0);
    broker.mayAcknowledge = () => true;
    broker.dropAll();
    await outbox.hasRoom(1);
    const copies = arrived().filter((element) => element.seq === 1);
    expect(copies).toHaveLength(2);
    const plain = copies.map((element) => ({ boot: element.boot, seq: element.seq, at: element.at }));
    expect(plain[1]).toEqual(plain[0]);
    expect(firstArrivals()).toEqual([1, 2, 3]);
    expect(outbox.counts).toMatchObject({ acknowledged: 3, resent: 1 });
  });

  it('lets an alarm pass the backlog', async () => {
    await connect();
    await broker.stop();
    offer(1, 10);
    outbox.offer({ boot: 7, seq: 11, at: 11_000, metrics: {}, event: 'alarm' });
    await broker.start();
    await outbox.hasRoom(1);
    const leaves = broker.taken.map(leafOf).filter((leaf) => leaf !== 'status');
    expect(leaves[0]).toBe('event');
    expect(leaves.slice(1).every((leaf) => leaf === 'telemetry')).toBe(true);
  });

  it('forgets the oldest first when the memory is full, and counts them', async () => {
    outbox = outboxOf({ keptMax: 4, inFlightMax: 1 });
    offer(1, 10);
    await connect();
    await outbox.hasRoom(1);
    expect(firstArrivals()).toEqual([7, 8, 9, 10]);
    expect(outbox.counts.overwritten).toBe(6);
  });

  it('[P10] says online and leaves offline behind, retained, under its own topic', async () => {
    await connect();
    await broker.until(() => broker.taken.some((taken) => leafOf(taken) === 'status'));
    await link.stop();
    const states = broker.taken.map((taken) => [
      taken.topic,
      (JSON.parse(taken.payload) as { state: string }).state,
    ]);
    expect(states).toEqual([
      ['nine/v1/v/d/status', 'online'],
      ['nine/v1/v/d/status', 'offline'],
    ]);
  });
});
