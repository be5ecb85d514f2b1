import { describe, expect, it } from 'vitest';
import { of, START_MS, Stage } from '../../fold/testing/stage.ts';
import { CLOCKS } from '../../profile/clocks.ts';

const GAS = { hazardKind: 'gas', deviceId: 's2' } as const;
const firstOf = (stage: Stage) => stage.openHazards().filter(({ incident }) => incident?.first === true);
const kinds = (stage: Stage) => firstOf(stage).map(({ kind }) => kind);

describe('an incident', () => {
  it('is all live dangers of a venue that overlap, and the earliest by event time is its first', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.find([stage.finding({ ...GAS, measuredAt: START_MS + 5_000 })]);
    const [fire, gas] = stage.openHazards();
    expect(fire?.incident).toEqual({ id: fire?.id, first: true, hazards: 2 });
    expect(gas?.incident).toEqual({ id: fire?.id, first: false, hazards: 2 });
  });

  it('[P7] the first moves when older evidence comes', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.find([stage.finding({ ...GAS, measuredAt: START_MS - 5_000, late: true })]);
    expect(kinds(stage)).toEqual(['gas']);
    const changes = stage.find([stage.finding({ edge: 'earlier', measuredAt: START_MS - 9_000 })]);
    expect(kinds(stage)).toEqual(['fire']);
    expect(of(changes, 'hazard')).toHaveLength(2);
  });

  it('has neither faults of devices nor tests, and one venue’s danger is not another’s', () => {
    const stage = Stage.district();
    stage.done({
      type: 'venue.create',
      venue: { id: 'bar', name: '酒吧', category: 5, region: 'g1', facts: {} },
    });
    stage.find([stage.finding()]);
    stage.find([stage.finding({ hazardKind: 'device', class: 'fault' })]);
    stage.find([stage.finding({ ...GAS, live: false, class: 'test' })]);
    stage.find([stage.finding({ ...GAS, deviceId: 'b1' })], 'bar');
    expect(kinds(stage)).toEqual(['fire']);
    expect(stage.openHazards().filter(({ incident }) => incident !== undefined)).toHaveLength(1);
    expect(stage.hazard('bar').incident).toMatchObject({
      id: stage.hazard('bar').id,
      first: true,
      hazards: 1,
    });
  });

  it('that the first was first stays true when it is closed before the others', () => {
    const stage = Stage.district();
    stage.find([stage.finding(), stage.finding({ ...GAS, measuredAt: START_MS + 1 })]);
    stage.find([stage.finding({ edge: 'fall' })]);
    const fire = stage.openHazards().find(({ kind }) => kind === 'fire');
    stage.done({ type: 'hazard.reset', hazardId: fire?.id ?? '' });
    expect(stage.hazard().incident).toMatchObject({ first: false, hazards: 1 });
    stage.find([stage.finding({ ...GAS, edge: 'earlier', measuredAt: START_MS - 60_000 })]);
    expect(stage.hazard().incident?.first).toBe(true);
  });

  it('is another one when the dangers of the one before have long been over', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.find([stage.finding({ edge: 'fall' })]);
    stage.tick(CLOCKS.hazard.incidentGapMs - 1);
    stage.find([stage.finding({ ...GAS, measuredAt: stage.nowMs })]);
    expect(new Set(stage.openHazards().map(({ incident }) => incident?.id)).size).toBe(1);
    const later = Stage.district();
    later.find([later.finding()]);
    later.find([later.finding({ edge: 'fall' })]);
    later.tick(CLOCKS.hazard.incidentGapMs);
    later.find([later.finding({ ...GAS, measuredAt: later.nowMs })]);
    expect(kinds(later).sort()).toEqual(['fire', 'gas']);
  });
});
