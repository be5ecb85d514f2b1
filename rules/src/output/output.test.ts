/** Sirens and lights follow hazards, and are not silenced from afar while a danger lasts. */

import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Change, Command } from '../model/change.ts';
import type { Hazard } from '../model/hazard.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';

/** What a device is ordered, newest last. */
function orders(changes: readonly Change[], deviceId = 'siren'): string[] {
  return of(changes, 'command')
    .map(({ object }) => object)
    .filter((command) => command.deviceId === deviceId && command.state === 'pending')
    .map(({ name, args }) => `${name} ${args.on === true ? `on ${String(args.forS)}` : 'off'}`);
}

function withSiren(): Stage {
  const stage = Stage.district().withRules();
  addSiren(stage, 'siren', 'shop');
  return stage;
}
function addSiren(stage: Stage, id: string, venueId: string): void {
  stage.done({ type: 'device.create', device: { id, venueId, kind: 'siren', secretHash: 'h' } });
}
function fire(stage: Stage, deviceId = 's1'): { hazard: Hazard; changes: Change[] } {
  const changes = stage.read(deviceId, { smoke: 1 });
  const hazard = of(changes, 'hazard')[0]?.object;
  if (hazard === undefined) throw new Error('no hazard');
  return { hazard, changes };
}
function drill(stage: Stage): void {
  const until = stage.nowMs + 3_600_000;
  stage.done({ type: 'period.create', period: { kind: 'drill', venueId: 'shop', until, reason: '演练' } });
}
const ON = ['sound on 1800', 'light on 1800'];
const OFF = ['sound off', 'light off'];

describe('a fire at a venue with a siren', () => {
  it('sounds and flashes in the same step, on record', () => {
    const stage = withSiren();
    const { hazard, changes } = fire(stage);
    expect(orders(changes)).toEqual(ON);
    expect(of(changes, 'command')[0]?.object).toMatchObject({ by: 'gateway', ttlS: 120, venueId: 'shop' });
    expect(hazard.log.map(({ what, note }) => [what, note])).toContainEqual(['outputs-on', 'siren']);
    const audited = of(changes, 'audit').filter(({ object }) => object.action === 'device.output');
    expect(audited.map(({ object }) => object)).toEqual(
      ['sound', 'light'].map((name) => ({
        ...{ at: stage.nowMs, actor: 'gateway', action: 'device.output', subject: 'siren', outcome: 'done' },
        detail: { name, on: true, forS: 1_800, hazardId: hazard.id },
      })),
    );
  });

  it('goes on while the danger lasts, whoever acknowledges or silences it, and ends when it is over and answered', () => {
    const stage = withSiren();
    const { hazard } = fire(stage);
    stage.done({ type: 'hazard.silence', hazardId: hazard.id });
    stage.done({ type: 'hazard.acknowledge', hazardId: hazard.id });
    expect(orders(stage.changes)).toEqual(ON);
    const off = {
      type: 'device.command',
      deviceId: 'siren',
      name: 'sound',
      args: { on: false },
      ttlS: 60,
    } as const;
    expect(stage.refused(off)).toBe('still-in-danger');
    expect(orders(stage.read('s1', { smoke: 0 }))).toEqual(OFF);
    expect(stage.done<Command>(off)).toMatchObject({ state: 'pending' });
  });

  it('goes on after the danger until somebody answers, and ends with a reset', () => {
    const stage = withSiren();
    const { hazard } = fire(stage);
    expect(orders(stage.read('s1', { smoke: 0 }))).toEqual([]);
    const before = stage.changes.length;
    stage.done({ type: 'hazard.acknowledge', hazardId: hazard.id });
    expect(orders(stage.changes.slice(before))).toEqual(OFF);
    const again = withSiren();
    const second = fire(again).hazard;
    again.read('s1', { smoke: 0 });
    const start = again.changes.length;
    again.done({ type: 'hazard.reset', hazardId: second.id });
    expect(orders(again.changes.slice(start))).toEqual(OFF);
  });

  it('an order that waits never comes after a newer one', () => {
    const stage = withSiren();
    const { hazard } = fire(stage);
    stage.done({ type: 'hazard.acknowledge', hazardId: hazard.id });
    stage.read('s1', { smoke: 0 });
    const left = stage.state.venues
      .get('shop')
      ?.commands.values()
      .map(({ command }) => command);
    expect([...(left ?? [])].map(({ name, args }) => [name, args.on])).toEqual([
      ['sound', false],
      ['light', false],
    ]);
  });

  it('sounds again for a new member once half of its time is over', () => {
    const stage = withSiren();
    fire(stage);
    expect(orders(stage.read('s2', { smoke: 1 }))).toEqual([]);
    stage.read('s2', { smoke: 0 });
    const before = stage.changes.length;
    stage.tick(1_000_000);
    stage.read('s2', { smoke: 1 });
    expect(orders(stage.changes.slice(before))).toEqual(ON);
  });

  it('[P3] ends after a checkpoint as without one', () => {
    const stage = withSiren();
    const { hazard } = fire(stage);
    stage.done({ type: 'hazard.acknowledge', hazardId: hazard.id });
    stage.state = decodeState(encodeState(stage.state));
    expect(orders(stage.read('s1', { smoke: 0 }))).toEqual(OFF);
    expect(stage.state.derived.sounding.size).toBe(0);
  });
});

