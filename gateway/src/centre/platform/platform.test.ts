/** GB/T 45839 in both directions: read by a mapping whatever the field names are, pushed until it is taken. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Hazard } from '@ninewatch/rules';
import fc from 'fast-check';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { openJsonFile } from '../json-file.ts';
import { until } from '../server/transmitter-fixture.ts';
import { aHazard, aMember } from '../upload/hazard-fixture.ts';
import { partTypeOf } from '../upload/units.ts';
import { NETWORKS, partsOfDeviceId } from './device-id.ts';
import { Mapping, TIME_FORMS, timeIn, timeOut } from './mapping.ts';
import { type PushedDevice, Pusher, type PushKept, type PushState } from './pusher.ts';
import { readBody } from './read.ts';
import { eventBetween } from './write.ts';

const ID = '0001' + '02' + 'YG0001' + '000000123' + '07' + 'A1B2';
const OURS = Mapping.parse({});
const THEIRS = Mapping.parse({
  ...{ deviceId: 'dev.code', time: 'local', list: 'data.items', kinds: { 烟感: 'smoke' } },
  install: { deviceType: 'dev.type', unit: 'place.unit', place: 'place.room' },
  status: { status: 'state', at: 'when' },
  codes: { normal: 'OK', alarm: 'FIRE', fault: 'FAULT', disabled: 'OFF' },
});

describe('the device id', () => {
  it('has 27 characters in six parts', () => {
    expect(partsOfDeviceId(ID)).toEqual({
      ...{ cd: '0001', nt: '02', pd: 'YG0001', sn: '000000123', tac: '07', chk: 'A1B2' },
    });
    expect(NETWORKS[partsOfDeviceId(ID)?.nt ?? '']).toBe('Cat.1');
    expect([partsOfDeviceId(`${ID}0`), partsOfDeviceId(ID.replace('Y', '-'))]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('what is posted to us', () => {
  it('an installation is a proposal, a status says all that stands', () => {
    const installed = readBody(
      'install_info',
      {
        device_id: ID,
        device_type: 'smoke',
        manufacturer: '某厂',
        unit_name: '东街茶楼',
        install_place: '后厨',
      },
      OURS,
    );
    expect(installed.decoded.proposals).toEqual([
      {
        ...{ device: ID, kind: 'smoke', vendor: '某厂', name: '东街茶楼 后厨' },
        ...{ model: 'GB/T 45839 Cat.1', gives: ['alarm', 'fault', 'disabled'] },
      },
    ]);
    const states = [1, 2, '3', 4].map((status) => readBody('status_info', { device_id: ID, status }, OURS));
    expect(states.map(({ decoded }) => decoded.said[0]?.stands)).toEqual([
      { alarm: false, fault: false, disabled: false },
      { alarm: true, fault: false, disabled: false },
      { alarm: false, fault: true, disabled: false },
      { alarm: false, fault: false, disabled: true },
    ]);
  });

  it('[P6] a type that is the name of what every object has is no kind, and darkens nobody', () => {
    const body = ['constructor', 'toString', '__proto__'].map((type) => ({
      device_id: ID,
      device_type: type,
    }));
    const { taken, decoded } = readBody('install_info', body, OURS);
    expect(taken).toBe(3);
    for (const proposal of decoded.proposals) expect(proposal).not.toHaveProperty('kind');
    expect(() => structuredClone(decoded)).not.toThrow();
    expect(partTypeOf('constructor')).toBe(0);
  });

  it('an event alone says only what it is about; scrapped is disabled until a person looks', () => {
    const standsOf = (event: string) =>
      readBody('status_info', { device_id: ID, event, time: 5 }, OURS).decoded.said[0]?.stands;
    expect(['alarm', 'cleared', 'fault', 'recovered', 'scrapped'].map(standsOf)).toEqual([
      { alarm: true },
      { alarm: false },
      { fault: true },
      { fault: false },
      { disabled: true },
    ]);
  });

  it('in the words of another platform, several at once, with what was not usable and why', () => {
    const items = [
      { dev: { code: 'x1' }, state: 'FIRE', when: '2026-06-01 08:30:00', battery: '71' },
      { dev: { code: 'x2' }, state: 'SMOKING' },
      { state: 'OK' },
    ];
    const read = readBody('status_info', { data: { items } }, THEIRS);
    expect(read).toMatchObject({
      taken: 1,
      rejected: [
        { at: 1, reason: 'neither a known state nor a known event' },
        { at: 2, reason: 'no dev.code' },
      ],
    });
    expect(read.decoded.said).toEqual([
      {
        ...{ device: 'x1', at: Date.parse('2026-06-01T08:30:00+08:00'), metrics: { battery: 71 } },
        stands: { alarm: true, fault: false, disabled: false },
      },
    ]);
    const body = { dev: { code: 'x1', type: '烟感' }, place: { unit: '茶楼', room: '后厨' } };
    expect(readBody('install_info', [body], THEIRS).decoded.proposals).toMatchObject([
      { device: 'x1', kind: 'smoke', name: '茶楼 后厨' },
    ]);
  });

  it('times are the same in every form', () => {
    const at = 1_764_000_000_000;
    for (const form of TIME_FORMS) expect(timeIn(timeOut(at, form), form)).toBe(at);
    expect(timeOut(at, 'local')).toBe('2025-11-25 00:00:00');
    expect([timeIn('2026-02-31 00:00:00', 'local'), timeIn({}, 'ms'), timeIn('soon', 'iso')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('[P6] any JSON ends in nothing thrown', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(OURS, THEIRS), (text, mapping) => {
        const body: unknown = JSON.parse(text);
        for (const kind of ['install_info', 'status_info'] as const) {
          const { taken, rejected } = readBody(kind, body, mapping);
          expect(taken + rejected.length).toBe(Array.isArray(body) ? body.length : 1);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what we push', () => {
  const clock = new FakeClock();
  let pusher: Pusher;
  let hazards: Hazard[];
  let devices: PushedDevice[];
  let answers: number[];
  let posted: { path: string; body: Record<string, unknown> }[];
  let state: PushState | undefined;
  /** The platform answers nothing; it answers 404 about a device that it was never told of. */
  let [isHanging, isStrict] = [false, false];
  afterEach(() => pusher.stop());

  const smoke: PushedDevice = {
    ...{ id: 'd1', deviceId: ID, kind: 'smoke', place: '后厨', venueName: '东街茶楼', installedAt: 1_000 },
    ...{ location: { lat: 29.5, lon: 106.5 }, isRetired: false },
  };

  function start(dir = folder()): string {
    pusher = new Pusher({
      plan: { name: 'city', url: 'https://city.example/fire/', token: 't', regions: [], mapping: OURS },
      source: {
        changed: async (_regions, after) => ({
          hazards: hazards.slice(after.seq),
          next: hazards.length > after.seq ? { position: hazards.length, seq: hazards.length } : null,
        }),
        devices: async () => ({ items: devices, next: null }),
        device: async (id) => devices.find((device) => device.id === id) ?? null,
      },
      file: openJsonFile<PushKept>(join(dir, 'city.json'), (kept) => kept as PushKept),
      ...{ clock, log: silentLog },
      post: async ({ url, body, signal }) => {
        if (isHanging) {
          await new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error('gone'))),
          );
        }
        const { device_id: device } = body as { device_id?: string };
        if (
          isStrict &&
          url.endsWith('status_info') &&
          !posted.some((each) => each.body.device_id === device)
        ) {
          return 404;
        }
        const status = answers.shift() ?? 200;
        if (status < 300) posted.push({ path: new URL(url).pathname, body: body as Record<string, unknown> });
        return status;
      },
      onState: (next) => {
        state = next;
      },
    });
    pusher.start();
    return dir;
  }

  function folder(): string {
    const dir = mkdtempSync(join(tmpdir(), 'ninewatch-push-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    [hazards, devices, answers, posted] = [[], [smoke], [], []];
    [isHanging, isStrict] = [false, false];
    return dir;
  }

  it('each device once, then what becomes of it: alarm, cleared, fault, recovered, scrapped', async () => {
    start();
    await until(() => posted.length === 2);
    expect(posted).toEqual([
      {
        path: '/fire/Install_info',
        body: {
          ...{ device_id: ID, device_type: 'smoke', unit_name: '东街茶楼', install_place: '后厨' },
          ...{ longitude: 106.5, latitude: 29.5, install_time: 1_000 },
        },
      },
      { path: '/fire/status_info', body: { device_id: ID, status: 1, time: clock.nowMs() } },
    ]);
    posted = [];
    const since = clock.nowMs();
    const over = { active: false, state: 'closed', closedAt: since + 9 } as const;
    const fault = { kind: 'device', latched: false, members: [aMember({ class: 'fault' })] } as const;
    hazards.push(aHazard({ openedAt: since + 1 }));
    pusher.wake();
    await until(() => posted.length === 1);
    hazards.push(aHazard({ openedAt: since + 1, ...over }));
    hazards.push({ ...aHazard({ id: 'h2', openedAt: since + 20 }), ...fault, members: [...fault.members] });
    pusher.wake();
    await until(() => posted.length === 3);
    hazards.push({
      ...aHazard({ id: 'h2', openedAt: since + 20, ...over }),
      ...fault,
      members: [...fault.members],
    });
    pusher.wake();
    await until(() => posted.length === 4);
    devices = [{ ...smoke, isRetired: true }];
    pusher.devicesChanged();
    await until(() => posted.length === 5);
    expect(posted.map(({ body }) => [body.status, body.event])).toEqual([
      [2, 'alarm'],
      [1, 'cleared'],
      [3, 'fault'],
      [1, 'recovered'],
      [4, 'scrapped'],
    ]);
  });

  it('[P9] waits for a platform that is down or refuses the token, gives up what it refuses, and goes on after a restart', async () => {
    const dir = start();
    await until(() => posted.length === 2);
    answers = [503, 401];
    hazards.push(aHazard({ openedAt: clock.nowMs() }));
    pusher.wake();
    await until(() => state?.trouble === 'city answered 503');
    clock.advance(1_000);
    await until(() => state?.trouble === 'city answered 401');
    await pusher.stop();
    start(dir);
    await until(() => posted.length === 3);
    expect(posted[2]?.body).toMatchObject({ status: 2, event: 'alarm' });
    answers = [422];
    hazards.push(aHazard({ id: 'h3', openedAt: clock.nowMs(), members: [aMember({ deviceId: 'd2' })] }));
    pusher.wake();
    await until(() => state?.refused === 1);
    await until(() => state?.position === hazards.length);
    expect(state?.trouble).toBeUndefined();
  });

  it('[P6] a fire at a device that the platform was never told of does not keep everything from it', async () => {
    const dir = folder();
    isStrict = true;
    hazards.push(aHazard({ openedAt: clock.nowMs() }));
    start(dir);
    await until(() => state?.position === 1 && posted.length >= 2);
    expect(posted.slice(0, 2).map(({ body }) => [body.device_id, body.status])).toEqual([
      [ID, undefined],
      [ID, 2],
    ]);
  });

  it('[P8] a platform that does not answer holds up no stop', async () => {
    const dir = folder();
    isHanging = true;
    start(dir);
    await setImmediate();
    await pusher.stop();
    expect(posted).toEqual([]);
  });

  it('a device that was only disabled has no notice of the standard', () => {
    folder();
    start();
    expect([eventBetween('normal', 'disabled'), eventBetween('alarm', 'fault')]).toEqual([
      undefined,
      'cleared',
    ]);
  });
});
