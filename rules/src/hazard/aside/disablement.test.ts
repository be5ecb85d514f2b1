import { describe, expect, it } from 'vitest';
import { of, Stage } from '../../fold/testing/stage.ts';
import type { Device } from '../../model/facts.ts';
import { CLOCKS } from '../../profile/clocks.ts';

const HOUR_MS = 3_600_000;
const TOXIC = { hazardKind: 'toxic', latched: false } as const;
const FAULT = { hazardKind: 'device', class: 'fault', latched: false } as const;

function away(stage = Stage.district(), hours = 2): Stage {
  const until = stage.nowMs + hours * HOUR_MS;
  stage.done<Device>({ type: 'device.out_of_service', id: 's1', until, reason: 'new wiring' }, 'wang');
  return stage;
}
const kindOf = (stage: Stage, kind: string) => stage.openHazards().find((hazard) => hazard.kind === kind);

describe('a device out of service', () => {
  it('[P6] is itself a hazard, and the device says until when, why and by whom', () => {
    const stage = Stage.district();
    const until = stage.nowMs + HOUR_MS;
    const act = { type: 'device.out_of_service', id: 's1', until, reason: 'new wiring' } as const;
    const device = stage.done<Device>(act, 'wang');
    const outOfService = { by: 'wang', at: stage.nowMs, from: stage.nowMs, until, reason: 'new wiring' };
    expect(device).toMatchObject({ version: 2, outOfService });
    expect(stage.hazard()).toMatchObject({
      kind: 'device',
      class: 'disablement',
      state: 'unacknowledged',
      live: true,
    });
    expect(stage.hazard().why.en).toContain('new wiring');
  });

  it('[P9] its findings are shown without sound and call-out, those of others are told', () => {
    const stage = away();
    expect(of(stage.find([stage.finding(TOXIC)]), 'notice')).toEqual([]);
    expect(kindOf(stage, 'toxic')).toMatchObject({
      state: 'out_of_service',
      members: [{ outOfService: true }],
    });
    expect(of(stage.find([stage.finding(FAULT)]), 'notice')).toEqual([]);
    expect(kindOf(stage, 'device')).toMatchObject({ class: 'disablement' });
    expect(of(stage.find([stage.finding({ ...TOXIC, deviceId: 's2' })]), 'notice')).toHaveLength(1);
    expect(kindOf(stage, 'toxic')?.state).toBe('unacknowledged');
  });

  it('[P9] what it had found before goes aside with it', () => {
    const stage = Stage.district();
    stage.find([stage.finding(TOXIC)]);
    away(stage);
    expect(kindOf(stage, 'toxic')?.state).toBe('out_of_service');
    expect(of(stage.tick(HOUR_MS), 'notice').filter(({ object }) => object.class === 'alarm')).toEqual([]);
  });

  it.each(['fire', 'gas', 'co'] as const)(
    '[P9] a live %s alarm of it is told all the same, and labelled',
    (hazardKind) => {
      const stage = away();
      const [notice] = of(stage.find([stage.finding({ hazardKind })]), 'notice');
      expect(notice?.object.text.zh).toContain('登记为停用');
      expect(kindOf(stage, hazardKind)).toMatchObject({
        state: 'unacknowledged',
        members: [{ outOfService: true }],
      });
      expect(kindOf(stage, hazardKind)?.why.en).toContain('registered as out of service');
    },
  );

  it.each([0, 86_400_000, -86_400_000])('[P3] comes back by elapsed time under a jump of %i ms', (jumpMs) => {
    const stage = away();
    stage.find([stage.finding(TOXIC)]);
    stage.tick(2 * HOUR_MS - 1, jumpMs);
    expect(kindOf(stage, 'toxic')?.state).toBe('out_of_service');
    const changes = stage.tick(1);
    expect(kindOf(stage, 'toxic')?.state).toBe('unacknowledged');
    expect(of(changes, 'notice').map(({ object }) => object.reason)).toContain('member');
    expect(of(changes, 'device').at(-1)?.object).not.toHaveProperty('outOfService');
    const line = of(changes, 'audit').find(
      ({ object }) => object.action === 'device.back_in_service',
    )?.object;
    expect(line).toMatchObject({
      actor: 'gateway',
      subject: 's1',
      detail: { reason: 'new wiring', by: 'wang' },
    });
    expect(kindOf(stage, 'device')).toMatchObject({ active: false });
  });

  it('comes back by hand, begins later when asked to, and a later word replaces an earlier one', () => {
    const stage = away();
    stage.done({ type: 'device.back_in_service', id: 's1' });
    expect(kindOf(stage, 'device')).toMatchObject({ active: false });
    expect(stage.refused({ type: 'device.back_in_service', id: 's1' })).toBe('wrong-state');
    const from = stage.nowMs + HOUR_MS;
    stage.done({ type: 'device.out_of_service', id: 's2', from, until: from + HOUR_MS, reason: 'x' });
    expect(stage.openHazards()).toHaveLength(1);
    stage.tick(HOUR_MS);
    expect(stage.openHazards()).toHaveLength(2);
    stage.done({ type: 'device.out_of_service', id: 's2', until: stage.nowMs + 5 * HOUR_MS, reason: 'y' });
    stage.tick(4 * HOUR_MS);
    expect(stage.openHazards().filter(({ active }) => active)).toHaveLength(1);
    stage.tick(HOUR_MS);
    expect(stage.openHazards().filter(({ active }) => active)).toEqual([]);
  });

  it('refuses more than 30 days, an end before the beginning, no reason, and an old version', () => {
    const stage = Stage.district();
    const said = {
      type: 'device.out_of_service',
      id: 's1',
      until: stage.nowMs + HOUR_MS,
      reason: 'x',
    } as const;
    const daysMs = CLOCKS.outOfService.daysMax * 86_400_000;
    expect(stage.refused({ ...said, until: stage.nowMs + daysMs + 1 })).toBe('invalid');
    expect(stage.refused({ ...said, until: stage.nowMs })).toBe('invalid');
    expect(stage.refused({ ...said, from: said.until + 1 })).toBe('invalid');
    expect(stage.refused({ ...said, reason: '' })).toBe('invalid');
    expect(stage.refused({ ...said, expectedVersion: 9 })).toBe('stale-version');
    expect(stage.refused({ ...said, id: 'nobody' })).toBe('not-found');
    expect(stage.done({ ...said, until: stage.nowMs + daysMs })).toBeDefined();
  });

  it('a venue’s devices go and come back together; a retired one is in nobody’s service', () => {
    const stage = Stage.district();
    const until = stage.nowMs + HOUR_MS;
    stage.done({ type: 'venue.out_of_service', id: 'shop', until, reason: 'rebuilding' });
    expect(stage.openHazards().map(({ class: signal }) => signal)).toEqual(['disablement', 'disablement']);
    stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
    expect(stage.openHazards().filter(({ active }) => active)).toHaveLength(1);
    stage.done({ type: 'venue.back_in_service', id: 'shop' });
    expect(stage.openHazards().filter(({ active }) => active)).toEqual([]);
    expect(stage.refused({ type: 'venue.back_in_service', id: 'shop' })).toBe('wrong-state');
  });

  it.each([true, false])(
    '[P6] a blip in one input is no more to it than in two (acknowledged: %s)',
    (isSeen) => {
      const toxic = { ...TOXIC, latched: true };
      const blip = (stage: Stage) => [stage.finding(toxic), stage.finding({ ...toxic, edge: 'fall' })];
      const [atOnce, apart] = [Stage.district(), Stage.district()].map((stage) => {
        stage.find(blip(stage));
        const hazardId = stage.hazard().id;
        if (isSeen) stage.done({ type: 'hazard.acknowledge', hazardId });
        return away(stage);
      }) as [Stage, Stage];
      atOnce.find(blip(atOnce));
      for (const finding of blip(apart)) apart.find([finding]);
      expect(kindOf(atOnce, 'toxic')).toMatchObject({ state: 'out_of_service', active: false });
      expect(kindOf(apart, 'toxic')?.state).toBe('out_of_service');
    },
  );

  it('[P5] weighs more as soon as the venue turns red', () => {
    const stage = away();
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.done({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } });
    expect(stage.hazard()).toMatchObject({ priority: 1, state: 'unacknowledged' });
  });

  it('goes with the device to another venue', () => {
    const stage = away();
    stage.done({
      type: 'venue.create',
      venue: { id: 'bar', name: '酒吧', category: 5, region: 'g1', facts: {} },
    });
    stage.done({ type: 'device.change', id: 's1', patch: { venueId: 'bar' } });
    expect(stage.hazard('bar')).toMatchObject({ class: 'disablement', active: true });
    stage.tick(2 * HOUR_MS);
    expect(stage.hazard('bar')).toMatchObject({ active: false });
  });
});
