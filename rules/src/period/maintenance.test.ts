/** Maintenance: faults of the devices are expected, alarms are alarms. */

import { describe, expect, it } from 'vitest';
import { of, type Stage } from '../fold/testing/stage.ts';
import { flagged, HOUR_MS, hazardsOf, judgedDistrict, MINUTE_MS, pass, plan, restart } from './testing.ts';

const service = { kind: 'maintenance', reason: '更换探测器' } as const;
const noticesOf = (changes: ReturnType<Stage['take']>) => of(changes, 'notice').map(({ object }) => object);
const rolesOf = (changes: ReturnType<Stage['take']>) =>
  noticesOf(changes).flatMap(({ to }) => to.map(({ role }) => role));

describe('maintenance', () => {
  it('a tampered device is listed and told to maintainers, and climbs nowhere', () => {
    const stage = judgedDistrict();
    const { id } = plan(stage, service);
    const changes = flagged(stage, 's1', 'tamper');
    expect(stage.hazard()).toMatchObject({
      live: true,
      class: 'supervisory',
      state: 'unacknowledged',
      planned: ['maintenance'],
    });
    expect(stage.hazard().members[0]?.planned).toEqual({ periodId: id, kind: 'maintenance', expected: true });
    expect(stage.hazard().ticketId).not.toBeNull();
    expect(rolesOf(changes)).toEqual(['grid_worker', 'town_office']);
    const later = [];
    for (let i = 0; i < 50; i += 1)
      later.push(...flagged(stage, 's1', 'tamper'), ...stage.read('s2', {}), ...stage.tick(MINUTE_MS));
    expect(noticesOf(later)).toEqual([]);
  });

  it('without it the same device is called out until somebody answers', () => {
    const stage = judgedDistrict();
    expect(rolesOf(flagged(stage, 's1', 'tamper'))).toContain('duty_officer');
  });

  it('[P6] an alarm is called out as ever, and labelled', () => {
    const stage = judgedDistrict();
    plan(stage, service);
    const changes = stage.read('s1', { smoke: 0.6 });
    expect(stage.hazard()).toMatchObject({ live: true, class: 'alarm', planned: ['maintenance'] });
    expect(rolesOf(changes)).toContain('duty_officer');
    expect(noticesOf(changes)[0]?.text.zh).toContain('「维护中」');
    expect(noticesOf(stage.tick(6 * MINUTE_MS))[0]).toMatchObject({ reason: 'unanswered', level: 1 });
  });

  it('the label goes when a device that is not in maintenance says the same', () => {
    const stage = judgedDistrict();
    plan(stage, { ...service, deviceIds: ['s1'] });
    stage.read('s1', { smoke: 0.6 });
    stage.read('s2', { smoke: 0.6 });
    expect(stage.hazard().planned).toBeUndefined();
    expect(stage.hazard().members.map((member) => member.planned?.kind)).toEqual(['maintenance', undefined]);
  });

  it.each([
    ['silent', 'fault'],
    ['disabled', 'disablement'],
    ['tamper', 'supervisory'],
  ] as const)('[P6] a device still %s at the end is called out at once', (what, signalClass) => {
    const stage = judgedDistrict();
    plan(stage, service);
    const send = () => (what === 'silent' ? [] : flagged(stage, 's1', what));
    for (let i = 0; i < 59; i += 1) {
      send();
      stage.read('s2', {});
      stage.tick(MINUTE_MS);
    }
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    expect(stage.hazard()).toMatchObject({
      class: signalClass,
      state: 'acknowledged',
      planned: ['maintenance'],
    });
    restart(stage);
    send();
    const changes = stage.tick(MINUTE_MS);
    expect(of(changes, 'period')[0]?.object).toMatchObject({ state: 'ended', endedBy: 'gateway' });
    expect(stage.hazard()).toMatchObject({ live: true, acknowledged: false, state: 'unacknowledged' });
    expect(stage.hazard().planned).toBeUndefined();
    const [notice] = noticesOf(changes).filter(({ state }) => state === 'due');
    expect(notice).toMatchObject({ reason: 'planned', class: signalClass });
    expect(notice?.text.zh).toContain('时段已结束，仍在');
    expect(rolesOf(changes)).toContain(signalClass === 'supervisory' ? 'duty_officer' : 'grid_worker');
  });

  it('what is over before the end closes like any other, and the end says nothing', () => {
    const stage = judgedDistrict();
    plan(stage, service);
    flagged(stage, 's1', 'tamper');
    stage.done({ type: 'hazard.acknowledge', hazardId: stage.hazard().id });
    pass(stage, 2);
    expect(stage.openHazards()).toEqual([]);
    expect(noticesOf(pass(stage, 60))).toEqual([]);
  });

  it('[P6] what a person closed although it went on comes back at the end', () => {
    const stage = judgedDistrict();
    plan(stage, service);
    flagged(stage, 's1', 'disabled');
    const { id } = stage.hazard();
    stage.done({ type: 'hazard.close', hazardId: id, cause: 'test' });
    expect(stage.openHazards()).toEqual([]);
    for (let i = 0; i < 60; i += 1) {
      flagged(stage, 's1', 'disabled');
      stage.read('s2', {});
      stage.tick(MINUTE_MS);
    }
    expect(stage.hazard()).toMatchObject({ live: true, class: 'disablement', recurrenceOf: id });
    expect(stage.hazard().planned).toBeUndefined();
    expect(stage.state.venues.get('shop')?.watches.size).toBe(0);
  });

  it('what stood before it began stays as it is', () => {
    const stage = judgedDistrict();
    flagged(stage, 's1', 'tamper');
    plan(stage, service);
    expect(stage.hazard().planned).toBeUndefined();
    expect(noticesOf(stage.tick(6 * MINUTE_MS))[0]).toMatchObject({ reason: 'unanswered' });
  });

  it('ended by a person it tells the same', () => {
    const stage = judgedDistrict();
    const { id } = plan(stage, service);
    flagged(stage, 's1', 'tamper');
    expect(stage.done({ type: 'period.end', periodId: id })).toMatchObject({
      state: 'ended',
      endedBy: 'officer',
    });
    expect(stage.hazard().planned).toBeUndefined();
    expect(stage.refused({ type: 'period.end', periodId: id })).toBe('not-found');
  });

  it('a device that moves away takes no maintenance along', () => {
    const stage = judgedDistrict();
    stage.done({
      type: 'venue.create',
      venue: { id: 'inn', name: '旅馆', category: 3, region: 'g1', facts: {} },
    });
    plan(stage, { ...service, until: stage.nowMs + 2 * HOUR_MS });
    flagged(stage, 's1', 'tamper');
    stage.done({ type: 'device.change', id: 's1', patch: { venueId: 'inn' } });
    expect(stage.hazard('inn')).toMatchObject({ live: true, active: true });
    expect(stage.hazard('inn').planned).toBeUndefined();
    expect(hazardsOf(stage, true)[0]).toMatchObject({ active: false });
  });
});
