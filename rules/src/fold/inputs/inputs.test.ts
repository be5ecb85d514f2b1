import { describe, expect, it } from 'vitest';
import type { Command } from '../../model/change.ts';
import { of, Stage } from '../testing/stage.ts';

/** Collector `c1` in `bar` publishes for `s3` in `shop`. */
function collected(): Stage {
  const stage = Stage.district().withRules();
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: {} } as const;
  stage.done({ type: 'venue.create', venue });
  for (const id of ['s1', 's2']) stage.done({ type: 'device.change', id, patch: { retired: true } });
  stage.done({
    type: 'device.create',
    device: { id: 'c1', venueId: 'bar', kind: 'collector', secretHash: 'h' },
  });
  stage.done({
    type: 'device.create',
    device: { id: 's3', venueId: 'shop', kind: 'smoke', collector: 'c1', secretHash: 'h' },
  });
  stage.read('s3', { smoke: 0 }, { via: 'c1' });
  return stage;
}

function healthOf(stage: Stage, deviceId: string): unknown {
  return of(stage.changes, 'health').findLast(({ object }) => object.deviceId === deviceId)?.object;
}

describe('a dead collector', () => {
  it('[P6] is one hazard that names its children, who count as unprotected', () => {
    const stage = collected();
    stage.tick(120_000);
    expect(stage.hazard('bar')).toMatchObject({ kind: 'device', firstOut: 'c1', deviceIds: ['c1', 's3'] });
    expect(healthOf(stage, 's3')).toMatchObject({ unprotected: true });
    for (let i = 0; i < 6; i += 1) stage.tick(600_000);
    expect(stage.openHazards('shop')).toEqual([]);
  });

  it('[P6] protects its children again with the first message through it', () => {
    const stage = collected();
    stage.tick(120_000);
    stage.read('s3', { smoke: 0 }, { via: 'c1' });
    expect(stage.hazard('bar')).toMatchObject({ active: false });
    expect(healthOf(stage, 's3')).not.toHaveProperty('unprotected');
  });

  it('[P6] that retires leaves its children to their own silence', () => {
    const stage = collected();
    stage.tick(120_000);
    stage.done({ type: 'device.change', id: 'c1', patch: { retired: true } });
    expect(stage.hazard('bar').active).toBe(false);
    expect(healthOf(stage, 's3')).not.toHaveProperty('unprotected');
    for (let i = 0; i < 4; i += 1) stage.tick(600_000);
    expect(stage.hazard('shop').deviceIds).toEqual(['s3']);
  });

  it('names only who still publishes through it', () => {
    const stage = collected();
    stage.done({ type: 'device.change', id: 's3', patch: { collector: '' } });
    stage.tick(120_000);
    expect(stage.hazard('bar').deviceIds).toEqual(['c1']);
    stage.tick(480_000);
    expect(stage.hazard('shop').deviceIds).toEqual(['s3']);
  });

  it('shows its children online while it is', () => {
    const stage = collected();
    const presence = { kind: 'presence', receivedAt: stage.nowMs, deviceId: 'c1', venueId: 'bar' } as const;
    stage.take({ ...presence, state: 'online', connection: 'a' });
    expect(healthOf(stage, 's3')).toMatchObject({ online: true });
    stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e1' });
    expect(healthOf(stage, 's3')).toMatchObject({ online: false });
  });
});

describe('silence', () => {
  it.each([86_400_000, -86_400_000])('[P3] is counted in elapsed time under a jump of %i ms', (jumpMs) => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 0 });
    stage.read('s2', { smoke: 0 });
    stage.tick(599_999, jumpMs);
    expect(stage.openHazards()).toEqual([]);
    stage.tick(1);
    expect(stage.openHazards().map(({ kind, deviceIds }) => [kind, deviceIds])).toEqual([
      ['device', ['s1']],
      ['device', ['s2']],
    ]);
  });
});

