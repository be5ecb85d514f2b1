/** Doses: the tables of EN 50291 and UL 2034, what fills and empties them, and what does not. */

import { describe, expect, it } from 'vitest';
import { deviceUnder, oneRule } from './testing/one-rule.ts';
import { catalogueOf, edges, MINUTE, T0, VirtualDevice } from './testing/virtual-device.ts';

const dose = (table: string, more = '') =>
  oneRule(
    `{ type: dose, metric: co, unit: ppm, table: [${table}], recoverS: 14400, clear: 25, gapS: 600${more} }`,
  );
/** Set points in the middle of what UL 2034 allows. */
const UL_2034 = '{ at: 70, afterS: 7200 }, { at: 150, afterS: 1800 }, { at: 400, afterS: 480 }';

/** Minutes of a steady concentration until the alarm; undefined when there is none in a day. */
function alarmAfterMin(device: VirtualDevice, ppm: number, periodS: number): number | undefined {
  for (let s = 0; s <= 86_400; s += periodS) {
    const [rise] = device.measure(s * 1_000, { co: ppm });
    if (rise?.edge === 'rise') return (rise.measuredAt - T0) / MINUTE;
  }
  return undefined;
}

describe.each([1, 15, 60])('readings every %i s', (periodS) => {
  /** ppm, not before, not after, min. */
  it.each([
    [29, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [30, 120, 180],
    [50, 60, 90],
    [100, 10, 40],
    [300, 0, 3],
  ])(
    'the shipped table is that of EN 50291: %i ppm alarms after %d to %d min',
    (ppm, notBefore, notAfter) => {
      const minutes = alarmAfterMin(new VirtualDevice('co'), ppm, periodS) ?? Number.POSITIVE_INFINITY;
      expect(minutes).toBeGreaterThanOrEqual(notBefore);
      expect(minutes).toBeLessThanOrEqual(notAfter);
    },
  );

  it.each([
    [30, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [70, 60, 240],
    [150, 10, 50],
    [400, 4, 15],
  ])('a table for UL 2034 fits: %i ppm alarms after %d to %d min', (ppm, notBefore, notAfter) => {
    const device = deviceUnder(dose(UL_2034));
    const minutes = alarmAfterMin(device, ppm, periodS) ?? Number.POSITIVE_INFINITY;
    expect(minutes).toBeGreaterThanOrEqual(notBefore);
    expect(minutes).toBeLessThanOrEqual(notAfter);
  });
});

describe('a dose', () => {
  const table = '{ at: 50, afterS: 4000 }, { at: 200, afterS: 1000 }';

  it('follows logarithms between two points, and concentration × time above the last', () => {
    expect(alarmAfterMin(deviceUnder(dose(table)), 100, 10)).toBeCloseTo(2_000 / 60, 1);
    expect(alarmAfterMin(deviceUnder(dose(table)), 400, 10)).toBeCloseTo(500 / 60, 1);
  });

  it('adds up over pauses of clean air, less what decayed in them', () => {
    const device = deviceUnder(dose(table));
    let at = 0;
    const breathe = (ppm: number, seconds: number) => {
      const said: string[] = [];
      for (const end = at + seconds * 1_000; at < end; at += 10_000) {
        said.push(...edges(device.measure(at, { co: ppm })));
      }
      return said;
    };
    expect(breathe(200, 600)).toEqual([]);
    // An hour of clean air takes a quarter of a full dose of 4 h.
    expect(breathe(0, 3_600)).toEqual([]);
    expect(breathe(200, 600)).toEqual([]);
    expect(breathe(200, 100)).toEqual(['rise r']);
    expect(breathe(20, 60)).toEqual(['fall r']);
    // What was breathed in is still there: the next concentration of the table is a danger at once.
    expect(breathe(50, 20)).toEqual(['rise r']);
  });

  it('is forgotten after its time of recovery', () => {
    const device = deviceUnder(dose(table));
    for (let s = 0; s < 900; s += 10) device.measure(s * 1_000, { co: 200 });
    for (let s = 900; s < 900 + 14_400; s += 60) device.measure(s * 1_000, { co: 0 });
    expect(device.state.now).toEqual({});
  });

  it('a silence fills no more than the longest pause, and the missing value empties nothing', () => {
    const device = deviceUnder(dose(table));
    device.measure(0, { co: 200 });
    device.measure(600_000, { co: 200 });
    expect(device.state.now.r?.fill).toBeCloseTo(0.6, 5);
    device.measure(5 * 3_600_000, { temperature: 20 });
    expect(device.state.now.r?.fill).toBeCloseTo(0.6, 5);
    device.measure(6 * 3_600_000, { co: 200 });
    expect(edges(device.said)).toEqual(['rise r']);
  });

  it('is not filled while the device warms up', () => {
    const device = deviceUnder(
      catalogueOf(
        dose(table, ', heldInWarmUp: true').text.replace(
          'rules:',
          `rules:
  - id: warm
    version: "1"
    condition: { type: mode, flag: warm_up, limitS: 1800 }
    raises: { kind: device, class: disablement, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: false }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }`,
        ),
      ),
    );
    device.measure(0, { co: 200 });
    for (let s = 10; s < 1_200; s += 10) device.measure(s * 1_000, { co: 200 }, ['warm_up']);
    expect(device.said).toEqual([]);
    for (let s = 1_200; s < 2_190; s += 10) device.measure(s * 1_000, { co: 200 });
    expect(device.said).toEqual([]);
    device.measure(2_200_000, { co: 200 });
    expect(edges(device.said)).toEqual(['rise r']);
  });

  it('survives a clock set back: what was breathed in does not depend on it', () => {
    const device = deviceUnder(dose(table));
    for (let s = 0; s <= 900; s += 10) device.measure(7_200_000 + s * 1_000, { co: 200 });
    for (let s = 0; s <= 90; s += 10) device.measure(s * 1_000, { co: 200 });
    expect(device.said).toEqual([]);
    device.measure(100_000, { co: 200 });
    expect(edges(device.said)).toEqual(['rise r']);
  });
});