describe('what sounds nothing', () => {
  it('a supervisory signal, a fault, a drill, a venue without a siren, one that is retired', () => {
    const stage = withSiren();
    expect(orders(stage.read('s1', { smoke: 0 }, { flags: ['low_battery'] }))).toEqual([]);
    const drilled = withSiren();
    drill(drilled);
    const changes = drilled.read('s1', { smoke: 1 });
    expect(of(changes, 'hazard')[0]?.object).toMatchObject({ live: false });
    expect(orders(changes)).toEqual([]);
    const retired = withSiren();
    retired.done({ type: 'device.change', id: 'siren', patch: { retired: true } });
    expect(of(fire(retired).changes, 'command')).toEqual([]);
    expect(of(fire(Stage.district().withRules()).changes, 'command')).toEqual([]);
  });

  it('a drill does where the profile says so', () => {
    const stage = withSiren();
    stage.done({
      ...{ type: 'profile.set', region: 'root' },
      text: SHIPPED_PROFILE.replace('classes: [alarm], sound', 'classes: [alarm], drills: true, sound'),
    });
    drill(stage);
    const changes = stage.read('s1', { smoke: 1 });
    expect(of(changes, 'hazard')[0]?.object).toMatchObject({ live: false });
    expect(orders(changes)).toEqual(ON);
  });
});

it('a person may try a siren by hand, for a time, and no other device', () => {
  const stage = withSiren();
  const command = { type: 'device.command', deviceId: 'siren', name: 'sound', ttlS: 60 } as const;
  expect(stage.done<Command>({ ...command, args: { on: true, forS: 10 } })).toMatchObject({ by: 'officer' });
  for (const args of [
    {},
    { on: true },
    { on: true, forS: 9 },
    { on: 'yes', forS: 20 },
    { on: false, forS: 20 },
  ]) {
    expect(stage.refused({ ...command, args })).toBe('invalid');
  }
  expect(stage.refused({ ...command, deviceId: 's1', args: { on: true, forS: 10 } })).toBe('invalid');
});

describe('one output for several hazards', () => {
  const DUTY_ROOM = SHIPPED_PROFILE.replace(
    'classes: [alarm], sound',
    'classes: [alarm], devices: [desk], sound',
  );

  it('in a duty room ends when all are answered, though the danger lasts', () => {
    const stage = Stage.district().withRules();
    for (const id of ['bar', 'room']) {
      stage.done({ type: 'venue.create', venue: { id, name: id, category: 1, region: 'g1', facts: {} } });
    }
    stage.done({
      type: 'device.create',
      device: { id: 's3', venueId: 'bar', kind: 'smoke', secretHash: 'h' },
    });
    addSiren(stage, 'desk', 'room');
    stage.done({ type: 'profile.set', region: 'root', text: DUTY_ROOM });
    const first = fire(stage);
    expect(orders(first.changes, 'desk')).toEqual(ON);
    const second = stage.read('s3', { smoke: 1 }, { venueId: 'bar' });
    const before = stage.changes.length;
    stage.done({ type: 'hazard.acknowledge', hazardId: first.hazard.id });
    expect(orders(stage.changes.slice(before), 'desk')).toEqual([]);
    const hazardId = of(second, 'hazard')[0]?.object.id ?? '';
    stage.done({ type: 'hazard.silence', hazardId });
    expect(orders(stage.changes.slice(before), 'desk')).toEqual(OFF);
  });

  it('[P5] goes on for the one that wants it longest, whichever came last', () => {
    const stage = withSiren();
    const fault = '    - { kinds: [device], classes: [fault], sound: true, light: false, forS: 60 }';
    const text = SHIPPED_PROFILE.replace('outputs:\n  rules:\n', (head) => `${head}${fault}\n`);
    stage.done({ type: 'profile.set', region: 'root', text });
    expect(orders(fire(stage).changes)).toEqual(ON);
    stage.tick(100_000);
    expect(orders(stage.read('s2', { smoke: 0 }, { flags: ['low_battery'] }))).toEqual(['sound on 1700']);
  });

  it('[P10] is ordered by no profile of another region', () => {
    const asked = (region: string) => {
      const stage = Stage.district().withRules();
      const other = { id: 'd9', name: 'd9', level: 'district', parent: 'root' } as const;
      stage.done({ type: 'region.create', region: other });
      stage.done({
        type: 'venue.create',
        venue: { id: 'room', name: 'room', category: 1, region: 'd9', facts: {} },
      });
      addSiren(stage, 'desk', 'room');
      stage.done({ type: 'profile.set', region, text: DUTY_ROOM });
      return orders(fire(stage).changes, 'desk');
    };
    expect([asked('g1'), asked('root')]).toEqual([[], ON]);
  });

  it('[P3] end in the same order after a checkpoint as without one', () => {
    const ended = (isRestarted: boolean) => {
      const stage = Stage.district().withRules();
      for (const id of ['a-desk', 'z-desk']) addSiren(stage, id, 'shop');
      const text = DUTY_ROOM.replace('devices: [desk]', 'devices: [z-desk, a-desk]');
      stage.done({ type: 'profile.set', region: 'root', text });
      const { hazard } = fire(stage);
      if (isRestarted) stage.state = decodeState(encodeState(stage.state));
      stage.done({ type: 'hazard.acknowledge', hazardId: hazard.id });
      return encodeState(stage.state);
    };
    expect(ended(true)).toBe(ended(false));
  });
});
