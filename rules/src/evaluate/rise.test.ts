/** Rises: the slope of a line, its floor, its ends, and what a stray reading does to it. */

import { describe, expect, it } from 'vitest';
import { deviceUnder, oneRule } from './testing/one-rule.ts';
import { edges, T0, VirtualDevice } from './testing/virtual-device.ts';

const RISE = oneRule(
  '{ type: rise, metric: temperature, unit: K/min, by: 8.3, overS: 60, from: 40, clear: 2, clearForS: 60 }',
);

/** Temperatures at seconds since the begin, from 40 °C on. */
function ramp(kPerMin: number, { periodS, seconds }: { periodS: number; seconds: number }) {
  const device = deviceUnder(RISE);
  for (let s = 0; s <= seconds; s += periodS) {
    device.measure(s * 1_000, { temperature: 40 + (kPerMin * s) / 60 });
  }
  return device;
}

describe('a rise', () => {
  it.each([1, 2, 5, 15])('alarms at its limit and not below it, readings every %i s', (periodS) => {
    expect(edges(ramp(8.2, { periodS, seconds: 300 }).said)).toEqual([]);
    const [rise] = ramp(8.4, { periodS, seconds: 300 }).said;
    expect(rise).toMatchObject({ edge: 'rise', metric: 'temperature', unit: 'K/min', limit: 8.3 });
    expect(rise?.value).toBeCloseTo(8.4, 6);
    expect((rise?.measuredAt ?? 0) - T0).toBeLessThanOrEqual(60_000);
  });

  it('below its floor there is none, however steep', () => {
    const device = deviceUnder(RISE);
    for (let s = 0; s <= 60; s += 1) device.measure(s * 1_000, { temperature: 5 + s / 2 });
    expect(device.said).toEqual([]);
    expect(device.state.now).toEqual({});
  });

  it('one stray reading is no slope', () => {
    const device = deviceUnder(RISE);
    for (let s = 0; s <= 300; s += 5) device.measure(s * 1_000, { temperature: s === 150 ? 49 : 41 });
    expect(device.said).toEqual([]);
  });

  it('noise around a steady value is none', () => {
    const device = deviceUnder(RISE);
    for (let s = 0; s <= 3_600; s += 1) device.measure(s * 1_000, { temperature: 45 + Math.sin(s) });
    expect(device.said).toEqual([]);
  });

  it('is over when the slope stays low for its off-delay, and when the value falls under the floor', () => {
    const device = ramp(20, { periodS: 5, seconds: 60 });
    for (let s = 65; s <= 240; s += 5) device.measure(s * 1_000, { temperature: 60 });
    expect(edges(device.said)).toEqual(['rise r', 'fall r']);
    const [, fall] = device.said;
    expect((fall?.measuredAt ?? 0) - T0).toBeGreaterThanOrEqual(120_000);
    const other = ramp(20, { periodS: 5, seconds: 60 });
    for (let s = 65; s <= 130; s += 5) other.measure(s * 1_000, { temperature: 30 });
    expect(edges(other.said)).toEqual(['rise r', 'fall r']);
  });

  it('too few readings in its time have no slope', () => {
    const device = deviceUnder(RISE);
    for (let s = 0; s <= 600; s += 60) device.measure(s * 1_000, { temperature: 40 + s });
    expect(device.said).toEqual([]);
  });

  it('a fast sender keeps a bounded memory and the same verdict', () => {
    const device = deviceUnder(RISE);
    for (let ms = 0; ms <= 60_000; ms += 50) device.measure(ms, { temperature: 40 + (9 * ms) / 60_000 });
    expect(edges(device.said)).toEqual(['rise r']);
    expect(device.state.now.r?.hits.length).toBeLessThanOrEqual(2 * 62);
  });

  it('the shipped one is earlier than the fixed point in a slow fire and never alone below 40 °C', () => {
    const device = new VirtualDevice('heat');
    for (let s = 0; s <= 300; s += 1) device.measure(s * 1_000, { temperature: 22 + (12 * s) / 60 });
    expect(edges(device.said).slice(0, 2)).toEqual(['rise heat-rise', 'rise heat']);
    expect(device.said[0]?.evidence?.length).toBe(5);
  });
});
