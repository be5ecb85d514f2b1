/** Off-delay, colours that change any parameter, and the readings that decided. */

import { describe, expect, it } from 'vitest';
import { deviceUnder, oneRule } from './testing/one-rule.ts';
import { edges, T0 } from './testing/virtual-device.ts';

describe('an off-delay', () => {
  const rule = oneRule('{ type: level, metric: temperature, unit: °C, above: 60, clear: 50, clearForS: 30 }');

  it('ends the danger when all readings of its time were clear', () => {
    const device = deviceUnder(rule);
    device.measure(0, { temperature: 61 });
    device.measure(10_000, { temperature: 45 });
    device.measure(30_000, { temperature: 51 });
    device.measure(40_000, { temperature: 45 });
    device.measure(69_999, { temperature: 45 });
    expect(edges(device.said)).toEqual(['rise r']);
    device.measure(70_000, { temperature: 45 });
    expect(device.said[1]).toMatchObject({ edge: 'fall', measuredAt: T0 + 70_000 });
  });

  it('a metric that does not come, or was set aside, is not clear', () => {
    const device = deviceUnder(rule);
    device.measure(0, { temperature: 61 });
    device.measure(10_000, { humidity: 40 });
    const faults = [{ metric: 'temperature', reason: 'sentinel' as const, value: '-999' }];
    device.send([device.reading(60_000, { metrics: { humidity: 40 }, faults })]);
    device.measure(61_000, { temperature: 45 });
    expect(edges(device.said)).toEqual(['rise r']);
    device.measure(91_000, { temperature: 45 });
    expect(edges(device.said)).toEqual(['rise r', 'fall r']);
  });
});

describe('a colour', () => {
  it('changes any parameter, also one that the rule does not have elsewhere', () => {
    const rule = oneRule('{ type: level, metric: temperature, unit: °C, above: 60, clear: 50 }', {
      rule: 'perColour: { blue: { repeat: { count: 3, withinS: 60 } }, red: { clear: 59 } }',
    });
    const hot = (risk: 'red' | 'blue') => {
      const device = deviceUnder(rule, risk);
      for (let s = 0; s < 40; s += 10) device.measure(s * 1_000, { temperature: 61 });
      device.measure(40_000, { temperature: 58 });
      return device.said.map(({ edge, measuredAt }) => `${edge} ${(measuredAt - T0) / 1_000}`);
    };
    expect(hot('red')).toEqual(['rise 0', 'fall 40']);
    expect(hot('blue')).toEqual(['rise 20']);
  });
});

describe('evidence', () => {
  it('is the first reading of a run and the last ones before the decision', () => {
    const device = deviceUnder(
      oneRule('{ type: level, metric: smoke, unit: dB/m, above: 0.1, clear: 0.05, forS: 60, count: 5 }'),
    );
    device.measure(0, { smoke: 0.2 });
    device.measure(5_000, { smoke: 0.01 });
    for (let s = 10; s <= 70; s += 10) device.measure(s * 1_000, { smoke: s / 100 });
    const [rise] = device.said;
    expect(rise?.basis).toBe('sustained');
    expect(rise?.evidence?.map(({ at, value }) => [(at - T0) / 1_000, value])).toEqual([
      [10, 0.1],
      [40, 0.4],
      [50, 0.5],
      [60, 0.6],
      [70, 0.7],
    ]);
  });
});
