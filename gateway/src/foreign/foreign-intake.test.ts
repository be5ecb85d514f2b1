import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODECS, type Decoded } from '@ninewatch/contracts/codecs';
import type { CheckedReading, Device, JournalRecord, MessageRecord } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { createCounters } from '../base/counters.ts';
import { GatewayError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { check } from '../check/check.ts';
import { laneOf } from '../intake.ts';
import { createDirectory } from '../ledger/directory.ts';
import { createForeignIntake, type ForeignIntake } from './foreign-intake.ts';

const LIMITS = { lateMs: 60_000, retentionMs: 30 * 86_400_000 };

let dir: string;
let clock: FakeClock;
let records: JournalRecord[];
let lost: JournalRecord[];
let failWith: GatewayError | undefined;
let directory: ReturnType<typeof createDirectory>;
let intake: ForeignIntake;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-foreign-'));
  clock = new FakeClock();
  directory = createDirectory();
  intake = openIntake();
});
afterEach(async () => {
  await intake.stop();
  rmSync(dir, { recursive: true, force: true });
});

function openIntake(): ForeignIntake {
  records = [];
  lost = [];
  failWith = undefined;
  const opened = createForeignIntake({
    ...{ clock, dir, directory, log: silentLog, counters: createCounters() },
    check: (arrival) => check(arrival, { ...LIMITS, childOf: () => undefined }),
    laneOf,
    journal: {
      append: async (record) => {
        if (failWith !== undefined) throw failWith;
        records.push(record);
        return { position: records.length, stored: 1, repeats: 0 };
      },
    },
    journalled: async (record) => {
      if (failWith !== undefined) return false;
      records.push(record);
      return true;
    },
    decideUnstored: (record) => void lost.push(record),
  });
  opened.open({ id: 'hall', kind: 'bridge', region: 'east' });
  return opened;
}

function bind(id: string, name: string, more: Partial<Device> = {}): void {
  const plain = {
    id,
    version: 1,
    venueId: 'shop',
    kind: 'smoke',
    generation: 1,
    secretHash: 'h',
    createdAt: 0,
  };
  const object: Device = { ...plain, foreign: { source: 'hall', name }, ...more };
  directory.take([{ kind: 'device', object }]);
  intake.decided([{ kind: 'device', object }]);
}

const decode = () => CODECS.zigbee2mqtt.open();
function z2m(topic: string, body: unknown, isRetained = false): Decoded {
  const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return decode()({ topic: `zigbee2mqtt/${topic}`, payload, isRetained, receivedAt: clock.nowMs() });
}
const take = (decoded: Decoded) => intake.take('hall', decoded, clock.nowMs());
const of = <K extends JournalRecord['kind']>(kind: K) =>
  records.filter((record): record is Extract<JournalRecord, { kind: K }> => record.kind === kind);
const readings = (): CheckedReading[] => of('message').flatMap((message: MessageRecord) => message.readings);

describe('a bound foreign device', () => {
  it('goes the way of a device of ours: events first, one reading, online by its first sign of life', async () => {
    bind('k1', 'kitchen');
    await take(z2m('kitchen', { smoke: true, battery: 90 }));
    expect(records.map(({ kind }) => kind)).toEqual(['presence', 'message', 'message']);
    expect(of('presence')[0]).toMatchObject({ deviceId: 'k1', venueId: 'shop', state: 'online' });
    expect(of('message')).toMatchObject([
      { channel: 'event', readings: [{ event: 'alarm', flags: ['alarm'] }] },
      { channel: 'telemetry', readings: [{ metrics: { battery: 90 }, clock: 'trusted' }] },
    ]);
    await take(z2m('kitchen', { smoke: true, battery: 89 }));
    expect(of('message')).toHaveLength(3);
    expect(of('presence')).toHaveLength(1);
  });

  it('goes offline by the word of its maker, and with its source', async () => {
    bind('k1', 'kitchen');
    intake.up('hall');
    await take(z2m('kitchen/availability', { state: 'online' }, true));
    await take(z2m('kitchen/availability', { state: 'offline' }));
    expect(of('presence').map(({ state }) => state)).toEqual(['online', 'offline']);
    await take(z2m('kitchen', { smoke: false }));
    intake.down('hall', 'ECONNREFUSED');
    intake.up('hall');
    await take(z2m('kitchen', { smoke: false }));
    const online = of('presence').filter(({ state }) => state === 'online');
    expect(new Set(online.map(({ connection }) => connection)).size).toBe(2);
  });

  it('speaks through its collector when both are heard through the source', async () => {
    bind('hub', 'zigbee2mqtt', { kind: 'collector' });
    bind('k1', 'kitchen', { collector: 'hub' });
    await take(z2m('kitchen', { smoke: false }));
    expect(of('message')).toMatchObject([{ deviceId: 'k1', via: 'hub' }]);
  });

  it('[P1] keeps what it told over a restart, and is told again when it was not stored', async () => {
    bind('k1', 'kitchen');
    await take(z2m('kitchen', { smoke: true }));
    await intake.stop();
    intake = openIntake();
    await take(z2m('kitchen', { smoke: true }));
    expect(readings().map(({ event }) => event)).toEqual([undefined]);
    failWith = new GatewayError('journal-full', true, 'full');
    await expect(take(z2m('kitchen', { smoke: false }))).rejects.toThrow('full');
    await expect(take(z2m('kitchen', { smoke: true }))).rejects.toThrow('full');
    expect(lost).toMatchObject([{ readings: [{ event: 'alarm_cleared' }] }, { channel: 'event' }, {}]);
    failWith = undefined;
    await take(z2m('kitchen', { smoke: true }));
    expect(readings().map(({ event }) => event)).toEqual([undefined, 'alarm', undefined]);
  });
});

