import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { of, START_MS, Stage } from '../../fold/testing/stage.ts';
import type { FindingChange } from '../../model/finding.ts';

const BROKEN = {
  ruleId: 'sensor:cable_temperature',
  hazardKind: 'device',
  class: 'fault',
  latched: false,
} as const;
const WARM = {
  ruleId: 'cable-warm',
  hazardKind: 'electrical',
  class: 'supervisory',
  priority: 3,
  latched: false,
  metric: 'cable_temperature',
  suppressedBy: ['sensor'],
} as const;

const electrical = (stage: Stage) => stage.openHazards().find(({ kind }) => kind === 'electrical');

function inOrder(...overs: Partial<FindingChange>[]): Stage {
  const stage = Stage.district();
  for (const over of overs) stage.find([stage.finding(over)]);
  return stage;
}

describe('suppression by design', () => {
  it('[P9] a consequence of a fault is listed and evaluated, but neither sounds nor calls', () => {
    const stage = inOrder(BROKEN);
    const changes = stage.find([stage.finding(WARM)]);
    expect(of(changes, 'notice')).toEqual([]);
    expect(electrical(stage)).toMatchObject({
      state: 'suppressed',
      active: true,
      members: [{ suppressed: true }],
    });
    expect(electrical(stage)?.ticketId).not.toBeNull();
    stage.find([stage.finding({ ...WARM, edge: 'worse', value: 88 })]);
    expect(electrical(stage)).toMatchObject({ state: 'suppressed', members: [{ value: 88 }] });
    expect(
      of(stage.tick(3_600_000), 'notice').filter(({ object }) => object.class === 'supervisory'),
    ).toEqual([]);
  });

  it('[P9] a call-out that runs stops when the fault comes, and one input with both calls for the fault alone', () => {
    const after = inOrder(WARM, BROKEN);
    expect(of(after.changes, 'notice')).toHaveLength(2);
    expect(
      of(after.tick(3_600_000), 'notice').filter(({ object }) => object.class === 'supervisory'),
    ).toEqual([]);
    const stage = Stage.district();
    const changes = stage.find([stage.finding(WARM), stage.finding(BROKEN)]);
    expect(of(changes, 'notice').map(({ object }) => object.class)).toEqual(['fault']);
  });

  it('[P9] when the fault is over first, the danger is new: unacknowledged, sounding, called out at once', () => {
    const stage = inOrder(BROKEN, WARM);
    const hazardId = electrical(stage)?.id ?? '';
    stage.done({ type: 'hazard.acknowledge', hazardId });
    stage.done({ type: 'hazard.silence', hazardId });
    const changes = stage.find([stage.finding({ ...BROKEN, edge: 'fall' })]);
    expect(electrical(stage)).toMatchObject({ state: 'unacknowledged', silenced: false });
    expect(electrical(stage)?.members[0]).not.toHaveProperty('suppressed');
    const told = of(changes, 'notice').map(({ object }) => [object.hazardId, object.reason]);
    expect(told).toEqual([[hazardId, 'member']]);
  });

  it('what is over behind the fault waits for somebody to look, without a call', () => {
    const stage = inOrder(BROKEN, WARM, { ...WARM, edge: 'fall' });
    expect(electrical(stage)).toMatchObject({ state: 'suppressed', active: false });
    const changes = stage.find([stage.finding({ ...BROKEN, edge: 'fall' })]);
    expect(electrical(stage)).toMatchObject({ state: 'returned_unacknowledged' });
    expect(of(changes, 'notice').filter(({ object }) => object.class === 'supervisory')).toEqual([]);
  });

  it('a sensor’s fault explains its own metric alone, and another device’s explains nothing', () => {
    const other = { ...BROKEN, ruleId: 'sensor:humidity' };
    expect(electrical(inOrder(other, WARM))?.state).toBe('unacknowledged');
    expect(electrical(inOrder({ ...BROKEN, deviceId: 's2' }, WARM))?.state).toBe('unacknowledged');
  });

  it.each(['fire', 'gas', 'co'] as const)(
    '[P9] never hides a live %s alarm, whatever the rule says',
    (hazardKind) => {
      const stage = inOrder(BROKEN);
      const changes = stage.find([stage.finding({ hazardKind, suppressedBy: ['sensor'] })]);
      expect(of(changes, 'notice')).toHaveLength(1);
      const hazard = stage.openHazards().find(({ kind }) => kind === hazardKind);
      expect(hazard?.state).toBe('unacknowledged');
      expect(hazard?.members[0]).not.toHaveProperty('suppressed');
    },
  );

  it('[P5] a hidden member raises neither class nor priority, and a seen one beside it is told', () => {
    const hot = { ...WARM, ruleId: 'cable-hot', class: 'alarm', priority: 1 } as const;
    const stage = inOrder(BROKEN, { ...WARM, suppressedBy: [] }, hot);
    expect(electrical(stage)).toMatchObject({ state: 'unacknowledged', class: 'supervisory', priority: 3 });
    const told = stage.find([stage.finding({ ...hot, deviceId: 's2' })]);
    expect(of(told, 'notice')).toHaveLength(1);
    expect(electrical(stage)).toMatchObject({ class: 'alarm', priority: 1, firstOut: 's1' });
  });

  it('a fault that people closed too early explains as before', () => {
    const stage = inOrder(BROKEN);
    stage.done({ type: 'hazard.close', hazardId: stage.hazard().id, cause: 'fault' });
    stage.find([stage.finding(WARM)]);
    expect(electrical(stage)?.state).toBe('suppressed');
    stage.find([stage.finding({ ...BROKEN, edge: 'fall' })]);
    expect(electrical(stage)?.state).toBe('unacknowledged');
  });

  it('[P9] the first word of an incident stays in sight, though its device fails after it', () => {
    const hot = { ...WARM, ruleId: 'cable-hot', class: 'alarm', measuredAt: START_MS } as const;
    const failed = { ...BROKEN, measuredAt: START_MS + 5_000 };
    const fire = { deviceId: 's2', measuredAt: START_MS + 9_000 };
    for (const order of [
      [hot, failed, fire],
      [failed, hot, fire],
      [fire, failed, hot],
      [fire, hot, failed],
    ]) {
      const stage = inOrder(...order);
      expect(electrical(stage)).toMatchObject({
        state: 'unacknowledged',
        incident: { first: true, hazards: 2 },
      });
    }
    expect(electrical(inOrder(hot, failed))?.state).toBe('suppressed');
    expect(electrical(inOrder(hot, { ...failed, measuredAt: START_MS - 1 }, fire))?.state).toBe('suppressed');
  });

  it('[P5] the order in which causes and consequences come in does not matter', () => {
    const FINDINGS: Partial<FindingChange>[] = [
      { ...BROKEN, measuredAt: START_MS + 5 },
      { ...WARM, measuredAt: START_MS + 1 },
      { ...WARM, ruleId: 'cable-hot', class: 'alarm', priority: 1, measuredAt: START_MS + 3 },
      { ...WARM, deviceId: 's2', suppressedBy: [], measuredAt: START_MS + 4 },
      { ...BROKEN, ruleId: 'battery', suppressedBy: ['sensor'], measuredAt: START_MS + 2 },
    ];
    const subsets = fc.subarray(FINDINGS, { minLength: 1 });
    const orders = subsets.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    const outcome = (list: Partial<FindingChange>[]) =>
      inOrder(...list)
        .openHazards()
        .map(({ kind, deviceIds, class: signal, priority, state, members, confidence, incident }) => ({
          kind,
          deviceIds,
          signal,
          priority,
          state,
          confidence,
          first: incident?.first,
          hidden: members
            .filter(({ suppressed }) => suppressed)
            .map(({ ruleId }) => ruleId)
            .sort(),
        }));
    fc.assert(
      fc.property(orders, ([list, shuffled]) => {
        expect(outcome(shuffled)).toEqual(outcome(list));
      }),
      { numRuns: 100 },
    );
  });
});
