import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../checkpoint/checkpoint.ts';
import { of, Stage } from '../testing/stage.ts';

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
