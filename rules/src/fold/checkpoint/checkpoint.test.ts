import { describe, expect, it } from 'vitest';
import type { Command } from '../../model/change.ts';
import { IdMap } from '../id-map.ts';
import type { State } from '../state.ts';
import { of, Stage } from '../testing/stage.ts';
import { decodeState, encodeState } from './checkpoint.ts';

/** Something of everything that the state can hold. */
function full(): { stage: Stage; commandId: string } {
  const stage = Stage.district().withRules();
  stage.read('s1', { smoke: 1 });
  stage.find([stage.finding({ hazardKind: 'toxic' }), stage.finding({ hazardKind: 'water', ruleId: 'low' })]);
  const [, toxic, water] = stage.openHazards();
  stage.done({ type: 'hazard.close', hazardId: toxic?.id ?? '', cause: 'fault' });
  stage.done({ type: 'hazard.shelve', hazardId: water?.id ?? '', minutes: 10, reason: 'works' });
  const user = { id: 'u1', username: 'li', name: 'Li', passwordHash: 'p', roles: [] };
  stage.done({ type: 'user.create', user });
  const act = { type: 'device.command', deviceId: 's2', name: 'self_test', args: {}, ttlS: 60 } as const;
  return { stage, commandId: stage.done<Command>(act).id };
}

describe('a checkpoint', () => {
  it('[P3] loses nothing of the state', () => {
    const { stage } = full();
    const text = encodeState(stage.state);
    const read = decodeState(text);
    expect(encodeState(read)).toBe(text);
    const indexes = ({ derived }: State) => ({
      ...derived,
      catalogue: null,
      lanes: null,
      facts: 0,
      changed: null,
    });
    expect(indexes(read)).toEqual(indexes(stage.state));
    expect(read.derived.catalogue).not.toBeNull();
  });

  it('[P3] raises again after it what was closed too early before it', () => {
    const { stage } = full();
    stage.state = decodeState(encodeState(stage.state));
    stage.tick(8 * 3_600_000);
    expect(stage.openHazards().map(({ kind }) => kind)).toContain('toxic');
  });

  it('[P3] knows the results of commands that were sent before it', () => {
    const { stage, commandId } = full();
    stage.state = decodeState(encodeState(stage.state));
    const ids = { deviceId: 's2', venueId: 'shop', commandId };
    const changes = stage.take({ kind: 'result', receivedAt: stage.nowMs, ...ids, ok: true });
    expect(of(changes, 'command')[0]?.object.state).toBe('done');
  });

  it('[P3] refuses another format', () => {
    expect(() => decodeState('{"format":0}')).toThrow('checkpoint format');
  });
});

describe('IdMap', () => {
  it('[P3] goes by the ids, not by who came first', () => {
    const map = new IdMap([
      ['b', 2],
      ['a', 1],
    ]);
    expect(map.values()).toEqual([1, 2]);
    map.set('0', 0);
    map.delete('a');
    expect([map.values(), map.ids()]).toEqual([
      [0, 2],
      ['0', 'b'],
    ]);
  });
});
