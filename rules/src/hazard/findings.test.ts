import { describe, expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';
import { CLOCKS } from '../profile/clocks.ts';

function burning(): Stage {
  const stage = Stage.district();
  stage.find([stage.finding()]);
  return stage;
}

function acknowledged(stage: Stage): Stage {
  stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
  stage.done({ type: 'hazard.silence', hazardId: stage.hazard().id });
  return stage;
}

describe('one danger, one hazard, one ticket', () => {
  it('[P5] opens hazard, ticket and notice in one step, and the second device joins', () => {
    const stage = Stage.district();
    const first = stage.find([stage.finding()]);
    expect(first.map((change) => change.kind)).toEqual(['hazard', 'ticket', 'notice', 'audit']);
    const second = stage.find([stage.finding({ deviceId: 's2' })]);
    expect(of(second, 'ticket')).toEqual([]);
    expect(stage.hazard()).toMatchObject({
      deviceIds: ['s1', 's2'],
      ticketId: stage.ticket().id,
      version: 2,
    });
    expect(stage.ticket()).toMatchObject({
      unit: 't1',
      state: 'open',
      class: 'ordinary',
      handling: 'immediate',
    });
  });

  it('[P5] keeps test and drill apart from live, without ticket or call-out', () => {
    const stage = burning();
    const changes = stage.find([
      stage.finding({ deviceId: 's2', live: false, class: 'test', priority: 4, latched: false }),
    ]);
    expect(changes.map((change) => change.kind)).toEqual(['hazard', 'audit']);
    expect(stage.openHazards().map(({ live, ticketId }) => [live, ticketId === null])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('[P5] makes one hazard of a device, however many faults it has, and one a device', () => {
    const stage = Stage.district();
    const fault = { hazardKind: 'device', class: 'fault', latched: false } as const;
    stage.find([
      stage.finding({ ...fault, ruleId: 'low-battery' }),
      stage.finding({ ...fault, ruleId: 'tamper' }),
      stage.finding({ ...fault, ruleId: 'tamper', deviceId: 's2' }),
    ]);
    expect(stage.openHazards().map(({ members }) => members.length)).toEqual([2, 1]);
  });
});

describe('one hazard never hides people', () => {
  const news = [
    ['a new member', { deviceId: 's2' }, 'member'],
    ['a higher class', { class: 'alarm' }, 'class'],
    ['a higher priority', { priority: 1 }, 'priority'],
  ] as const;

  it.each(news)('[P5] %s sounds again and is called out again', (_name, over, reason) => {
    const stage = Stage.district();
    const mild = { class: 'supervisory', priority: 2 } as const;
    stage.find([stage.finding(mild)]);
    acknowledged(stage);
    const changes = stage.find([
      stage.finding({ ...mild, edge: 'deviceId' in over ? 'rise' : 'worse', ...over }),
    ]);
    expect(stage.hazard()).toMatchObject({ state: 'unacknowledged', silenced: false });
    expect(stage.hazard()).not.toHaveProperty('acknowledgedAt');
    expect(of(changes, 'notice').map(({ object }) => [object.reason, object.state])).toEqual([
      [reason, 'due'],
    ]);
  });

  it('[P5] a worse value of the same class and priority disturbs nobody', () => {
    const stage = acknowledged(burning());
    const changes = stage.find([stage.finding({ edge: 'worse', value: 9 })]);
    expect(of(changes, 'notice')).toEqual([]);
    expect(stage.hazard()).toMatchObject({ state: 'acknowledged', silenced: true });
    expect(stage.hazard().members[0]?.value).toBe(9);
  });

  it('[P5] the same member rising again after its return is counted and unacknowledged again', () => {
    const stage = acknowledged(burning());
    stage.find([stage.finding({ edge: 'fall' })]);
    expect(stage.hazard().state).toBe('returned');
    stage.find([stage.finding()]);
    expect(stage.hazard()).toMatchObject({ state: 'unacknowledged', active: true });
    expect(stage.hazard()).not.toHaveProperty('returnedAt');
    expect(stage.hazard().members).toMatchObject([{ occurrences: 2, active: true }]);
  });

  it('[P9] a flapping member does not multiply the notices that nobody answered yet', () => {
    const stage = burning();
    for (let i = 0; i < 5; i += 1) {
      stage.find([stage.finding({ edge: 'fall' })]);
      expect(of(stage.find([stage.finding()]), 'notice')).toEqual([]);
    }
    expect(stage.hazard().members[0]?.occurrences).toBe(6);
  });
});

describe('the end of a danger', () => {
  it('[P5] a new danger after reset is a new hazard and ticket that points back', () => {
    const stage = burning();
    const before = stage.hazard();
    const ticketBefore = stage.ticket().id;
    stage.find([stage.finding({ edge: 'fall' })]);
    stage.done({ type: 'hazard.reset', hazardId: before.id });
    stage.find([stage.finding()]);
    expect(stage.hazard()).toMatchObject({ recurrenceOf: before.id });
    expect(stage.hazard().id).not.toBe(before.id);
    expect(stage.hazard().ticketId).not.toBe(ticketBefore);
  });

  it('[P9] a fault that is seen and over closes by itself; one that nobody saw waits', () => {
    const stage = Stage.district();
    const fault = { hazardKind: 'device', class: 'fault', latched: false } as const;
    stage.find([stage.finding(fault)]);
    stage.find([stage.finding({ ...fault, edge: 'fall' })]);
    expect(stage.hazard().state).toBe('returned_unacknowledged');
    const closed = stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(closed).toMatchObject({ state: 'closed', closedBy: 'gateway' });
    expect(stage.openHazards()).toEqual([]);
    expect(stage.ticket().state).toBe('open');
  });

  it('[P9] a fault that was seen first closes with its end', () => {
    const stage = Stage.district();
    const fault = stage.finding({ hazardKind: 'device', class: 'fault', latched: false });
    stage.find([fault]);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    const [closed] = of(stage.find([{ ...fault, edge: 'fall' }]), 'hazard');
    expect(closed?.object).toMatchObject({ state: 'closed', closedBy: 'gateway' });
    expect(stage.openHazards()).toEqual([]);
  });

  it('[P9] one latched member keeps the hazard until its reset, whoever joins later', () => {
    const stage = burning();
    const mild = stage.finding({ deviceId: 's2', latched: false });
    stage.find([mild, { ...mild, edge: 'fall' }, stage.finding({ edge: 'fall' })]);
    const after = stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(after).toMatchObject({ state: 'returned', latched: true });
  });

  it('[P5] what rose and fell within one input is over, also when other findings may explain it', () => {
    const stage = Stage.district();
    const dusty = {
      hazardKind: 'toxic',
      class: 'supervisory',
      latched: false,
      suppressedBy: ['sensor'],
    } as const;
    const broken = { hazardKind: 'device', ruleId: 'sensor', class: 'fault', latched: false } as const;
    stage.find([stage.finding(dusty), stage.finding({ ...dusty, edge: 'fall' })]);
    expect(stage.hazard()).toMatchObject({ active: false, members: [{ active: false }] });
    stage.find([
      stage.finding(dusty),
      stage.finding({ ...dusty, edge: 'fall' }),
      stage.finding(broken),
      stage.finding({ ...broken, edge: 'fall' }),
    ]);
    expect(stage.openHazards().filter(({ active }) => active)).toEqual([]);
  });

  it('[P5] a fall is found in the hazard where the member is, whatever the mode is now', () => {
    const stage = burning();
    stage.find([stage.finding({ edge: 'fall', live: false })]);
    expect(stage.hazard()).toMatchObject({ active: false, state: 'returned_unacknowledged' });
  });

  it('[P7] a danger known to be over for 30 minutes opens hazard and ticket without call-out', () => {
    const stage = Stage.district();
    const late = stage.finding({ late: true, normalForMs: CLOCKS.callOut.quietAfterNormalMs });
    const changes = stage.find([late, { ...late, edge: 'fall' }]);
    expect(of(changes, 'notice')).toEqual([]);
    expect(changes.map((change) => change.kind)).toEqual(['hazard', 'ticket', 'audit', 'audit']);
    expect(of(stage.tick(3_600_000), 'hazard')).toEqual([]);
    expect(of(stage.find([{ ...late, deviceId: 's2' }]), 'notice')).toEqual([]);
    const joined = stage.find([stage.finding({ deviceId: 's3' })]);
    expect(of(joined, 'notice')).toHaveLength(1);
  });
});
