/** Contact: silence by elapsed time alone, take-overs, rejections, clocks, identity, facts that change. */

import { describe, expect, it } from 'vitest';
import type { RiskColour } from '../model/facts.ts';
import type { PresenceRecord, RejectionRecord } from '../model/record.ts';
import {
  healthOf,
  isDue,
  isSilent,
  onFactsChanged,
  onPresence,
  onRejection,
  onReplace,
  onStart,
  onUnreadable,
  onVia,
} from './index.ts';
import { edges, HOUR, MINUTE, T0, VirtualDevice } from './testing/virtual-device.ts';

const DAY = 24 * HOUR;

function presence(device: VirtualDevice, state: PresenceRecord['state'], connection: string, atMs = 0) {
  const record: PresenceRecord = {
    kind: 'presence',
    deviceId: 'd1',
    venueId: 'v1',
    state,
    connection,
    receivedAt: T0 + atMs,
  };
  return device.take(onPresence(device.state, record, device.around, device.catalogue));
}

function reject(device: VirtualDevice, atMs: number, over: Partial<RejectionRecord> = {}) {
  const record: RejectionRecord = {
    kind: 'rejection',
    deviceId: 'd1',
    venueId: 'v1',
    topic: 't',
    reason: 'not-json',
    detail: '',
    sample: '',
    bytes: 1,
    receivedAt: T0 + atMs,
    ...over,
  };
  const counted = device.take(onRejection(device.state, record, device.around, device.catalogue));
  if (record.unreadableEvent !== true) return counted;
  return [
    ...counted,
    ...device.take(onUnreadable(device.state, record.receivedAt, device.around, device.catalogue)),
  ];
}

describe('silence', () => {
  const limits: [RiskColour, number][] = [
    ['red', 5],
    ['orange', 10],
    ['yellow', 15],
    ['blue', 30],
  ];
  it.each(limits)(
    '[P6] at a %s venue after %i minutes, and never having sent after as long',
    (colour, minutes) => {
      for (const hasSent of [true, false]) {
        const device = new VirtualDevice('smoke', colour);
        if (hasSent) device.measure(0, {});
        expect(device.tick(minutes * MINUTE - 1)).toEqual([]);
        expect(device.tick(minutes * MINUTE)).toMatchObject([
          { edge: 'rise', ruleId: hasSent ? 'silent' : 'never-sent', hazardKind: 'device', class: 'fault' },
        ]);
        expect(device.tick(minutes * MINUTE + HOUR)).toEqual([]);
        expect(edges(device.measure(HOUR, {}))).toEqual([hasSent ? 'fall silent' : 'fall never-sent']);
        expect(healthOf(device.state, device.around)).toMatchObject({ hasSent: true, silent: false });
      }
    },
  );

  it("[P3] jumps of the gateway's clock by a day neither make nor hide it", () => {
    const device = new VirtualDevice('smoke', 'red');
    device.measure(0, {});
    expect(device.tick(10_000, T0 + DAY)).toEqual([]);
    expect(device.tick(20_000, T0 - DAY)).toEqual([]);
    expect(edges(device.tick(5 * MINUTE, T0 - DAY))).toEqual(['rise silent']);
  });

  it('asks for nothing between its deadlines', () => {
    const device = new VirtualDevice('smoke', 'red');
    device.measure(0, {});
    device.tick(0);
    expect(isDue(device.state, 5 * MINUTE - 1)).toBe(false);
    expect(isDue(device.state, 5 * MINUTE)).toBe(true);
  });

  it('after a start of the gateway devices get time to come back', () => {
    const device = new VirtualDevice('smoke', 'red');
    device.measure(0, {});
    device.tick(5 * MINUTE - 1);
    device.take(onStart(device.state, T0 + DAY, device.around, device.catalogue));
    expect(device.tick(5 * MINUTE)).toEqual([]);
    expect(edges(device.tick(7 * MINUTE))).toEqual(['rise silent']);
  });

  it('a dead collector is one hazard that names its children; a child gets its whole limit afterwards', () => {
    const collector = new VirtualDevice('collector', 'red');
    collector.around = { ...collector.around, children: ['c1', 'c2'] };
    const child = new VirtualDevice('smoke', 'red');
    child.around = { ...child.around, collector: { deviceId: 'd1', dead: false } };
    child.measure(0, {});
    onVia(collector.state, T0, collector.around, collector.catalogue);
    expect(collector.tick(3 * MINUTE)).toMatchObject([{ ruleId: 'silent', affectedDeviceIds: ['c1', 'c2'] }]);
    expect(isSilent(collector.state)).toBe(true);
    child.around = { ...child.around, collector: { deviceId: 'd1', dead: true } };
    expect(child.tick(10 * MINUTE)).toEqual([]);
    expect(healthOf(child.state, child.around)).toMatchObject({ unprotected: true, silent: false });
    child.around = { ...child.around, collector: { deviceId: 'd1', dead: false } };
    expect(child.tick(14 * MINUTE)).toEqual([]);
    expect(edges(child.tick(15 * MINUTE))).toEqual(['rise silent']);
  });
});

