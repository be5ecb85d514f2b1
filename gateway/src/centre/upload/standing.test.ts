/** What is news for a higher centre, whatever it has been told before. */

import type { Hazard, HazardMember } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { aHazard, aMember } from './hazard-fixture.ts';
import { isForCentre, nothingTold, stateOfDevice, stateOfSystem, tell } from './standing.ts';

const [NORMAL, FIRE, FAULT] = [1, 3, 5];
const states = (news: ReturnType<typeof tell>) =>
  news.flatMap((each) => (each.kind === 'part' ? [[each.deviceId, each.state, each.at]] : []));

describe('the state of a part', () => {
  it('a latched alarm stands until its reset, though the smoke is gone', () => {
    const told = nothingTold();
    expect(states(tell(told, aHazard({ openedAt: 10 })))).toEqual([['d1', FIRE, 10]]);
    expect(states(tell(told, aHazard({ openedAt: 10 })))).toEqual([]);
    const returned: Partial<Hazard> = {
      active: false,
      returnedAt: 20,
      members: [aMember({ active: false })],
    };
    expect(states(tell(told, aHazard({ openedAt: 10, ...returned })))).toEqual([]);
    const closed = aHazard({ openedAt: 10, ...returned, state: 'closed', resetAt: 30, closedAt: 30 });
    expect(tell(told, closed)).toEqual([
      { kind: 'operation', operation: 1, at: 30 },
      { kind: 'part', deviceId: 'd1', venueId: 'v', venueName: '东街茶楼', state: NORMAL, at: 30 },
    ]);
    // What people add to a closed one is no new fire.
    expect(tell(told, { ...closed, version: 9, cause: 'nuisance' })).toEqual([]);
  });

  it('what began and ended since the last look is told as both', () => {
    const told = nothingTold();
    const over = aHazard({ openedAt: 10, active: false, state: 'closed', closedAt: 40 });
    const gone = { ...over, members: [aMember({ active: false })] };
    expect(states(tell(told, gone))).toEqual([
      ['d1', FIRE, 10],
      ['d1', NORMAL, 40],
    ]);
    expect(told).toEqual({ hazards: {}, closed: ['h1'] });
  });

  it('is the sum of all hazards of the device, and the system’s that of all devices', () => {
    const told = nothingTold();
    tell(told, aHazard({}));
    const fault = [aMember({ class: 'fault' }), aMember({ deviceId: 'd2', class: 'fault' })];
    const news = tell(told, aHazard({ id: 'h2', kind: 'device', latched: false, members: fault }));
    expect(states(news).map(([id, state]) => [id, state])).toEqual([
      ['d1', FIRE | FAULT],
      ['d2', FAULT],
    ]);
    expect([stateOfDevice(told, 'd1'), stateOfDevice(told, 'd9'), stateOfSystem(told)]).toEqual([
      7,
      NORMAL,
      7,
    ]);
  });

  it('devices behind a dead collector are faulty while it is dead', () => {
    const told = nothingTold();
    const dead = aHazard({
      ...{ kind: 'device', class: 'fault', latched: false, deviceIds: ['child', 'd1'] },
      members: [aMember({ class: 'fault' })],
    });
    expect(states(tell(told, dead)).map(([id, state]) => [id, state])).toEqual([
      ['d1', FAULT],
      ['child', FAULT],
    ]);
    const back = { ...dead, active: false, members: [aMember({ class: 'fault', active: false })] };
    expect(states(tell(told, back)).map(([, state]) => state)).toEqual([NORMAL, NORMAL]);
  });
});

describe('beside states', () => {
  it('what people do is told once, and a value when it is another one', () => {
    const told = nothingTold();
    const measured: Partial<HazardMember> = { metric: 'temperature', value: 71.5 };
    const first = tell(told, aHazard({ members: [aMember(measured)] }));
    expect(first.filter(({ kind }) => kind === 'value')).toMatchObject([
      { metric: 'temperature', value: 71.5 },
    ]);
    const seen = aHazard({ acknowledged: true, acknowledgedAt: 15, members: [aMember(measured)] });
    expect(tell(told, seen)).toEqual([{ kind: 'operation', operation: 0x20, at: 15 }]);
    expect(tell(told, seen)).toEqual([]);
    expect(tell(told, { ...seen, silenced: true })).toMatchObject([{ kind: 'operation', operation: 2 }]);
  });

  it('tests, drills and the gateway’s own conditions are none of its dangers', () => {
    expect(isForCentre(aHazard({}))).toBe(true);
    expect(isForCentre(aHazard({ live: false }))).toBe(false);
    expect(isForCentre(aHazard({ kind: 'gateway' }))).toBe(false);
  });
});
