/** A drill: alarms made by hand are a test, a real fire is not. */

import { describe, expect, it } from 'vitest';
import { encodeState } from '../fold/checkpoint/checkpoint.ts';
import { createState } from '../fold/state.ts';
import { step } from '../fold/step.ts';
import { of } from '../fold/testing/stage.ts';
import { flagged, HOUR_MS, hazardsOf, judgedDistrict, MINUTE_MS, pass, plan, restart } from './testing.ts';

describe('a drill', () => {
  it('[P5] an alarm is a test of its own: no ticket, no call, the sound of a test', () => {
    const stage = judgedDistrict();
    const { id } = plan(stage);
    const changes = [...stage.read('s1', { smoke: 0.6 }), ...flagged(stage, 's2', 'alarm')];
    expect(stage.hazard()).toMatchObject({
      live: false,
      class: 'test',
      ticketId: null,
      planned: ['drill'],
      latched: false,
    });
    expect(stage.hazard().members[0]?.planned).toEqual({
      periodId: id,
      kind: 'drill',
      weight: { class: 'alarm', priority: 2, latched: true },
    });
    expect(of(changes, 'notice')).toEqual([]);
    expect(of(changes, 'ticket')).toEqual([]);
  });

  it('[P5] never shares a hazard with a live one, and takes nothing of it away', () => {
    const stage = judgedDistrict();
    stage.read('s1', { gas: 60 });
    plan(stage);
    stage.read('s2', { smoke: 0.6 });
    expect(hazardsOf(stage, true).map(({ kind }) => kind)).toEqual(['gas']);
    expect(hazardsOf(stage, false).map(({ kind }) => kind)).toEqual(['fire']);
  });

  it.each([
    ['temperature', 70, 'fire'],
    ['gas', 60, 'gas'],
  ] as const)('[P6] %s is made by no drill: live, with ticket and call-out', (metric, value, kind) => {
    const stage = judgedDistrict();
    plan(stage);
    const changes = stage.read('s1', { [metric]: value });
    expect(stage.hazard()).toMatchObject({ live: true, class: 'alarm', kind });
    expect(stage.hazard().ticketId).not.toBeNull();
    expect(of(changes, 'notice')[0]?.object.to).toContainEqual({ role: 'duty_officer', region: 'd1' });
  });

  it('[P6] a real fire in the middle makes every fire alarm of the venue live, now and afterwards', () => {
    const stage = judgedDistrict();
    plan(stage);
    stage.read('s1', { smoke: 0.6 });
    stage.read('s2', { smoke: 0.01, temperature: 70 });
    const [live] = hazardsOf(stage, true);
    expect(live).toMatchObject({ class: 'alarm', deviceIds: ['s1', 's2'], active: true });
    expect(live?.planned).toBeUndefined();
    expect(hazardsOf(stage, false)[0]).toMatchObject({ active: false });
    stage.read('s2', { smoke: 0.6, temperature: 70 });
    expect(hazardsOf(stage, true)[0]?.members).toHaveLength(3);
  });

  it('[P6] a fire alarm that is not reset yet makes every fire alarm of the venue live', () => {
    const stage = judgedDistrict();
    stage.read('s1', { temperature: 80 });
    stage.read('s1', { temperature: 20 });
    expect(stage.hazard()).toMatchObject({ active: false, latched: true });
    plan(stage);
    stage.tick(MINUTE_MS);
    expect(of(stage.read('s2', { smoke: 0.6 }), 'notice')).not.toEqual([]);
    expect(stage.hazard()).toMatchObject({ live: true, class: 'alarm', deviceIds: ['s1', 's2'] });
  });

  it('a fault is no drill', () => {
    const stage = judgedDistrict();
    plan(stage);
    flagged(stage, 's1', 'tamper');
    expect(stage.hazard()).toMatchObject({ live: true, class: 'supervisory' });
  });

  it('[P6] what still stands at the end is a live hazard with a ticket', () => {
    const stage = judgedDistrict();
    plan(stage);
    for (let i = 0; i < 59; i += 1) {
      stage.read('s1', { smoke: 0.6 });
      stage.read('s2', { smoke: 0.01 });
      stage.tick(MINUTE_MS);
    }
    restart(stage);
    const changes = stage.tick(MINUTE_MS);
    expect(hazardsOf(stage, true)[0]).toMatchObject({
      class: 'alarm',
      priority: 2,
      latched: true,
      active: true,
      openedAt: stage.nowMs,
    });
    expect(hazardsOf(stage, true)[0]?.planned).toBeUndefined();
    expect(hazardsOf(stage, false)[0]).toMatchObject({ active: false });
    expect(of(changes, 'ticket')).toHaveLength(1);
    expect(of(changes, 'notice').map(({ object }) => object.reason)).toContain('opened');
    // Its end is found where it is now.
    stage.read('s1', { smoke: 0.01 });
    expect(hazardsOf(stage, true)[0]).toMatchObject({ active: false, state: 'returned_unacknowledged' });
  });

  it('what was over in time leaves a test that a person acknowledges', () => {
    const stage = judgedDistrict();
    plan(stage);
    stage.read('s1', { smoke: 0.6 });
    pass(stage, 70);
    expect(stage.hazard()).toMatchObject({ live: false, active: false });
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(stage.openHazards()).toEqual([]);
  });

  it('[P6] a fire from before it stays live, also when its readings come late or its rules change', () => {
    const stage = judgedDistrict();
    const before = stage.nowMs + MINUTE_MS;
    pass(stage, 3, ['s2']);
    plan(stage);
    stage.read('s1', { smoke: 0.6 }, { measuredAt: before });
    expect(stage.hazard()).toMatchObject({ live: true, class: 'alarm' });
    stage.done({ type: 'venue.override', id: 'shop', colour: 'red', reason: '检查' });
    expect(stage.hazard()).toMatchObject({ live: true, active: true, priority: 1 });
  });

  it('[P6] closed although it went on, it rises live at the end; closed and over, it does not', () => {
    const end = (stage: ReturnType<typeof judgedDistrict>, smoke: number) => {
      plan(stage);
      stage.read('s1', { smoke: 0.6 });
      stage.done({ type: 'hazard.close', hazardId: stage.hazard().id, cause: 'test' });
      for (let i = 0; i < 60; i += 1) {
        stage.read('s1', { smoke });
        stage.read('s2', { smoke: 0.01 });
        stage.tick(MINUTE_MS);
      }
      return stage.openHazards();
    };
    expect(end(judgedDistrict(), 0.6)).toMatchObject([{ live: true, class: 'alarm' }]);
    expect(end(judgedDistrict(), 0.01)).toEqual([]);
  });

  it('[P6] an alarm that chatters through the end is live in danger, and nowhere when it was over', () => {
    const chatter = (last: number) => {
      const stage = judgedDistrict();
      const { id } = plan(stage);
      // Another that goes on, so that the venue still has planned times.
      plan(stage, { kind: 'maintenance', deviceIds: ['s2'] });
      for (const smoke of [0.6, 0.01, 0.6, 0.01, 0.6, last]) {
        stage.tick(5_000);
        stage.read('s1', { smoke });
      }
      expect(hazardsOf(stage, false)[0]).toMatchObject({ active: true, chattering: true });
      stage.done({ type: 'period.end', periodId: id });
      return stage;
    };
    const [live] = hazardsOf(chatter(0.6), true);
    expect(live).toMatchObject({ active: true, class: 'alarm' });
    const over = chatter(0.01);
    expect(hazardsOf(over, true)).toEqual([]);
    // Held as a test of a drill that is over, it may rise in earnest.
    over.tick(5_000);
    over.read('s1', { smoke: 0.6 });
    expect(hazardsOf(over, true)[0]).toMatchObject({ active: true, class: 'alarm' });
  });

  it("a device's own test stays the device's own", () => {
    const stage = judgedDistrict();
    plan(stage, { until: stage.nowMs + 5 * MINUTE_MS });
    flagged(stage, 's1', 'test', 'alarm');
    expect(stage.hazard()).toMatchObject({ live: false });
    expect(stage.hazard().planned).toBeUndefined();
    for (let i = 0; i < 10; i += 1) {
      flagged(stage, 's1', 'test', 'alarm');
      stage.read('s2', {});
      stage.tick(MINUTE_MS);
    }
    expect(stage.openHazards()).toMatchObject([{ live: false }]);
  });

  it('[P3] a jump of the wall clock neither ends nor prolongs it', () => {
    const stage = judgedDistrict();
    plan(stage);
    stage.tick(MINUTE_MS, 5 * HOUR_MS);
    expect(stage.state.venues.get('shop')?.periods.size).toBe(1);
    stage.tick(MINUTE_MS, -9 * HOUR_MS);
    pass(stage, 57);
    expect(stage.state.venues.get('shop')?.periods.size).toBe(1);
    pass(stage, 1);
    expect(stage.state.venues.get('shop')?.periods.size).toBe(0);
  });

  it('one that is planned begins by the ticks, and what stands stays live', () => {
    const stage = judgedDistrict();
    plan(stage, { from: stage.nowMs + 10 * MINUTE_MS, until: stage.nowMs + 70 * MINUTE_MS });
    stage.read('s1', { smoke: 0.6 });
    const changes = [];
    for (let i = 0; i < 10; i += 1) {
      stage.read('s2', { smoke: 0.01 });
      changes.push(...stage.read('s1', { smoke: 0.6 }), ...stage.tick(MINUTE_MS));
    }
    expect(of(changes, 'period').map(({ object }) => object)).toMatchObject([
      { state: 'running', startedAt: stage.nowMs },
    ]);
    expect(of(changes, 'audit').map(({ object }) => object.action)).toEqual(['period.begin']);
    expect(stage.hazard()).toMatchObject({ live: true, active: true });
    stage.read('s2', { smoke: 0.6 });
    expect(stage.hazard().deviceIds).toEqual(['s1', 's2']);
  });

  it('[P3] replayed from zero, or from a state in the middle, it comes to the same', () => {
    const stage = judgedDistrict();
    plan(stage);
    stage.read('s1', { smoke: 0.6 });
    pass(stage, 20, ['s2']);
    restart(stage);
    stage.read('s2', { temperature: 80 });
    pass(stage, 50, ['s2']);
    let replayed = createState();
    for (const entry of stage.entries) replayed = step(replayed, entry).state;
    expect(encodeState(replayed)).toBe(encodeState(stage.state));
  });
});
