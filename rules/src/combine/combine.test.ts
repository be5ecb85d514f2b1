import { beforeEach, describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Command } from '../model/change.ts';
import type { CheckedReading } from '../model/record.ts';
import { catalogueText, combinedRule, levelRule, SMOKE_RULE, TEST_MODE } from './testing/catalogue.ts';

let stage: Stage;
beforeEach(() => {
  stage = Stage.district();
});

function withRule(...rules: string[]): void {
  stage.withRules(catalogueText(...rules));
  for (const id of ['s1', 's2']) stage.read(id, { smoke: 0, temperature: 20 });
  stage.tick(15_000);
}

let seq = 1_000;
/** A reading of another time than now. */
function readAt(
  deviceId: string,
  measuredAt: number,
  metrics: Record<string, number>,
  over: Partial<CheckedReading> = {},
) {
  seq += 1;
  const clock = {
    at: measuredAt,
    measuredAt,
    clock: 'trusted' as const,
    late: measuredAt < stage.nowMs - 60_000,
  };
  const reading: CheckedReading = { boot: 1, seq, ...clock, metrics, flags: [], generation: 1, ...over };
  return stage.read(deviceId, {}, { readings: [reading] });
}

/** What is on, in few words. */
function active(): string[] {
  return stage
    .openHazards()
    .flatMap(({ members }) =>
      members.filter((member) => member.active).map(({ deviceId, ruleId }) => `${ruleId} ${deviceId}`),
    );
}