describe('what was not stored', () => {
  it('[P1] of a connection is said again with the next message', async () => {
    bind('k1', 'kitchen');
    failWith = new GatewayError('journal-full', true, 'full');
    await expect(take(z2m('kitchen', { smoke: false }))).rejects.toThrow('full');
    failWith = undefined;
    await take(z2m('kitchen', { smoke: false }));
    expect(of('presence')).toMatchObject([{ deviceId: 'k1', state: 'online' }]);
  });

  it('[P6] of a stranger, and of a source that is up again, is said again', async () => {
    intake.down('hall', 'gone');
    failWith = new GatewayError('journal-full', true, 'full');
    intake.up('hall');
    await take(z2m('kitchen', { smoke: false }));
    failWith = undefined;
    await take(z2m('kitchen', { smoke: false }));
    clock.advance(1_000);
    expect(records.map((record) => record.kind)).toEqual(['sighting', 'source']);
  });

  it('[P8] of what stands holds up no stop', async () => {
    rmSync(join(dir, 'foreign'), { recursive: true });
    await expect(intake.stop()).resolves.toBeUndefined();
  });
});

describe('numbers of readings', () => {
  const at = 1_763_999_990_000;
  const said = (metrics: Record<string, number>): Decoded => ({
    ...{ said: [{ device: 'a', at, metrics }], proposals: [], unmapped: [] },
  });
  const identity = () => readings().map(({ boot, seq }) => `${boot}:${seq}`);

  it('[P1] are the same when a dated message comes again after a restart', async () => {
    bind('k1', 'a');
    await take(said({ temperature: 20 }));
    await take(said({ temperature: 21 }));
    const before = identity();
    await intake.stop();
    intake = openIntake();
    clock.advance(5_000);
    await take(said({ temperature: 20 }));
    await take(said({ temperature: 21 }));
    expect(identity()).toEqual(before);
    expect(new Set(before).size).toBe(2);
    expect(readings().map((one) => one.at)).toEqual([at, at]);
  });

  it('[P6] of a maker whose clock stands still are others each time: an alarm is no repeat of its own', async () => {
    bind('k1', 'a');
    for (let n = 0; n < 5; n += 1) await take(said({ temperature: 20 }));
    expect(new Set(identity()).size).toBe(5);
  });

  it('without a time grow, also over a restart', async () => {
    bind('k1', 'kitchen');
    await take(z2m('kitchen', { battery: 90 }));
    const [before] = readings();
    await intake.stop();
    clock.advance(1_000);
    intake = openIntake();
    await take(z2m('kitchen', { battery: 90 }));
    expect(readings()[0]?.seq).toBeGreaterThan(before?.seq ?? 0);
    expect(readings()[0]?.boot).toBe(before?.boot);
  });
});

