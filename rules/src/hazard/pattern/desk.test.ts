import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../fold/checkpoint/checkpoint.ts';
import { step } from '../../fold/step.ts';
import { of, Stage } from '../../fold/testing/stage.ts';
import { CLOCKS } from '../../profile/clocks.ts';

const FAULT = { hazardKind: 'device', class: 'fault', latched: false } as const;
const { windowMs, on, off, countMax } = CLOCKS.flood;

/** So many hazards of devices of their own. */
function alarms(stage: Stage, count: number, prefix = 'd') {
  const changes = [];
  for (let i = 0; i < count; i += 1) {
    changes.push(...stage.find([stage.finding({ ...FAULT, deviceId: `${prefix}${i}` })]));
  }
  return changes;
}

describe('a flood of alarms at a duty desk', () => {
  it('begins above ten new alarms in ten minutes, and is told and on the audit trail', () => {
    const stage = Stage.district();
    expect(of(alarms(stage, on), 'desk')).toEqual([]);
    const changes = alarms(stage, 1, 'e');
    const desk = { region: 'd1', flood: true, since: stage.nowMs, alarms10min: on + 1 };
    expect(of(changes, 'desk').map(({ object }) => object)).toEqual([desk]);
    const line = of(changes, 'audit').find(({ object }) => object.action === 'desk.flood')?.object;
    expect(line).toMatchObject({ actor: 'gateway', subject: 'd1', detail: { alarms10min: on + 1 } });
  });

  it.each([0, 86_400_000])('[P3] ends below five, by elapsed time under a jump of %i ms', (jumpMs) => {
    const stage = Stage.district();
    alarms(stage, on + 1);
    stage.tick(windowMs - 1_000, jumpMs);
    alarms(stage, off, 'e');
    expect(of(stage.tick(1_000), 'desk')).toEqual([]);
    const changes = stage.tick(windowMs);
    expect(of(changes, 'desk').map(({ object }) => object)).toEqual([
      { region: 'd1', flood: false, alarms10min: 0 },
    ]);
    expect(of(changes, 'audit').map(({ object }) => object.action)).toContain('desk.flood_over');
    expect(stage.state.desks.size).toBe(0);
  });

  it('[P9] loses nothing and hides nothing: every danger opens, calls and says which was first', () => {
    const stage = Stage.district();
    alarms(stage, 50);
    const changes = stage.find([stage.finding()]);
    expect(of(changes, 'notice')).toHaveLength(1);
    expect(of(stage.changes, 'notice')).toHaveLength(51);
    expect(stage.openHazards().filter(({ state }) => state === 'unacknowledged')).toHaveLength(51);
    expect(stage.openHazards().find(({ kind }) => kind === 'fire')?.incident).toMatchObject({ first: true });
  });

  it('counts what is told: neither tests nor what is put aside', () => {
    const stage = Stage.district();
    alarms(stage, on);
    stage.find([stage.finding({ live: false, class: 'test', latched: false })]);
    stage.done({ type: 'device.out_of_service', id: 's2', until: stage.nowMs + 86_400_000, reason: 'x' });
    stage.tick(windowMs);
    alarms(stage, on, 'e');
    stage.find([stage.finding({ hazardKind: 'toxic', deviceId: 's2' })]);
    expect(stage.state.desks.get('d1')?.desk.alarms10min).toBe(on);
  });

  it('[P3] survives a checkpoint, and is told again after a start', () => {
    const stage = Stage.district();
    alarms(stage, on + 1);
    const again = decodeState(encodeState(stage.state));
    expect(encodeState(again)).toBe(encodeState(stage.state));
    const record = { kind: 'start', receivedAt: stage.nowMs, epoch: 'e2' } as const;
    const { changes } = step(again, { position: 1_000, ordinal: 0, record });
    expect(of(changes, 'desk').map(({ object }) => object.flood)).toEqual([true]);
  });

  it('[P8] counts no further than its limit', () => {
    const stage = Stage.district();
    alarms(stage, countMax + 20);
    expect(stage.state.desks.get('d1')?.toldElapsedMs).toHaveLength(countMax);
  });
});