describe('a combined rule', () => {
  it('raises one hazard of all devices that decided, in the name of the first', () => {
    withRule(combinedRule());
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    expect(stage.openHazards()).toEqual([]);
    stage.tick(15_000);
    const begin = stage.nowMs;
    stage.read('s1', { smoke: 0, temperature: 45 });
    const hazard = stage.hazard();
    expect(hazard).toMatchObject({ kind: 'fire', live: true, firstOut: 's2', deviceIds: ['s1', 's2'] });
    expect(hazard.measuredAt).toBe(begin);
    expect(hazard.members).toMatchObject([{ why: { zh: 's1、s2 共 2/2', en: 's1, s2: 2 of 2' } }]);
    expect(of(stage.changes, 'notice').length).toBeGreaterThan(0);
    expect(of(stage.changes, 'ticket')).toHaveLength(1);
  });

  it('needs the parts within its window, by event time', () => {
    withRule(combinedRule({ withinS: 60 }));
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    stage.tick(15_000);
    stage.read('s2', { smoke: 0.01, temperature: 20 });
    stage.tick(61_000);
    stage.read('s1', { smoke: 0, temperature: 45 });
    expect(stage.openHazards()).toEqual([]);
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    expect(active()).toEqual(['together s1']);
  });

  it('falls by time alone when nothing more is heard, and by readings before that', () => {
    withRule(combinedRule({ withinS: 60 }));
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    stage.read('s1', { smoke: 0, temperature: 45 });
    stage.tick(15_000);
    stage.read('s2', { smoke: 0.01, temperature: 20 });
    stage.tick(59_000);
    expect(active()).toEqual(['together s1']);
    stage.tick(2_000);
    expect(active()).toEqual([]);
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    expect(active()).toEqual(['together s1']);
    expect(stage.hazard().members).toMatchObject([{ occurrences: 2 }]);
    stage.nowMs += 1_000;
    stage.read('s2', { smoke: 0.01, temperature: 20 });
    // No tick in between: the readings themselves show that a minute has passed.
    stage.nowMs += 61_001;
    stage.read('s1', { smoke: 0, temperature: 45 });
    expect(active()).toEqual([]);
  });

  it('[P7] finds what devices show late, and that it is over', () => {
    withRule(combinedRule({ need: '{ devices: 2 }', withinS: 60 }));
    const at = stage.nowMs;
    stage.read('s1', { smoke: 0.1, temperature: 20 });
    stage.tick(15_000);
    stage.read('s1', { smoke: 0.01, temperature: 20 });
    stage.tick(1_200_000);
    stage.read('s1', { smoke: 0.01, temperature: 20 });
    readAt('s2', at + 5_000, { smoke: 0.2, temperature: 20 });
    readAt('s2', at + 20_000, { smoke: 0.01, temperature: 20 });
    expect(stage.hazard()).toMatchObject({
      active: false,
      late: true,
      measuredAt: at + 5_000,
      firstOut: 's1',
    });
    expect(stage.hazard().members).toHaveLength(1);
  });

  it('[P3] moves its begin and its first device back by older evidence, and stays one member', () => {
    withRule(combinedRule({ need: '{ devices: 2 }', withinS: 60 }));
    const at = stage.nowMs;
    stage.nowMs = at + 40_000;
    stage.read('s1', { smoke: 0.1, temperature: 20 });
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    expect(stage.hazard()).toMatchObject({ firstOut: 's1', measuredAt: at + 40_000 });
    readAt('s2', at + 10_000, { smoke: 0.1, temperature: 20 }, { seq: 3 });
    expect(stage.hazard()).toMatchObject({ firstOut: 's2', measuredAt: at + 40_000 });
    readAt('s1', at + 20_000, { smoke: 0.1, temperature: 20 }, { seq: 3 });
    expect(stage.hazard()).toMatchObject({ firstOut: 's2', measuredAt: at + 20_000 });
    expect(stage.hazard().members).toHaveLength(1);
    stage.nowMs += 1_000;
    stage.read('s1', { smoke: 0, temperature: 20 });
    stage.tick(61_000);
    expect(stage.hazard().active).toBe(false);
  });

  it('names further devices that join, without being raised again', () => {
    withRule(combinedRule({ need: '{ devices: 2 }', withinS: 60 }));
    stage.done({
      type: 'device.create',
      device: { id: 's3', venueId: 'shop', kind: 'smoke', secretHash: 'h' },
    });
    for (const id of ['s1', 's2']) stage.read(id, { smoke: 0.1, temperature: 20 });
    const notices = of(stage.changes, 'notice').length;
    stage.read('s3', { smoke: 0.1, temperature: 20 });
    expect(stage.hazard()).toMatchObject({ deviceIds: ['s1', 's2', 's3'] });
    expect(stage.hazard().members).toMatchObject([{ value: 3, limit: 2, occurrences: 1 }]);
    expect(of(stage.changes, 'notice')).toHaveLength(notices);
  });

  it('sums weights, and is of lower rank in test', () => {
    withRule(combinedRule({ need: '{ weight: 4 }', withinS: 0 }), TEST_MODE);
    stage.read('s1', { smoke: 0.1, temperature: 45 });
    expect(stage.openHazards()).toEqual([]);
    readAt('s2', stage.nowMs, { smoke: 0.1, temperature: 20 }, { flags: ['test', 'alarm'] });
    expect(stage.hazard()).toMatchObject({ live: false, class: 'test', ticketId: null });
    stage.nowMs += 1_000;
    readAt('s2', stage.nowMs, { smoke: 0.1, temperature: 20 });
    const live = stage.openHazards().filter((hazard) => hazard.live);
    expect(live).toMatchObject([{ class: 'alarm', active: true }]);
    expect(stage.openHazards().filter((hazard) => !hazard.live && hazard.active)).toEqual([]);
  });

  it('takes its class and priority from the rule at the colour of the venue', () => {
    withRule(combinedRule());
    stage.read('s2', { smoke: 0.1, temperature: 45 });
    expect(stage.hazard().priority).toBe(2);
    stage.done({ type: 'venue.override', id: 'shop', colour: 'red', reason: 'x' });
    expect(stage.hazard()).toMatchObject({ priority: 1, active: true });
    expect(stage.hazard().members).toMatchObject([{ occurrences: 1 }]);
  });

  it('survives new rules with which it still holds, and ends when its rule goes', () => {
    withRule(combinedRule());
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    stage.read('s1', { smoke: 0, temperature: 45 });
    const log = stage.hazard().log.length;
    stage.withRules(catalogueText(combinedRule(), SMOKE_RULE));
    expect(stage.hazard()).toMatchObject({ active: true });
    expect(stage.hazard().log).toHaveLength(log);
    stage.withRules(catalogueText(SMOKE_RULE));
    expect(stage.hazard().active).toBe(false);
    expect(stage.state.venues.get('shop')?.combined.size).toBe(0);
  });

  it('leaves the hazard of a plain rule alone that takes over its name', () => {
    withRule(combinedRule());
    stage.read('s1', { smoke: 0.7, temperature: 45 });
    expect(active()).toEqual(['together s1']);
    stage.withRules(catalogueText(levelRule('together')));
    expect(active()).toEqual(['together s1']);
  });
});

