import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../checkpoint/checkpoint.ts';
import { of, Stage } from '../testing/stage.ts';
import { SILENCES_A_TICK_MAX } from './ticks.ts';

const HOUR = 3_600_000;

function dueOf(stage: Stage): number | undefined {
  return stage.state.venues.get('shop')?.dueElapsedMs;
}

describe('a tick', () => {
  it('passes over a venue until something is due there', () => {
    const stage = Stage.district().withRules();
    for (const id of ['s1', 's2']) stage.read(id, { smoke: 0 });
    stage.tick(1_000);
    expect(dueOf(stage)).toBe(600_000);
    stage.tick(598_000);
    expect(of(stage.tick(1_000), 'hazard')).toHaveLength(2);
    // Nothing is called about faults of devices, and their tickets have time.
    expect(dueOf(stage)).toBeGreaterThanOrEqual(600_000 + HOUR);
  });

  it('[P3] comes to the same after a checkpoint, which knows nothing of what is due', () => {
    const stage = Stage.district().withRules();
    stage.read('s1', { smoke: 1 });
    stage.tick(1_000);
    const other = decodeState(encodeState(stage.state));
    expect(other.venues.get('shop')?.dueElapsedMs).toBe(0);
    const climbed = stage.tick(HOUR);
    stage.state = other;
    stage.entries.pop();
    expect(stage.tick(HOUR).map(({ kind }) => kind)).toEqual(climbed.map(({ kind }) => kind));
  });

  it.each(['hazard.shelve', 'device.command', 'venue.change'] as const)(
    '[P9] sees what %s makes due earlier',
    (type) => {
      const stage = Stage.district().withRules();
      stage.find([stage.finding({ hazardKind: 'water', ruleId: 'low' })]);
      const hazardId = stage.hazard().id;
      stage.done({ type: 'hazard.acknowledge', hazardId });
      stage.tick(1_000);
      const before = dueOf(stage) ?? 0;
      if (type === 'hazard.shelve') stage.done({ type, hazardId, minutes: 1, reason: 'works' });
      else if (type === 'venue.change') stage.done({ type, id: 'shop', patch: { facts: { keyFire: true } } });
      else stage.done({ type, deviceId: 's1', name: 'self_test', args: {}, ttlS: 60 });
      stage.tick(1_000);
      expect(before).toBeGreaterThan(62_000);
      if (type !== 'venue.change') expect(dueOf(stage)).toBeLessThanOrEqual(62_000);
      const changes = stage.tick(60_000);
      if (type === 'hazard.shelve') expect(of(changes, 'hazard')[0]?.object.shelved).toBeUndefined();
      if (type === 'device.command') expect(of(changes, 'command')[0]?.object.state).toBe('expired');
    },
  );
});

describe('[P8] a district that falls silent in one second', () => {
  const LIMIT = 600_000;
  const OVER = 200;

  /** Two ticks' worth of devices at one venue after the shop's, all of which were heard at the same time. */
  function district(): Stage {
    const stage = Stage.district();
    stage.done({
      type: 'venue.create',
      venue: { id: 'works', name: '厂', category: 1, region: 'g1', facts: {} },
    });
    const lines = Array.from({ length: SILENCES_A_TICK_MAX + OVER }, (_, i) => ({
      line: i + 2,
      device: { id: `w${i}`, venueId: 'works', kind: 'smoke', secretHash: 'h' },
    }));
    for (let at = 0; at < lines.length; at += 1_000) {
      stage.done({ type: 'device.import', lines: lines.slice(at, at + 1_000) });
    }
    stage.withRules();
    for (const id of ['s1', 's2', ...lines.map(({ device }) => device.id)]) stage.read(id, { smoke: 0 });
    stage.tick(1_000);
    return stage;
  }
  const silent = (stage: Stage, ms: number) => {
    const hazards = of(stage.tick(ms), 'hazard').map(({ object }) => object);
    return hazards.flatMap(({ state, deviceIds }) => (state === 'closed' ? [] : deviceIds));
  };

  it('is told within some ticks, each device once, and the same after a checkpoint on the way', () => {
    const stage = district();
    const first = silent(stage, LIMIT);
    expect(first).toHaveLength(SILENCES_A_TICK_MAX);
    const restored = decodeState(encodeState(stage.state));
    const second = silent(stage, 1_000);
    expect(second).toHaveLength(OVER + 2);
    expect(new Set([...first, ...second]).size).toBe(SILENCES_A_TICK_MAX + OVER + 2);
    expect(silent(stage, 1_000)).toEqual([]);
    const goneOn = encodeState(stage.state);
    stage.state = restored;
    stage.entries.splice(-2);
    stage.nowMs -= 2_000;
    stage.tick(1_000);
    stage.tick(1_000);
    expect(encodeState(stage.state)).toEqual(goneOn);
  });

  it('holds up nothing but silence: a device of which a fault is to end is looked at in the same tick', () => {
    const stage = district();
    // The last in the order of ids, which is the one that is gone through.
    const last = 'w999';
    stage.tick(LIMIT - 31_000);
    const bad = { topic: 't', reason: 'not-json', detail: '', sample: '', bytes: 3 } as const;
    for (let time = 0; time < 5; time += 1) {
      const where = { deviceId: last, venueId: 'works', receivedAt: stage.nowMs };
      stage.take({ kind: 'rejection', ...where, ...bad });
    }
    const first = silent(stage, 31_000);
    expect(first).toHaveLength(SILENCES_A_TICK_MAX + 1);
    expect(first).toContain(last);
  });
});
