/** A checkpoint kept up to date part by part is the state, and costs what changed. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { State } from '../state.ts';
import { Stage } from '../testing/stage.ts';
import { markAllChanged } from './changed.ts';
import { changedParts, decodeParts, encodeState } from './checkpoint.ts';

/** Takes at most so many parts, as a caller that must go on with something else. */
function take(state: State, kept: Map<string, string>, partsMax = Number.POSITIVE_INFINITY): string[] {
  const keys: string[] = [];
  for (const [key, text] of changedParts(state)) {
    kept.set(key, text);
    keys.push(key);
    if (keys.length >= partsMax) break;
  }
  return keys;
}

const MOVES: readonly ((stage: Stage, open: string) => unknown)[] = [
  (stage) => stage.read('s1', { smoke: 0.01 }),
  (stage) => stage.read('s2', { smoke: 0.01 }),
  (stage) => stage.read('s1', { smoke: 1 }),
  (stage) => stage.read('s2', { smoke: 0 }, { via: 's1' }),
  (stage) => stage.tick(2_000),
  (stage) => stage.tick(700_000),
  (stage) => stage.withRules(),
  (stage) => stage.take({ kind: 'start', receivedAt: stage.nowMs, epoch: 'e2' }),
  (stage) => stage.find([stage.finding({ hazardKind: 'water', ruleId: 'low' })]),
  (stage) => stage.find([stage.finding({ hazardKind: 'water', ruleId: 'low', edge: 'fall' })]),
  (stage) => stage.act({ type: 'device.change', id: 's1', patch: { retired: true } }),
  (stage) => stage.act({ type: 'device.change', id: 's1', patch: { retired: false } }),
  (stage) => stage.act({ type: 'device.change', id: 's2', patch: { venueId: 'bar' } }),
  (stage) => stage.act({ type: 'device.command', deviceId: 's2', name: 'self_test', args: {}, ttlS: 60 }),
  (stage) => stage.act({ type: 'venue.change', id: 'shop', patch: { facts: { keyFire: true } } }),
  (stage) => stage.act({ type: 'region.change', id: 'g1', name: 'new' }),
  (stage) =>
    stage.act({
      type: 'user.create',
      user: { id: 'u1', username: 'li', name: 'Li', passwordHash: 'p', roles: [] },
    }),
  (stage, hazardId) => stage.act({ type: 'hazard.acknowledge', hazardId }),
  (stage, hazardId) => stage.act({ type: 'hazard.shelve', hazardId, minutes: 1, reason: 'works' }),
  (stage, hazardId) => stage.act({ type: 'hazard.close', hazardId, cause: 'fault' }),
];

const MOVE = fc.record({ move: fc.constantFrom(...MOVES), taken: fc.oneof(fc.constant(0), fc.nat(4)) });

function district(): Stage {
  const stage = Stage.district().withRules();
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: {} } as const;
  stage.done({ type: 'venue.create', venue });
  return stage;
}

describe('the parts of a checkpoint', () => {
  it('[P3] are the state when no more of them have changed, however they were taken in between', () => {
    fc.assert(
      fc.property(fc.array(MOVE, { maxLength: 30 }), (moves) => {
        const stage = district();
        const kept = new Map<string, string>();
        for (const { move, taken } of moves) {
          move(stage, stage.openHazards()[0]?.id ?? 'none');
          if (taken > 0) take(stage.state, kept, taken);
        }
        take(stage.state, kept);
        expect(encodeState(decodeParts(kept))).toBe(encodeState(stage.state));
      }),
      { numRuns: 40 },
    );
  }, 20_000);

  it.each<[string, (stage: Stage) => void, (stage: Stage) => void]>([
    [
      'a device that moved away',
      () => {},
      (stage) => stage.done({ type: 'device.change', id: 's2', patch: { venueId: 'bar' } }),
    ],
    [
      'the end of a danger that people had closed',
      (stage) => {
        stage.find([stage.finding({ hazardKind: 'water', ruleId: 'low', class: 'fault' })]);
        stage.done({ type: 'hazard.close', hazardId: stage.hazard().id, cause: 'fault' });
      },
      (stage) =>
        stage.find([stage.finding({ hazardKind: 'water', ruleId: 'low', class: 'fault', edge: 'fall' })]),
    ],
  ])('[P3] tell of %s', (_what, before, after) => {
    const stage = district();
    const kept = new Map<string, string>();
    before(stage);
    take(stage.state, kept);
    after(stage);
    take(stage.state, kept);
    expect(encodeState(decodeParts(kept))).toBe(encodeState(stage.state));
  });

  it('are those that changed, and none when nothing did', () => {
    const stage = district();
    const kept = new Map<string, string>();
    stage.read('s1', { smoke: 0.01 });
    stage.tick(2_000);
    expect(take(stage.state, kept)).toContain('venue/shop');
    stage.read('s1', { smoke: 0.01 });
    expect(take(stage.state, kept)).toEqual(['device/s1', 'root']);
    stage.tick(2_000);
    expect(take(stage.state, kept)).toEqual(['root']);
    stage.read('s1', { smoke: 1 });
    expect(take(stage.state, kept)).toEqual(['venue/shop', 'device/s1', 'root']);
    markAllChanged(stage.state);
    expect(take(stage.state, kept)).toHaveLength(kept.size);
    expect(take(decodeParts(kept), new Map())).toEqual(['root']);
  });

  it('[P3] are refused when one is missing or of another format', () => {
    const stage = district();
    const kept = new Map<string, string>();
    take(stage.state, kept);
    for (const key of ['root', 'rules', 'regions', 'users', 'device/s1']) {
      const others = [...kept].filter(([name]) => name !== key);
      expect(() => decodeParts(others)).toThrow(`checkpoint without ${key}`);
    }
    kept.set('root', '{"format":0}');
    expect(() => decodeParts(kept)).toThrow('checkpoint format 0');
  });
});
