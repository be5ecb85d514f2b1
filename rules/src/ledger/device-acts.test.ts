import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';
import type { DeviceInput } from '../model/act.ts';

function device(over: Partial<DeviceInput>): { type: 'device.create'; device: DeviceInput } {
  return {
    type: 'device.create',
    device: { id: 'n1', venueId: 'shop', kind: 'smoke', secretHash: 'h', ...over },
  };
}

function twoVenues(): Stage {
  const stage = Stage.district().withRules();
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: { keyFire: true } } as const;
  stage.done({ type: 'venue.create', venue });
  return stage;
}

describe('a device', () => {
  it('[P6] has health from the first moment, as one that never sent', () => {
    const stage = Stage.district();
    stage.done(device({}));
    const health = of(stage.changes, 'health').at(-1)?.object;
    expect(health).toMatchObject({ deviceId: 'n1', version: 1, online: false, hasSent: false });
  });

  it('is refused when it refers to nothing, and flagged when its kind is unknown', () => {
    const stage = Stage.district();
    expect(stage.refused(device({ venueId: 'x' }))).toBe('unknown-venue');
    expect(stage.refused(device({ venueId: '' }))).toBe('unknown-venue');
    expect(stage.refused(device({ collector: 'x' }))).toBe('unknown-collector');
    expect(stage.refused(device({ id: 's1' }))).toBe('already-exists');
    expect(stage.refused(device({ id: 'a b' }))).toBe('invalid');
    expect(stage.done(device({ kind: 'sonar' }))).toMatchObject({ kindUnknown: true });
    const known = stage.done({ type: 'device.change', id: 'n1', patch: { kind: 'gas' } });
    expect(known).not.toHaveProperty('kindUnknown');
  });

  it('stands under one collector that stands under none', () => {
    const stage = Stage.district();
    stage.done(device({ collector: 's1' }));
    expect(stage.refused(device({ id: 'n2', collector: 'n1' }))).toBe('invalid');
    expect(stage.refused({ type: 'device.change', id: 's1', patch: { collector: 's2' } })).toBe('invalid');
    expect(stage.refused({ type: 'device.change', id: 's2', patch: { collector: 's2' } })).toBe('invalid');
    expect(stage.done({ type: 'device.change', id: 'n1', patch: { collector: '' } })).not.toHaveProperty(
      'collector',
    );
  });

  it('stands under no collector that is retired, nor comes back under one that is gone or stands under another', () => {
    const stage = Stage.district();
    stage.done(device({ collector: 's1' }));
    stage.done({ type: 'device.change', id: 'n1', patch: { retired: true } });
    stage.done({ type: 'device.change', id: 's1', patch: { collector: 's2' } });
    const recall = { type: 'device.change', id: 'n1', patch: { retired: false } } as const;
    expect(stage.act(recall)).toMatchObject({ ok: false, code: 'invalid', field: 'collector' });
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    expect(stage.act(recall)).toMatchObject({ code: 'unknown-collector', field: 'collector' });
    expect(stage.refused(device({ id: 'n2', collector: 's1' }))).toBe('unknown-collector');
    expect(stage.refused({ type: 'device.change', id: 's2', patch: { collector: 's1' } })).toBe(
      'unknown-collector',
    );
    expect(stage.done({ ...recall, patch: { retired: false, collector: '' } })).not.toHaveProperty(
      'collector',
    );
  });

  it('starts a generation and a new secret when replaced, a generation when its identity is reset', () => {
    const stage = Stage.district().withRules();
    const replaced = stage.done({ type: 'device.replace', id: 's1', secretHash: 'new' });
    expect(replaced).toMatchObject({ generation: 2, secretHash: 'new', version: 2 });
    const changes = stage.read('s1', { smoke: 0 }, { identityReset: true });
    expect(of(changes, 'device')[0]?.object).toMatchObject({ generation: 3, secretHash: 'new' });
    expect(stage.hazard()).toMatchObject({ kind: 'device', class: 'fault' });
  });
});

