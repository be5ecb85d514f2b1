/** What a device says of itself: flags, events, modes and their limits, test class. */

import { describe, expect, it } from 'vitest';
import type { HazardKind } from '../model/hazard.ts';
import type { EventName, Flag } from '../model/record.ts';
import { healthOf, isInDanger, onFactsChanged } from './index.ts';
import { edges, HOUR, MINUTE, T0, VirtualDevice } from './testing/virtual-device.ts';

function event(device: VirtualDevice, atMs: number, name: EventName, flags: Flag[] = []) {
  return device.send([device.reading(atMs, { event: name, flags })]);
}

describe('the alarm flag', () => {
  const hazards: [string, HazardKind][] = [
    ['smoke', 'fire'],
    ['heat', 'fire'],
    ['multi', 'fire'],
    ['call_point', 'fire'],
    ['gas', 'gas'],
    ['co', 'co'],
    ['electrical', 'electrical'],
    ['water_pressure', 'water'],
    ['h2s', 'toxic'],
    ['nh3', 'toxic'],
    ['never-heard-of', 'fire'],
    ['__proto__', 'fire'],
  ];
  it.each(hazards)(
    'of kind %s is a hazard of kind %s while the newest telemetry has it',
    (kind, hazardKind) => {
      const device = new VirtualDevice(kind);
      expect(device.measure(0, {}, ['alarm'])).toMatchObject([{ edge: 'rise', hazardKind, class: 'alarm' }]);
      expect(device.measure(1_000, {}, ['alarm'])).toEqual([]);
      expect(event(device, 2_000, 'tamper').map((said) => said.ruleId)).toEqual(['tamper-event']);
      expect(edges(device.measure(3_000, {}))).toEqual(['fall device-alarm']);
      expect(edges(device.measure(4_000, {}, ['alarm']))).toEqual(['rise device-alarm']);
    },
  );

  it('of a warming, disabled or muted device counts too', () => {
    const device = new VirtualDevice('gas');
    device.measure(0, {}, ['alarm', 'warm_up', 'muted', 'disabled']);
    expect(device.state.standing['device-alarm']).toMatchObject({ live: true, class: 'alarm' });
  });
});

describe('events', () => {
  it('an alarm stays in danger until it is cleared', () => {
    const device = new VirtualDevice('smoke');
    expect(edges(event(device, 0, 'alarm'))).toEqual(['rise device-alarm-event']);
    expect(event(device, 1_000, 'alarm')).toEqual([]);
    expect(edges(event(device, HOUR, 'alarm_cleared'))).toEqual(['fall device-alarm-event']);
    expect(edges(event(device, HOUR + 1, 'alarm'))).toEqual(['rise device-alarm-event']);
  });

  it('… or until telemetry without the flag spans 60 s, at the edge', () => {
    const device = new VirtualDevice('smoke');
    event(device, 0, 'alarm', ['alarm']);
    device.measure(10_000, {});
    device.measure(40_000, {}, ['alarm']);
    device.measure(50_000, {});
    device.measure(109_999, {});
    expect(device.state.standing['device-alarm-event']).toBeDefined();
    expect(edges(device.measure(110_000, {}))).toEqual(['fall device-alarm-event']);
  });

  it('telemetry measured before the event says nothing about it', () => {
    const device = new VirtualDevice('smoke');
    const before = [device.reading(0), device.reading(30_000), device.reading(61_000)];
    event(device, 62_000, 'alarm');
    device.send(before);
    expect(isInDanger(device.state, 'device-alarm-event')).toBe(true);
  });

  it('a button is a fire whatever the device, a fault event ends with fault_cleared', () => {
    const device = new VirtualDevice('gas');
    expect(event(device, 0, 'button')).toMatchObject([{ hazardKind: 'fire', class: 'alarm', priority: 1 }]);
    expect(edges(event(device, 1_000, 'fault'))).toEqual(['rise fault-event']);
    expect(edges(event(device, 2_000, 'fault_cleared'))).toEqual(['fall fault-event']);
  });

  it('low battery and tamper are health and never class alarm', () => {
    const device = new VirtualDevice('smoke');
    device.measure(0, { battery: 10 }, ['low_battery', 'tamper', 'mains_lost']);
    expect(healthOf(device.state, device.around).faults).toEqual(['low_battery', 'mains_lost', 'tamper']);
    expect(isInDanger(device.state)).toBe(false);
    device.measure(1_000, { battery: 100 });
    expect(healthOf(device.state, device.around).faults).toEqual([]);
  });
});

