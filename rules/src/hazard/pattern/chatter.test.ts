import { describe, expect, it } from 'vitest';
import { of, START_MS, Stage } from '../../fold/testing/stage.ts';
import type { FindingChange } from '../../model/finding.ts';
import { CLOCKS } from '../../profile/clocks.ts';

const { quietMs, membersMax } = CLOCKS.chatter;
const FAULT = { hazardKind: 'device', class: 'fault', latched: false } as const;

function flap(stage: Stage, times: number, over: Partial<FindingChange> = FAULT): ReturnType<Stage['find']> {
  const changes = [];
  for (let i = 0; i < times; i += 1) {
    stage.tick(5_000);
    changes.push(...stage.find([stage.finding(over)]));
    stage.tick(5_000);
    changes.push(...stage.find([stage.finding({ ...over, edge: 'fall' })]));
  }
  return changes;
}

describe('a chattering alarm', () => {
  it('[P9] three rises in a minute are one: it stays in danger, and nobody is called for each rise', () => {
    const stage = Stage.district();
    flap(stage, 3);
    expect(stage.hazard()).toMatchObject({ chattering: true, active: true, state: 'unacknowledged' });
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    const more = flap(stage, 10);
    expect(of(more, 'notice')).toEqual([]);
    expect(of(more, 'audit')).toEqual([]);
    expect(stage.hazard()).toMatchObject({
      state: 'acknowledged',
      members: [{ occurrences: 13, chattering: true }],
    });
  });

  it('[P9] never hides a first occurrence: every rise before it chatters is told', () => {
    const stage = Stage.district();
    const told: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const alarm = { class: 'alarm' } as const;
      told.push(of(flap(stage, 1, alarm), 'notice').filter(({ object }) => object.state === 'due').length);
      stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    }
    expect(told).toEqual([1, 1, 1]);
  });

  it('ends once it has been quiet, by elapsed time, and is over then if its danger was', () => {
    const stage = Stage.district();
    flap(stage, 3);
    stage.tick(quietMs - 1, 86_400_000);
    expect(stage.hazard()).toMatchObject({ chattering: true, active: true });
    stage.tick(1);
    expect(stage.hazard()).toMatchObject({ active: false, state: 'returned_unacknowledged' });
    expect(stage.hazard()).not.toHaveProperty('chattering');
  });

  it('goes on as a plain danger when it stays up, and falls like one', () => {
    const stage = Stage.district();
    flap(stage, 3);
    stage.find([stage.finding(FAULT)]);
    stage.tick(quietMs);
    expect(stage.hazard()).toMatchObject({ active: true });
    expect(stage.hazard()).not.toHaveProperty('chattering');
    stage.find([stage.finding({ ...FAULT, edge: 'fall' })]);
    expect(stage.hazard()).toMatchObject({ active: false });
  });

  it('[P5] is known over hazards that close in between, so that it does not open one for each rise', () => {
    const stage = Stage.district();
    for (let i = 0; i < 8; i += 1) {
      stage.tick(5_000);
      stage.find([stage.finding(FAULT)]);
      stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
      stage.find([stage.finding({ ...FAULT, edge: 'fall' })]);
    }
    const ids = new Set(of(stage.changes, 'hazard').map(({ object }) => object.id));
    expect(ids.size).toBe(3);
  });

  it('[P5] a higher class is told even of one that chatters', () => {
    const stage = Stage.district();
    const supervisory = { hazardKind: 'electrical', class: 'supervisory', latched: false } as const;
    flap(stage, 3, supervisory);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    const changes = stage.find([stage.finding({ ...supervisory, class: 'alarm' })]);
    expect(of(changes, 'notice').map(({ object }) => object.reason)).toEqual(['class']);
    expect(stage.hazard()).toMatchObject({ state: 'unacknowledged', chattering: true });
  });

  it('[P9] does not outlive its device: what was only held is not raised again elsewhere', () => {
    const stage = Stage.district();
    flap(stage, 3, { hazardKind: 'toxic', latched: false });
    stage.done({
      type: 'venue.create',
      venue: { id: 'bar', name: '酒吧', category: 5, region: 'g1', facts: {} },
    });
    stage.done({ type: 'device.change', id: 's1', patch: { venueId: 'bar' } });
    expect(stage.openHazards('bar')).toEqual([]);
    stage.tick(quietMs);
    expect(stage.hazard()).toMatchObject({ active: false });
  });

  it('[P7] does not begin with a rise of long ago that comes in late', () => {
    const stage = Stage.district();
    for (let i = 0; i < 3; i += 1) {
      flap(stage, 1);
      stage.tick(600_000);
    }
    stage.find([stage.finding({ ...FAULT, measuredAt: stage.nowMs - 7_200_000 })]);
    expect(stage.hazard().chattering).toBeUndefined();
  });

  it('[P8] remembers a bounded number of rises', () => {
    const stage = Stage.district();
    const kept = () => Object.keys(stage.state.venues.get('shop')?.rises ?? {});
    for (let i = 0; i < membersMax + 50; i += 1) {
      stage.find([stage.finding({ deviceId: `d${i}` })]);
      if (i < membersMax - 1) continue;
      expect(kept().length).toBeLessThanOrEqual(membersMax);
      expect(kept()).toContain(`live|d${i}|smoke-high`);
    }
  });
});

describe('a fleeting alarm', () => {
  const spell = (stage: Stage, lastedMs: number) => {
    stage.find([stage.finding()]);
    stage.tick(lastedMs);
    stage.find([stage.finding({ edge: 'fall' })]);
    return stage.hazard().fleeting ?? false;
  };

  it('was over within seconds, unanswered; the mark has its own way back', () => {
    const stage = Stage.district();
    expect(spell(stage, 3_000)).toBe(true);
    stage.tick(600_000);
    expect(spell(stage, 15_000)).toBe(true);
    stage.tick(600_000);
    expect(spell(stage, 30_000)).toBe(false);
    stage.tick(600_000);
    expect(spell(stage, 15_000)).toBe(false);
  });

  it('is none when somebody answered', () => {
    const stage = Stage.district();
    stage.find([stage.finding()]);
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    stage.find([stage.finding({ edge: 'fall', measuredAt: START_MS + 1_000 })]);
    expect(stage.hazard()).not.toHaveProperty('fleeting');
  });
});
