/** Levels: hysteresis, growing danger, damaged and saturated metrics, warm-up. */

import { describe, expect, it } from 'vitest';
import { type PackedState, packState, unpackState } from './packed/packed.ts';
import { catalogueOf, edges, MINUTE, T0, VirtualDevice } from './testing/virtual-device.ts';

describe('a level', () => {
  it('stays in danger between clear and limit, falls at clear, and rises again as a new episode', () => {
    const device = new VirtualDevice('heat');
    expect(edges(device.measure(0, { temperature: 60 }))).toEqual(['rise heat']);
    expect(device.measure(1_000, { temperature: 51 })).toEqual([]);
    expect(device.measure(2_000, { temperature: 57.2 })).toEqual([]);
    expect(device.measure(3_000, { temperature: 50 })).toMatchObject([
      { edge: 'fall', ruleId: 'heat', measuredAt: T0 + 3_000, hazardKind: 'fire' },
    ]);
    expect(device.measure(4_000, { temperature: 57.1 })).toEqual([]);
    expect(edges(device.measure(5_000, { temperature: 58 }))).toEqual(['rise heat']);
  });

  it('says that it grows worse, but not for each reading', () => {
    const device = new VirtualDevice('heat');
    for (let second = 0; second < 600; second += 1) {
      device.measure(second * 1_000, { temperature: 57.2 + second });
    }
    const worse = device.said.filter((finding) => finding.edge === 'worse');
    expect(worse.length).toBeGreaterThan(3);
    expect(worse.length).toBeLessThan(20);
    expect(worse.at(-1)?.value).toBeGreaterThan(400);
  });

  it('a saturated value decides as the end of its range', () => {
    const device = new VirtualDevice('heat');
    const reading = device.reading(0, { metrics: { temperature: 5_000 }, saturated: { temperature: 1_300 } });
    expect(device.send([reading])).toMatchObject([{ edge: 'rise', ruleId: 'heat', value: 1_300 }]);
  });

  it('[P6] a metric set aside clears nothing, and the other metrics and flags count', () => {
    const device = new VirtualDevice('multi');
    device.measure(0, { temperature: 70, smoke: 0 });
    const faults = [{ metric: 'temperature', reason: 'sentinel' as const, value: '-999' }];
    const damaged = device.reading(1_000, { metrics: { smoke: 0.5 }, flags: ['alarm'], faults });
    expect(edges(device.send([damaged])).sort()).toEqual([
      'rise device-alarm',
      'rise sensor:temperature',
      'rise smoke-high',
    ]);
    expect(device.state.standing.heat).toBeDefined();
    for (let at = 2; at <= 3; at += 1) device.measure(at * 1_000, { temperature: 70, smoke: 0.5 }, ['alarm']);
    expect(device.state.standing['sensor:temperature']).toBeDefined();
    expect(edges(device.measure(4_000, { temperature: 70, smoke: 0.5 }, ['alarm']))).toEqual([
      'fall sensor:temperature',
    ]);
  });

  it('a metric outside the catalogue never decides, whatever a rule says', () => {
    const device = new VirtualDevice('heat');
    device.send([device.reading(0, { metrics: { temperature: 99 }, unknownMetrics: ['temperature'] })]);
    expect(device.said).toEqual([]);
  });
});

describe('warm-up', () => {
  it('gas and CO decide nothing while it lasts, everything else does', () => {
    const device = new VirtualDevice('gas');
    device.measure(0, { gas: 60, co: 400, temperature: 60 }, ['warm_up', 'alarm']);
    expect(edges(device.said).sort()).toEqual(['rise device-alarm', 'rise heat']);
  });

  it('after 30 minutes gas decides again and the device counts as disabled', () => {
    const device = new VirtualDevice('gas');
    for (let at = 0; at < 30 * MINUTE; at += MINUTE) device.measure(at, { gas: 60 }, ['warm_up']);
    expect(device.said).toEqual([]);
    expect(edges(device.measure(30 * MINUTE, { gas: 60 }, ['warm_up']))).toEqual([
      'rise mode-warm-up',
      'rise gas-low',
      'rise gas-high',
    ]);
  });
});

describe('a repetition', () => {
  const REPEATED = `
version: "1"
kinds: {}
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
rules:
  - id: spikes
    version: "1"
    condition: { type: level, metric: smoke, unit: dB/m, above: 0.1, clear: 0.05, repeat: { count: 3, withinS: 60 } }
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 1, blue: 1 }, latched: true }
    why: { zh: 烟, en: smoke }
    standard: { name: ours, confidence: ours }
`;
  const spikesAt = (...seconds: number[]) => {
    const device = new VirtualDevice('smoke');
    device.catalogue = catalogueOf(REPEATED);
    for (const second of seconds) {
      device.measure(second * 1_000, { smoke: 0.2 });
      device.measure(second * 1_000 + 1, { smoke: 0 });
    }
    return edges(device.said);
  };

  it('decides at the third reading within its time, at the edge, whatever is between', () => {
    expect(spikesAt(0, 30, 60)).toEqual(['rise spikes', 'fall spikes']);
    expect(spikesAt(0, 30, 61)).toEqual([]);
    expect(spikesAt(0, 30, 61, 90)).toEqual(['rise spikes', 'fall spikes']);
  });
});

describe('the state', () => {
  it('[P3] goes on the same from its state as plain data with its keys sorted', () => {
    const device = new VirtualDevice('smoke');
    device.measure(0, { smoke: 5, temperature: 90, battery: 1 }, ['fault', 'tamper', 'muted', 'test']);
    const other = new VirtualDevice('smoke');
    other.state = unpackState(sorted(packState(device.state)) as PackedState);
    const facts = { ...device.around, risk: 'red' as const };
    for (const each of [device, other]) {
      each.around = facts;
      each.said = [];
      each.send([{ ...device.reading(1_000), seq: 99 }]);
    }
    expect(other.said).toEqual(device.said);
    expect(other.said.length).toBeGreaterThan(5);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
