/** The shipped presets at their limits, at every colour. */

import { describe, expect, it } from 'vitest';
import type { RiskColour } from '../model/facts.ts';
import { NEWEST_AT } from './state.ts';
import { MINUTE, VirtualDevice } from './testing/virtual-device.ts';

type Limits = number | Record<RiskColour, number>;
const COLOURS: RiskColour[] = ['red', 'orange', 'yellow', 'blue'];
const red = (atRed: number, elsewhere: number): Limits => ({
  red: atRed,
  orange: elsewhere,
  yellow: elsewhere,
  blue: elsewhere,
});

/** Rule, metric, limit, step of the sensor; negative steps go below. Hazard kind and class as people see them. */
const IMMEDIATE: [string, string, Limits, number, string, string][] = [
  ['smoke-high', 'smoke', 0.4, 0.01, 'fire', 'alarm'],
  ['heat', 'temperature', 57.2, 0.1, 'fire', 'alarm'],
  ['gas-low', 'gas', red(10, 20), 1, 'gas', 'alarm'],
  ['gas-high', 'gas', red(40, 50), 1, 'gas', 'alarm'],
  ['co-300', 'co', 300, 1, 'co', 'alarm'],
  ['oxygen-low', 'oxygen', 19.5, -0.1, 'toxic', 'alarm'],
  ['oxygen-high', 'oxygen', 23.5, 0.1, 'fire', 'supervisory'],
  ['h2s-low', 'h2s', 7, 1, 'toxic', 'supervisory'],
  ['h2s-high', 'h2s', 14, 1, 'toxic', 'alarm'],
  ['nh3-low', 'nh3', 28, 1, 'toxic', 'supervisory'],
  ['nh3-high', 'nh3', 56, 1, 'toxic', 'alarm'],
  ['residual-current-high', 'residual_current', 500, 1, 'electrical', 'alarm'],
  ['cable-warm', 'cable_temperature', red(60, 70), 0.5, 'electrical', 'supervisory'],
  ['cable-hot', 'cable_temperature', red(80, 90), 0.5, 'electrical', 'alarm'],
  ['arc', 'arc', 14, 1, 'electrical', 'alarm'],
  ['battery-level', 'battery', 15, -1, 'device', 'fault'],
];

const limitAt = (limits: Limits, colour: RiskColour) =>
  typeof limits === 'number' ? limits : limits[colour];

describe.each(COLOURS)('presets that one reading decides, %s', (colour) => {
  it.each(IMMEDIATE)('%s', (rule, metric, limits, step, kind, signalClass) => {
    const limit = limitAt(limits, colour);
    // Whatever the kind of the device: rules go by metric.
    const device = new VirtualDevice('from-the-future', colour);
    device.measure(0, { [metric]: limit - step });
    expect(device.said.filter((finding) => finding.ruleId === rule)).toEqual([]);
    device.measure(1_000, { [metric]: limit });
    const said = device.said.filter((finding) => finding.ruleId === rule);
    expect(said).toMatchObject([
      { edge: 'rise', hazardKind: kind, class: signalClass, limit, value: limit, live: true },
    ]);
    expect(said[0]?.why.zh).toContain(String(limit));
  });
});

/** Rule, metric, limit, seconds that it must hold (readings every 5 s). */
const LASTING: [string, string, number, Limits][] = [
  ['smoke-early', 'smoke', 0.2, red(10, 10)],
  ['smoke-lasting', 'smoke', 0.1, red(60, 120)],
  ['dust', 'dust', 8, 60],
  ['water-low', 'water_pressure', 0.1, 15],
];

describe.each(COLOURS)('presets that need time, %s', (colour) => {
  it.each(LASTING)('%s', (rule, metric, limit, seconds) => {
    const device = new VirtualDevice('multi', colour);
    const endMs = limitAt(seconds, colour) * 1_000;
    for (let at = 0; at < endMs; at += 5_000) device.measure(at, { [metric]: limit });
    expect(device.said.filter((finding) => finding.ruleId === rule)).toEqual([]);
    device.measure(endMs, { [metric]: limit });
    expect(device.said.filter((finding) => finding.ruleId === rule)).toMatchObject([
      { edge: 'rise', measuredAt: device.state.hot[NEWEST_AT] },
    ]);
  });
});

describe('what must not alarm', () => {
  it('single noise spikes inside the smoke band stay without an alarm at every sampling rate', () => {
    for (const periodMs of [1_000, 2_000, 15_000]) {
      const device = new VirtualDevice('smoke', 'red');
      for (let index = 0; index < 1_000; index += 1) {
        device.measure(index * periodMs, { smoke: index % 4 === 0 ? 0.38 : 0.01 });
      }
      expect(device.said).toEqual([]);
    }
  });

  it('the start of a motor between two ordinary readings is no danger, what stays is', () => {
    const device = new VirtualDevice('electrical', 'yellow');
    for (let index = 0; index < 20; index += 1) {
      device.measure(index * 15_000, { residual_current: index % 2 === 0 ? 460 : 60 });
    }
    expect(device.said).toEqual([]);
    device.measure(300_000, { residual_current: 300 });
    device.measure(315_000, { residual_current: 300 });
    expect(device.said).toMatchObject([{ edge: 'rise', ruleId: 'residual-current', limit: 300 }]);
  });

  it('9 arc half-cycles and natural leakage are no danger', () => {
    const device = new VirtualDevice('electrical', 'red');
    for (let index = 0; index < 100; index += 1) {
      device.measure(index * 1_000, { arc: 9, residual_current: 200 });
    }
    expect(device.said).toEqual([]);
  });

  it('two lasting readings of the smoke band with a long silence between them are no run', () => {
    const device = new VirtualDevice('smoke', 'yellow');
    device.measure(0, { smoke: 0.15 });
    device.measure(5 * MINUTE, { smoke: 0.15 });
    device.measure(10 * MINUTE, { smoke: 0.15 });
    expect(device.said).toEqual([]);
  });
});

describe('smoke in the band', () => {
  it.each([1_000, 2_000, 15_000])('alarms within 30 s when it stays, sampled every %i ms', (periodMs) => {
    const device = new VirtualDevice('smoke', 'yellow');
    for (let at = 0; at <= 30_000; at += periodMs) device.measure(at, { smoke: 0.22 });
    expect(device.said.map((finding) => finding.ruleId)).toEqual(['smoke-early']);
  });
});