describe('a command', () => {
  const command = { type: 'device.command', deviceId: 's1', name: 'self_test', args: {}, ttlS: 60 } as const;

  it('is pending until its result, which only its own device can give', () => {
    const stage = Stage.district();
    const { id } = stage.done<Command>(command);
    const result = {
      kind: 'result',
      receivedAt: stage.nowMs,
      venueId: 'shop',
      commandId: id,
      ok: false,
    } as const;
    expect(stage.take({ ...result, deviceId: 's2' })).toEqual([]);
    const [ended] = of(stage.take({ ...result, deviceId: 's1', error: 'busy' }), 'command');
    expect(ended?.object).toMatchObject({ id, state: 'failed', error: 'busy' });
    expect(stage.take({ ...result, deviceId: 's1' })).toEqual([]);
  });

  it('[P3] expires by elapsed time', () => {
    const stage = Stage.district();
    stage.done(command);
    expect(of(stage.tick(59_999, 86_400_000), 'command')).toEqual([]);
    expect(of(stage.tick(1), 'command')[0]?.object.state).toBe('expired');
  });

  it('[P9] mutes no device that is in alarm', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 1 });
    const mute = { ...command, name: 'mute' } as const;
    expect(stage.act(mute)).toMatchObject({ code: 'still-in-danger', deviceIds: ['s1'] });
    stage.done({ ...mute, deviceId: 's2' });
    stage.read('s1', { smoke: 0 });
    stage.done(mute);
  });

  it('[P8] is refused beyond a bounded number, for too long a life, and for nobody', () => {
    const stage = Stage.district();
    for (let i = 0; i < 16; i += 1) stage.done(command);
    expect(stage.refused(command)).toBe('wrong-state');
    expect(stage.refused({ ...command, ttlS: 86_401 })).toBe('invalid');
    expect(stage.refused({ ...command, deviceId: 'gone' })).toBe('unknown-device');
  });
});

describe('a condition of the gateway', () => {
  const condition = { kind: 'condition', receivedAt: 1, active: true, detail: '3 MiB' } as const;

  it('names dangers that no rule watches as people call them, the newest ones while it stands', () => {
    const stage = Stage.district();
    const unwatched = { ...condition, condition: 'rules-unwatched' } as const;
    stage.take({ ...unwatched, detail: 'gas' });
    stage.take({ ...unwatched, detail: 'gas, toxic' });
    expect(stage.openHazards('')).toMatchObject([
      {
        kind: 'gateway',
        active: true,
        why: {
          zh: expect.stringMatching(/：可燃气体、有毒气体$/),
          en: expect.stringMatching(/: combustible gas, toxic gas$/),
        },
      },
    ]);
    stage.take({ ...unwatched, active: false, detail: '' });
    expect(stage.openHazards('')).toMatchObject([{ active: false }]);
  });

  it('[P6] is one hazard a condition, with a ticket, and ends with it', () => {
    const stage = Stage.district();
    stage.take({ ...condition, condition: 'disk-low' });
    stage.take({ ...condition, condition: 'disk-low' });
    stage.take({ ...condition, condition: 'sink-lag' });
    expect(stage.openHazards('').map(({ rule }) => rule.id)).toEqual(['disk-low', 'sink-lag']);
    stage.take({ ...condition, condition: 'disk-low', active: false });
    expect(stage.openHazards('')[0]).toMatchObject({ active: false, ticketId: expect.any(String) });
  });

  it('[P6] an input set aside is a priority-1 hazard that names the venue and waits for a reset', () => {
    const stage = Stage.district();
    stage.take({ ...condition, condition: 'input-set-aside', venueId: 'shop' });
    expect(stage.hazard()).toMatchObject({ kind: 'gateway', priority: 1, venueId: 'shop', latched: true });
    const { id } = stage.hazard();
    stage.done({ type: 'hazard.acknowledge', hazardId: id });
    stage.take({ ...condition, condition: 'input-set-aside', venueId: 'shop' });
    expect(stage.hazard().state).toBe('returned_unacknowledged');
    stage.done({ type: 'hazard.reset', hazardId: id });
  });
});

describe('a rejection', () => {
  it('[P6] is a change of its own, and five in a minute are a fault of the device', () => {
    const stage = Stage.district().withRules();
    const rejection = {
      kind: 'rejection',
      receivedAt: stage.nowMs,
      deviceId: 's1',
      venueId: 'shop',
      topic: 't',
      reason: 'not-json',
      detail: '',
      sample: '',
      bytes: 3,
    } as const;
    const changes = [1, 2, 3, 4, 5].flatMap(() => stage.take(rejection));
    expect(new Set(of(changes, 'rejection').map(({ id }) => id)).size).toBe(5);
    expect(stage.hazard()).toMatchObject({ kind: 'device', deviceIds: ['s1'] });
  });
});