describe('a device of a combined danger', () => {
  beforeEach(() => {
    withRule(combinedRule());
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    stage.read('s1', { smoke: 0, temperature: 45 });
  });

  it.each(['s1', 's2'])('[P9] is neither retired nor silenced from afar: %s', (id) => {
    expect(stage.refused({ type: 'device.change', id, patch: { retired: true } })).toBe('still-in-danger');
    const command = { type: 'device.command', deviceId: id, name: 'mute', args: {}, ttlS: 60 } as const;
    expect(stage.refused(command)).toBe('still-in-danger');
  });

  it('takes its part along when it is replaced, moves or changes its kind', () => {
    stage.done({ type: 'device.replace', id: 's2', secretHash: 'n' });
    expect(stage.hazard().active).toBe(false);
    stage.read('s2', { smoke: 0, temperature: 20 }, {});
    stage.nowMs += 1_000;
    stage.read('s2', { smoke: 0.1, temperature: 20 });
    expect(stage.hazard().active).toBe(true);
    const bar = { id: 'bar', name: '酒吧', category: 5, region: 't1', facts: {} } as const;
    stage.done({ type: 'venue.create', venue: bar });
    stage.done({ type: 'device.change', id: 's1', patch: { venueId: 'bar' } });
    expect(stage.hazard().active).toBe(false);
    expect(stage.openHazards('bar')).toEqual([]);
  });
});

it('[P9] ends the mutes of all devices of a combined danger', () => {
  withRule(combinedRule());
  stage.read('s2', { smoke: 0.1, temperature: 20 });
  const mute = (deviceId: string) =>
    stage.done<Command>({ type: 'device.command', deviceId, name: 'mute', args: {}, ttlS: 600 }).id;
  const ids = [mute('s1'), mute('s2')];
  const changes = stage.read('s1', { smoke: 0, temperature: 45 });
  const ended = of(changes, 'command').map(({ object }) => [object.id, object.error]);
  expect(ended.sort()).toEqual(ids.map((id) => [id, 'in-danger']).sort());
});

it('parts alone are told to nobody, and keep nobody from retiring a device', () => {
  withRule(combinedRule());
  const before = stage.changes.length;
  stage.read('s1', { smoke: 0.1, temperature: 20 });
  expect(stage.changes).toHaveLength(before);
  stage.done({ type: 'device.change', id: 's1', patch: { retired: true } });
  expect(stage.state.venues.get('shop')?.combined.size).toBe(0);
});

it('[P3] comes to the same after a checkpoint, with a part, a danger and a deadline under way', () => {
  withRule(combinedRule({ withinS: 60 }));
  const again = () => {
    const text = encodeState(stage.state);
    stage.state = decodeState(text);
    expect(encodeState(stage.state)).toBe(text);
  };
  stage.read('s2', { smoke: 0.1, temperature: 20 });
  again();
  stage.read('s1', { smoke: 0, temperature: 45 });
  expect(active()).toEqual(['together s1']);
  again();
  stage.tick(15_000);
  stage.read('s2', { smoke: 0, temperature: 20 });
  again();
  stage.tick(59_000);
  again();
  expect(active()).toEqual(['together s1']);
  stage.tick(1_001);
  expect(active()).toEqual([]);
});

it('forgets what ended more than a day ago', () => {
  withRule(combinedRule());
  stage.read('s2', { smoke: 0.1, temperature: 20 });
  stage.tick(1_000);
  stage.read('s2', { smoke: 0, temperature: 20 });
  expect(stage.state.venues.get('shop')?.combined.size).toBe(1);
  stage.nowMs += 86_400_001;
  stage.read('s2', { smoke: 0, temperature: 20 });
  expect(stage.state.venues.get('shop')?.combined.size).toBe(0);
});