describe('time-limited modes', () => {
  it('test with alarm is test class up to the hour, live from then on', () => {
    const device = new VirtualDevice('smoke');
    expect(device.measure(0, { smoke: 5 }, ['test', 'alarm'])).toMatchObject([
      { ruleId: 'device-alarm', class: 'test', live: false, priority: 4 },
      { ruleId: 'smoke-high', class: 'test', live: false },
    ]);
    expect(device.measure(HOUR - 1, { smoke: 5 }, ['test', 'alarm'])).toEqual([]);
    const said = device.measure(HOUR, { smoke: 5 }, ['test', 'alarm']);
    expect(said.map(({ edge, ruleId, live }) => [edge, ruleId, live])).toEqual([
      ['rise', 'mode-test', true],
      ['fall', 'device-alarm', false],
      ['rise', 'device-alarm', true],
      ['fall', 'smoke-high', false],
      ['rise', 'smoke-high', true],
    ]);
  });

  it('test without alarm hides nothing, and a live danger never becomes a test', () => {
    const device = new VirtualDevice('smoke');
    expect(device.measure(0, { smoke: 5 }, ['test'])).toMatchObject([{ ruleId: 'smoke-high', live: true }]);
    expect(device.measure(1_000, { smoke: 5 }, ['test', 'alarm'])).toMatchObject([
      { ruleId: 'device-alarm', live: false },
    ]);
    expect(device.state.standing['smoke-high']?.live).toBe(true);
  });

  it('[P7] a live danger from before a test that goes on is told, and is over', () => {
    const device = new VirtualDevice('heat');
    device.measure(0, { temperature: 20 });
    device.measure(60_000, { temperature: 20 });
    device.measure(120_000, { temperature: 70 }, ['test', 'alarm']);
    const late = device.send([device.reading(30_000, { metrics: { temperature: 65 } })]);
    const heat = late.filter(({ ruleId }) => ruleId === 'heat');
    expect(heat.map(({ edge, live }) => `${edge} ${live}`)).toEqual([
      'fall false',
      'rise true',
      'fall true',
      'rise false',
    ]);
    const end = device.measure(130_000, { temperature: 20 });
    expect(end.find(({ ruleId }) => ruleId === 'heat')).toMatchObject({ edge: 'fall', live: false });
  });

  it('[P6] of a test and a live danger before it that are both over by then, both are told to be', () => {
    const device = new VirtualDevice('heat');
    device.measure(0, { temperature: 20 });
    device.measure(60_000, { temperature: 20 });
    const said = device.send([
      device.reading(120_000, { metrics: { temperature: 70 }, flags: ['test', 'alarm'] }),
      device.reading(30_000, { metrics: { temperature: 65 } }),
      device.reading(130_000, { metrics: { temperature: 20 } }),
    ]);
    const heat = said.filter(({ ruleId }) => ruleId === 'heat');
    expect(heat.map(({ edge, live }) => `${edge} ${live}`)).toEqual([
      'rise false',
      'fall false',
      'rise true',
      'fall true',
    ]);
  });

  it('[P7] a test from before a live danger that goes on takes nothing of it away', () => {
    const device = new VirtualDevice('heat');
    device.measure(0, { temperature: 20 });
    device.measure(60_000, { temperature: 20 });
    device.measure(120_000, { temperature: 70 });
    const late = device.send([
      device.reading(30_000, { metrics: { temperature: 65 }, flags: ['test', 'alarm'] }),
    ]);
    expect(late.filter(({ ruleId }) => ruleId === 'heat')).toEqual([]);
    expect(isInDanger(device.state, 'heat')).toBe(true);
  });

  it('[P3] the limit passes in elapsed time too, when the device says no more', () => {
    const device = new VirtualDevice('call_point');
    device.measure(0, {}, ['muted']);
    expect(healthOf(device.state, device.around).modes).toEqual([
      { mode: 'muted', since: T0, until: T0 + HOUR },
    ]);
    expect(device.tick(HOUR - 1)).toEqual([]);
    expect(device.tick(HOUR)).toMatchObject([
      { edge: 'rise', ruleId: 'mode-muted', class: 'disablement', hazardKind: 'device' },
    ]);
    expect(device.tick(2 * HOUR)).toEqual([]);
    const earlier = device.reading(-MINUTE, { seq: 0, flags: ['muted'] });
    expect(device.send([earlier])).toEqual([]);
    expect(edges(device.measure(MINUTE, {}))).toEqual(['fall mode-muted']);
    expect(healthOf(device.state, device.around).modes).toEqual([]);
  });

  it('a limit that passed in elapsed time is told once, whatever comes in whatever order', () => {
    const device = new VirtualDevice('call_point');
    for (let minute = 0; minute <= 8; minute += 1) device.measure(minute * MINUTE, {}, ['muted']);
    const skipped = device.reading(9 * MINUTE, { flags: ['muted'] });
    device.tick(HOUR);
    device.said = [];
    for (let minute = 10; minute <= 12; minute += 1) device.measure(minute * MINUTE, {}, ['muted']);
    device.send([skipped]);
    device.take(onFactsChanged(device.state, T0 + HOUR, device.around, device.catalogue));
    expect(device.said).toEqual([]);
  });

  it('test that expired in elapsed time makes the next alarm live', () => {
    const device = new VirtualDevice('call_point');
    device.measure(0, {}, ['test']);
    device.tick(HOUR);
    expect(device.measure(MINUTE, {}, ['test', 'alarm'])).toMatchObject([
      { ruleId: 'device-alarm', live: true, class: 'alarm' },
    ]);
  });

  it('disabled is a hazard at once', () => {
    const device = new VirtualDevice('smoke');
    expect(device.measure(0, {}, ['disabled'])).toMatchObject([
      { edge: 'rise', ruleId: 'mode-disabled', class: 'disablement' },
    ]);
  });

  it('a test event with an alarm is test class; its end makes an alarm live', () => {
    const device = new VirtualDevice('smoke');
    event(device, 0, 'test', ['alarm']);
    expect(device.said.map(({ ruleId, live }) => [ruleId, live])).toEqual([
      ['device-alarm', false],
      ['device-test', false],
    ]);
    expect(device.measure(10_000, {}, ['alarm']).map(({ edge, live }) => [edge, live])).toEqual([
      ['fall', false],
      ['rise', true],
    ]);
  });
});
