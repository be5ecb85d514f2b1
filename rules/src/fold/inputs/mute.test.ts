/** A mute that waits never reaches a device that came to be in alarm meanwhile. */

import { describe, expect, it } from 'vitest';
import type { Change, Command } from '../../model/change.ts';
import { decodeState, encodeState } from '../checkpoint/checkpoint.ts';
import { of, Stage } from '../testing/stage.ts';

const MUTE = { type: 'device.command', deviceId: 's1', name: 'mute', args: {}, ttlS: 3_600 } as const;

function commands(changes: readonly Change[]): [string, string, string | undefined][] {
  return of(changes, 'command').map(({ object }) => [object.id, object.state, object.error]);
}

describe('a mute that waits', () => {
  it('[P9] ends in the step in which its device comes to be in alarm, and nothing else does', () => {
    const stage = Stage.district().withRules();
    const { id } = stage.done<Command>(MUTE, 'wang');
    stage.done({ ...MUTE, deviceId: 's2' });
    stage.done({ ...MUTE, name: 'self_test' });
    const changes = stage.read('s1', { smoke: 1 });
    expect(of(changes, 'hazard')[0]?.object).toMatchObject({ class: 'alarm', active: true });
    expect(commands(changes)).toEqual([[id, 'failed', 'in-danger']]);
    const left = stage.state.venues.get('shop')?.commands.values() ?? [];
    expect(left.map(({ command }) => [command.deviceId, command.name]).sort()).toEqual([
      ['s1', 'self_test'],
      ['s2', 'mute'],
    ]);
  });

  it('[P10] leaves a line on the audit trail that names it', () => {
    const stage = Stage.district().withRules();
    const { id } = stage.done<Command>(MUTE, 'wang');
    const lines = of(stage.read('s1', { smoke: 1 }), 'audit').map(({ object }) => object);
    expect(lines.filter(({ action }) => action !== 'hazard.transition')).toEqual([
      {
        at: stage.nowMs,
        actor: 'gateway',
        action: 'device.command.end',
        subject: 's1',
        outcome: 'done',
        detail: { commandId: id, name: 'mute', by: 'wang', error: 'in-danger' },
      },
    ]);
  });

  it('[P9] ends when what stood becomes an alarm, and stays beside what is none', () => {
    const stage = Stage.district();
    const { id } = stage.done<Command>(MUTE);
    const early = stage.finding({ class: 'supervisory' });
    expect(commands(stage.find([early]))).toEqual([]);
    expect(commands(stage.find([{ ...early, class: 'test', live: false }]))).toEqual([]);
    expect(commands(stage.find([stage.finding({ deviceId: 's2' })]))).toEqual([]);
    expect(commands(stage.find([stage.finding({ edge: 'worse' })]))).toEqual([[id, 'failed', 'in-danger']]);
  });

  it('[P9] ends although the alarm is over with the same message', () => {
    const stage = Stage.district();
    const { id } = stage.done<Command>(MUTE);
    const changes = stage.find([stage.finding(), stage.finding({ edge: 'fall' })]);
    expect(commands(changes)).toEqual([[id, 'failed', 'in-danger']]);
  });

  it('[P3] ends after a checkpoint too, and a later result changes nothing', () => {
    const stage = Stage.district().withRules();
    const { id } = stage.done<Command>(MUTE);
    stage.state = decodeState(encodeState(stage.state));
    expect(commands(stage.read('s1', { smoke: 1 }))).toEqual([[id, 'failed', 'in-danger']]);
    const ids = { deviceId: 's1', venueId: 'shop', commandId: id };
    expect(stage.take({ kind: 'result', receivedAt: stage.nowMs, ...ids, ok: true })).toEqual([]);
  });
});