describe('a device that moves', () => {
  it('[P5] takes its danger along: over at the old venue, begun at the new one', () => {
    const stage = twoVenues();
    stage.read('s1', { smoke: 1 });
    stage.done({ type: 'device.command', deviceId: 's1', name: 'self_test', args: {}, ttlS: 60 });
    stage.done({ type: 'device.change', id: 's1', patch: { venueId: 'bar' } });
    expect(stage.hazard('shop')).toMatchObject({ active: false });
    expect(stage.hazard('bar')).toMatchObject({ active: true, deviceIds: ['s1'], priority: 1 });
    const command = of(stage.changes, 'command').at(-1)?.object;
    expect(command?.venueId).toBe('bar');
    const result = { kind: 'result', receivedAt: stage.nowMs, deviceId: 's1', venueId: 'bar' } as const;
    expect(of(stage.take({ ...result, commandId: command?.id ?? '', ok: true }), 'command')).toHaveLength(1);
    stage.read('s1', { smoke: 0 });
    expect(stage.hazard('bar').active).toBe(false);
  });

  it('[P7] is heard even when it is retired: danger is danger', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 1 });
    stage.read('s1', { smoke: 0 });
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    stage.read('s1', { smoke: 1 });
    expect(stage.hazard()).toMatchObject({ active: true, members: [{ occurrences: 2 }] });
  });

  it('[P5] comes back with nothing standing that it was heard of while it was retired', () => {
    const stage = Stage.district().withRules();
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    stage.read('s1', { smoke: 0.6 });
    expect(stage.hazard()).toMatchObject({ active: true });
    stage.done({ type: 'device.change', id: 's1', patch: { retired: false } });
    expect(stage.hazard()).toMatchObject({ active: false, latched: true });
    stage.read('s1', { smoke: 0.6 });
    expect(stage.hazard()).toMatchObject({ active: true, state: 'unacknowledged' });
  });

  it('[P6] retires out of all rules, and comes back to them as a new one', () => {
    const stage = Stage.district().withRules();
    stage.find([stage.finding({ hazardKind: 'toxic' })]);
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    stage.done({ type: 'device.change', id: 's2', patch: { retired: true } });
    expect(stage.hazard()).toMatchObject({ kind: 'toxic', active: false });
    stage.tick(3_600_000);
    expect(stage.openHazards()).toHaveLength(1);
    stage.done({ type: 'device.change', id: 's1', patch: { retired: false } });
    stage.tick(599_000);
    expect(stage.openHazards()).toHaveLength(1);
    stage.tick(1_000);
    expect(stage.openHazards().map(({ kind }) => kind)).toContain('device');
  });
});

describe('a device that reports a live danger to life', () => {
  const BURNING = { code: 'still-in-danger', deviceIds: ['s1'] };

  it.each(['fire', 'gas', 'co'] as const)('[P9] is not retired out of live %s in alarm', (hazardKind) => {
    const stage = Stage.district().withRules();
    stage.find([stage.finding({ hazardKind })]);
    const retire = { type: 'device.change', id: 's1', patch: { retired: true } } as const;
    expect(stage.act(retire)).toMatchObject(BURNING);
    expect(stage.hazard()).toMatchObject({ active: true });
    stage.find([stage.finding({ hazardKind, edge: 'fall' })]);
    expect(stage.done(retire)).toMatchObject({ retired: true });
  });

  it('[P9] becomes nothing else meanwhile, by hand or by a table; what says the same is taken', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 1 });
    for (const patch of [{ kind: 'gas' }, { model: 'other' }]) {
      expect(stage.act({ type: 'device.change', id: 's1', patch })).toMatchObject(BURNING);
    }
    const fields = { id: 's1', venueId: 'shop', kind: 'gas', secretHash: 'h' };
    const report = stage.done({ type: 'device.import', lines: [{ line: 2, device: fields }] });
    expect(report).toMatchObject({ updated: 0, rejected: [{ line: 2 }] });
    expect(stage.hazard()).toMatchObject({ active: true });
    const patch = { kind: 'smoke', place: 'kitchen' };
    expect(stage.done({ type: 'device.change', id: 's1', patch })).toMatchObject({ place: 'kitchen' });
  });

  it('[P9] may be replaced: the danger stands until the new one says otherwise', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 1 });
    stage.done({ type: 'device.replace', id: 's1', secretHash: 'new' });
    stage.tick(60_000);
    const reset = { type: 'hazard.reset', hazardId: stage.openHazards()[0]?.id ?? '' } as const;
    expect(stage.act(reset)).toMatchObject(BURNING);
    stage.read('s1', { smoke: 0 }, { identityReset: true });
    expect(stage.openHazards().find(({ kind }) => kind === 'fire')).toMatchObject({ active: false });
  });

  it('retires when its alarm is a test', () => {
    const stage = Stage.district().withRules();
    stage.find([stage.finding({ live: false, class: 'test' })]);
    expect(stage.done({ type: 'device.change', id: 's1', patch: { retired: true } })).toBeDefined();
  });
});