describe('presence', () => {
  it('the end of a replaced connection changes nothing', () => {
    const device = new VirtualDevice();
    presence(device, 'online', 'a');
    presence(device, 'online', 'b', 1_000);
    presence(device, 'offline', 'a', 2_000);
    expect(healthOf(device.state, device.around)).toMatchObject({ online: true, onlineSince: T0 + 1_000 });
    presence(device, 'offline', 'b', 3_000);
    expect(device.last.healthChanged).toBe(true);
    expect(healthOf(device.state, device.around).online).toBe(false);
  });

  it('three take-overs within a minute are a fault, for ten minutes', () => {
    const device = new VirtualDevice('call_point');
    device.measure(0, {});
    expect(presence(device, 'taken-over', 'a', 0)).toEqual([]);
    expect(presence(device, 'taken-over', 'b', 30_000)).toEqual([]);
    expect(presence(device, 'taken-over', 'c', 60_001)).toEqual([]);
    expect(edges(presence(device, 'taken-over', 'd', 90_000))).toEqual(['rise duplicate_identity']);
    expect(device.tick(10 * MINUTE - 1)).toEqual([]);
    expect(edges(device.tick(10 * MINUTE))).toEqual(['fall duplicate_identity']);
  });
});

describe('rejections', () => {
  it('[P6] five within a minute are a fault, cleared ten minutes after the last', () => {
    const device = new VirtualDevice('call_point');
    for (const at of [0, 1, 2, 3]) expect(reject(device, at * 20_000)).toEqual([]);
    expect(reject(device, 61_000)).toEqual([]);
    expect(edges(reject(device, 80_000))).toEqual(['rise bad_payload']);
    device.tick(9 * MINUTE);
    reject(device, 9 * MINUTE);
    expect(device.tick(10 * MINUTE)).toEqual([]);
    expect(edges(device.tick(19 * MINUTE))).toEqual(['fall bad_payload']);
  });

  it('an unreadable event is a hazard at once, priority 1, until an event can be read', () => {
    const device = new VirtualDevice();
    expect(reject(device, 0, { unreadableEvent: true })).toMatchObject([
      { ruleId: 'unreadable_event', class: 'supervisory', priority: 1, latched: true },
    ]);
    expect(reject(device, 1_000, { unreadableEvent: true })).toEqual([]);
    device.measure(2_000, {});
    expect(device.state.standing.unreadable_event).toBeDefined();
    const readable = device.reading(3_000, { event: 'fault_cleared' });
    expect(edges(device.send([readable]))).toEqual(['fall unreadable_event']);
  });
});

describe('clock and identity', () => {
  it('an untrusted clock asks for the time once an hour and hides no danger', () => {
    const device = new VirtualDevice('heat');
    const untrusted = (at: number) =>
      device.send([device.reading(at, { clock: 'untrusted', metrics: { temperature: 90 } })]);
    expect(edges(untrusted(0)).sort()).toEqual(['rise clock', 'rise heat']);
    expect(device.last.wantsSyncTime).toBe(true);
    untrusted(1_000);
    expect(device.last.wantsSyncTime).toBeUndefined();
    device.tick(HOUR);
    untrusted(2_000);
    expect(device.last.wantsSyncTime).toBe(true);
    for (const at of [3_000, 4_000]) device.measure(at, {});
    expect(edges(device.measure(5_000, {}))).toEqual(['fall clock']);
  });

  it('a new generation is told once, and danger goes on across it', () => {
    const device = new VirtualDevice('heat');
    device.measure(0, { temperature: 90 });
    const first = device.reading(1_000, { seq: 1, generation: 2, metrics: { temperature: 90 } });
    expect(edges(device.send([first], { identityReset: true }))).toEqual(['rise identity_reset']);
    expect(device.state.standing.heat).toBeDefined();
    expect(edges(device.tick(10 * MINUTE))).toContain('fall identity_reset');
  });

  it('a replaced device has no faults and has not sent yet', () => {
    const device = new VirtualDevice('heat');
    device.measure(0, { temperature: 90, battery: 5 }, ['fault']);
    device.take(onReplace(device.state, T0 + 1_000, device.around, device.catalogue));
    expect(healthOf(device.state, device.around)).toMatchObject({ faults: [], hasSent: false });
    expect(Object.keys(device.state.standing)).toEqual(['heat']);
  });
});

describe('facts that change', () => {
  it("a venue that turns red tells standing dangers at red's priority and meets red's limits", () => {
    const device = new VirtualDevice('multi', 'yellow');
    device.measure(0, { cable_temperature: 65, temperature: 70 });
    device.around = { ...device.around, risk: 'red' };
    device.take(onFactsChanged(device.state, T0 + 1_000, device.around, device.catalogue));
    expect(device.last.findings).toMatchObject([
      { edge: 'worse', ruleId: 'heat', priority: 1 },
      { edge: 'rise', ruleId: 'cable-warm', priority: 2, limit: 60 },
    ]);
  });

  it('a device of another kind has another hazard', () => {
    const device = new VirtualDevice('smoke');
    device.measure(0, {}, ['alarm']);
    device.around = { ...device.around, device: { ...device.around.device, kind: 'gas' } };
    device.take(onFactsChanged(device.state, T0 + 1_000, device.around, device.catalogue));
    expect(device.last.findings).toMatchObject([
      { edge: 'fall', ruleId: 'device-alarm', hazardKind: 'fire' },
      { edge: 'rise', ruleId: 'device-alarm', hazardKind: 'gas' },
    ]);
  });
});