describe('a foreign device that nobody has bound', () => {
  it('is told once, again when it says other things of itself, and once an hour', async () => {
    await take(z2m('kitchen', { smoke: false, battery: 90 }));
    await take(z2m('kitchen', { smoke: false, battery: 89 }));
    expect(of('sighting')).toMatchObject([
      { source: 'hall', region: 'east', name: 'kitchen', seen: { metrics: { battery: 90 } } },
    ]);
    clock.advance(61_000);
    await take(z2m('kitchen', { temperature: 20 }));
    expect(of('sighting')).toHaveLength(2);
    clock.advance(3_600_000);
    await take(z2m('kitchen', { battery: 80 }));
    expect(of('sighting')).toHaveLength(3);
    expect(of('message')).toEqual([]);
    expect(intake.lastSeen('hall', 'kitchen')).toBe(clock.nowMs());
  });

  it('gives its first reading and its alarm as soon as it is bound, at the time at which it was heard', async () => {
    await take(z2m('kitchen', { smoke: true, battery: 90 }));
    const heardAt = clock.nowMs();
    clock.advance(30_000);
    bind('k1', 'kitchen');
    await expect.poll(() => readings().length).toBe(2);
    expect(readings()).toMatchObject([
      { event: 'alarm', measuredAt: heardAt },
      { metrics: { battery: 90 }, flags: ['alarm'], measuredAt: heardAt },
    ]);
  });

  it('[P6] that was in alarm in a run before is told by what its broker kept of it, once it is bound', async () => {
    await take(z2m('kitchen', { smoke: true }));
    const { described, seen } = of('sighting')[0] as Extract<JournalRecord, { kind: 'sighting' }>;
    await intake.stop();
    intake = openIntake();
    const filed = {
      type: 'foreign',
      id: 'f',
      version: 1,
      region: 'east',
      openedAt: 0,
      by: 'gateway',
    } as const;
    intake.load([{ ...filed, state: 'open', source: 'hall', name: 'kitchen', described, seen }]);
    bind('k1', 'kitchen');
    await take(z2m('kitchen', { smoke: true }, true));
    expect(readings().map(({ event }) => event)).toEqual(['alarm']);
  });

  it('[P8] is written down once a minute, however often its alarm comes and goes', async () => {
    const file = join(dir, 'foreign', 'hall.json');
    for (const smoke of [true, false, true]) await take(z2m('kitchen', { smoke }));
    expect(existsSync(file)).toBe(false);
    clock.advance(60_000);
    await expect.poll(() => existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('"alarm":true');
  });

  it('says nothing any more once it is dismissed', async () => {
    const seen = { at: clock.nowMs() };
    const plain = {
      type: 'foreign',
      id: 'f',
      version: 1,
      region: 'east',
      openedAt: 0,
      by: 'gateway',
    } as const;
    intake.load([
      { ...plain, state: 'dismissed', source: 'hall', name: 'kitchen', described: { gives: [] }, seen },
    ]);
    await take(z2m('kitchen', { smoke: true }));
    expect(records).toEqual([]);
    expect(intake.sources()[0]).toMatchObject({ proposals: 0, messages: 1 });
  });

  it('is a collector when others are heard through it', async () => {
    await take(z2m('bridge/state', { state: 'online' }));
    await take(z2m('kitchen', { battery: 90 }));
    clock.advance(61_000);
    await take(z2m('bridge/state', { state: 'online' }));
    expect(of('sighting').map(({ name, described }) => [name, described.kind])).toEqual([
      ['zigbee2mqtt', undefined],
      ['kitchen', undefined],
      ['zigbee2mqtt', 'collector'],
    ]);
  });

  it('[P8] is only counted when there are too many', async () => {
    for (let n = 0; n < 510; n += 1) await take(z2m(`d${n}`, { battery: 1 }));
    expect(of('sighting')).toHaveLength(500);
    expect(intake.sources()[0]).toMatchObject({ proposals: 500, overLimit: 10 });
  });
});

describe('a source', () => {
  it('[P6] that is not up within a minute, or goes for one, is told as down; and as up again', () => {
    clock.advance(59_000);
    expect(of('source')).toEqual([]);
    clock.advance(2_000);
    expect(of('source')).toMatchObject([{ source: 'hall', state: 'down' }]);
    intake.up('hall');
    intake.down('hall', 'ECONNREFUSED');
    clock.advance(30_000);
    intake.up('hall');
    clock.advance(120_000);
    expect(of('source').map(({ state }) => state)).toEqual(['down', 'up', 'up']);
  });

  it('shows what it says that is not understood, by field and reason', async () => {
    await take(z2m('kitchen', { smoke: false, mystery: { a: 1 } }));
    await take(z2m('kitchen', '{ broken'));
    const [source] = intake.sources();
    expect(source?.unmapped.map(({ why, count }) => [why, count])).toEqual(
      expect.arrayContaining([
        ['unknown-field', 1],
        ['not-json', 1],
      ]),
    );
  });
});
