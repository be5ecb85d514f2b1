/** The catalogue holds together. */

import { describe, expect, it } from 'vitest';
import { isFlag, isUsableMetricName, METRICS, metricSpec, SENTINELS } from './catalogue.ts';

const specs = Object.keys(METRICS).map((name) => ({ name, spec: metricSpec(name) }));

describe('catalogue', () => {
  it('every metric has a unit, a range and a usable name', () => {
    for (const { name, spec } of specs) {
      expect(spec?.unit.length, name).toBeGreaterThan(0);
      expect(spec !== undefined && spec.min < spec.max, name).toBe(true);
      expect(isUsableMetricName(name), name).toBe(true);
    }
  });

  it('[P6] a sentinel that is believed lies within the range and never on a side that could clear a danger', () => {
    for (const { name, spec } of specs) {
      for (const value of spec?.ordinary ?? []) {
        expect(SENTINELS, name).toContain(value);
        expect(spec !== undefined && value >= spec.min && value <= spec.max, name).toBe(true);
      }
    }
    expect(specs.filter(({ spec }) => spec?.ordinary !== undefined).map(({ name }) => name)).toEqual([
      'power',
      'rssi',
    ]);
  });

  it('[P6] names of the language are no entries', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(metricSpec(name)).toBeUndefined();
      expect(isFlag(name)).toBe(false);
    }
    expect(isUsableMetricName('__proto__')).toBe(false);
  });
});
