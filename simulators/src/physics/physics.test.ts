import { describe, expect, it } from 'vitest';
import { randomOf } from '../base/random.ts';
import { flueCo } from './co/flue.ts';
import { courseOf, peakOf, reachedAtS } from './course.ts';
import { loadAt, weekHour, weekProfile } from './day/profiles.ts';
import { ARC_ALARM, ARC_ORDINARY_MAX, arcCounts } from './electrical/arc.ts';
import { ageingLeakageMa, earthFaultMa, rainLeakageMa } from './electrical/leakage.ts';
import { settledHeatK, terminalHeatK } from './electrical/terminal.ts';
import { leakGas } from './gas/leak.ts';
import { drawn, RANGES, rangesWith } from './ranges.ts';
import { Noise, noiseAt } from './sensor/noise.ts';
import { shownBySensor } from './sensor/span.ts';

const LEAK = {
  gas: 'methane',
  leakM3H: 0.6,
  roomM3: 30,
  layerShare: 0.5,
  airPerH: 2,
  closedAtS: 36_000,
  openedAtS: 36_000,
  openAirPerH: 20,
} as const;

describe('gas leak', () => {
  it('settles at Q/(V·n): 0.6 m³/h into 15 m³ with 2 changes an hour is 2 vol % or 40 %LEL of methane', () => {
    expect(leakGas(LEAK)(36_000)).toBeCloseTo(40, 3);
  });

  it('fills with the time constant 1/n, and without air as Q·t/V', () => {
    expect(leakGas(LEAK)(1_800)).toBeCloseTo(40 * (1 - Math.exp(-1)), 6);
    expect(leakGas({ ...LEAK, airPerH: 0 })(900)).toBeCloseTo(20, 6);
  });

  it('is never above 100 %LEL, and gone soon after the windows are open', () => {
    const great = leakGas({ ...LEAK, leakM3H: 60 });
    expect(great(20_000)).toBe(100);
    expect(leakGas(LEAK)(36_000 + 1_800)).toBeCloseTo(40 * Math.exp(-10), 6);
  });

  it('LPG explodes leaner: the same leak is 5/1.9 of the level', () => {
    expect(leakGas({ ...LEAK, gas: 'lpg' })(1_000) / leakGas(LEAK)(1_000)).toBeCloseTo(5 / 1.9, 6);
  });
});

describe('CO from a blocked flue', () => {
  const flue = { emissionGH: 20, onS: 600, offS: 600, roomM3: 30, airPerH: 0, endsS: 1_200, openAirPerH: 20 };

  it('20 g/h into 30 m³ for 10 min without air is 111 mg/m³ or 95.5 ppm, and stays while the burner rests', () => {
    const course = courseOf(flueCo(flue, { stepS: 1, lastsS: 1_800 }));
    expect(course(600)).toBeCloseTo(95.5, 1);
    expect(course(1_200)).toBeCloseTo(95.5, 1);
    expect(course(1_380)).toBeCloseTo(95.5 * Math.exp(-1), 0);
  });

  it('settles at E/(V·n) when it burns on', () => {
    const course = courseOf(
      flueCo({ ...flue, offS: 0, airPerH: 2, endsS: 1e9 }, { stepS: 10, lastsS: 36_000 }),
    );
    expect(course(36_000)).toBeCloseTo(20_000 / 30 / 2 / 1.164, 1);
  });
});

describe('electrical', () => {
  it('ageing insulation: (e − 1) times the start after one time constant, gone with the repair', () => {
    const course = ageingLeakageMa({ startMa: 20, tauS: 86_400, dampShare: 0, repairedAtS: 200_000 });
    expect(course(86_400)).toBeCloseTo(20 * (Math.E - 1), 6);
    expect(course(200_000)).toBe(0);
  });

  it('damp nights add to it, dry afternoons do not', () => {
    const parts = { startMa: 20, tauS: 1e6, repairedAtS: 1e9 };
    const [damp, dry] = [
      ageingLeakageMa({ ...parts, dampShare: 0.2 }),
      ageingLeakageMa({ ...parts, dampShare: 0 }),
    ];
    expect(damp(86_400) / dry(86_400)).toBeCloseTo(1.2, 6);
    expect(damp(43_200) / dry(43_200)).toBeCloseTo(1, 6);
  });

  it('230 V over 460 Ω is 500 mA to earth, while the contact holds', () => {
    const course = earthFaultMa({
      voltageV: 230,
      resistanceOhm: 460,
      contactShare: 0.5,
      cycleS: 60,
      clearedAtS: 600,
    });
    expect([course(10), course(40), course(70), course(600)]).toEqual([500, 0, 500, 0]);
  });

  it('20 A through 20 mΩ at 0.1 W/K settle at 80 K, 63.2 % of it after one thermal time constant', () => {
    const terminal = {
      startMilliOhm: 20,
      growsS: 1e12,
      limitMilliOhm: 200,
      lossWK: 0.1,
      thermalS: 600,
      repairedAtS: 1e9,
    };
    expect(settledHeatK(terminal, 20, 0)).toBeCloseTo(80, 6);
    const heat = courseOf(terminalHeatK(terminal, () => 20, { stepS: 10, lastsS: 6_000 }));
    expect(heat(600)).toBeCloseTo(80 * (1 - Math.exp(-1)), 1);
    expect(heat(6_000)).toBeCloseTo(80, 1);
  });

  it('its heat follows the load with the square', () => {
    const terminal = {
      startMilliOhm: 5,
      growsS: 1e9,
      limitMilliOhm: 50,
      lossWK: 0.1,
      thermalS: 1,
      repairedAtS: 1e9,
    };
    expect(settledHeatK(terminal, 30, 0) / settledHeatK(terminal, 10, 0)).toBeCloseTo(9, 6);
  });

  it('arc bursts have counts of their range and silence between; the first is at once', () => {
    const fault = { gapS: 30, burstS: [1, 3], count: [14, 60], endsS: 600 } as const;
    const { values } = arcCounts(fault, { stepS: 1, lastsS: 900 }, randomOf(3));
    const busy = values.filter((count) => count > 0);
    expect(values[0]).toBeGreaterThanOrEqual(ARC_ALARM);
    expect(busy.length).toBeGreaterThan(10);
    expect(busy.length).toBeLessThan(300);
    expect(Math.min(...busy)).toBeGreaterThanOrEqual(ARC_ALARM);
    expect(Math.max(...values.slice(600))).toBe(0);
    expect(RANGES.switching.countMax[1]).toBeLessThanOrEqual(ARC_ORDINARY_MAX);
  });

  it('rain adds its peak at most, and dries', () => {
    const course = rainLeakageMa({ peakMa: 60, risesS: 3_600, wetS: 36_000, driesS: 3_600 });
    expect(peakOf(course, { stepS: 60, lastsS: 80_000 })).toBeLessThanOrEqual(60);
    expect(course(36_000)).toBeCloseTo(60, 1);
    expect(course(36_000 + 18_000)).toBeLessThan(0.5);
  });
});

describe('courses', () => {
  it('a level counts once it has been held, and a dip begins anew', () => {
    const course = (s: number) => (s === 50 ? 0 : s >= 10 ? 100 : 0);
    const span = { stepS: 1, lastsS: 500 };
    expect(reachedAtS(course, 100, span)).toBe(10);
    expect(reachedAtS(course, 100, { ...span, heldS: 60 })).toBe(111);
    expect(reachedAtS(course, 101, span)).toBeUndefined();
  });
});

describe('sensors and days', () => {
  it('noise has mean 0, deviation 1 and a bound, as a stream and as a function of time', () => {
    const noise = new Noise(randomOf(1));
    for (const draw of [() => noise.next(), (i: number) => noiseAt(99, i)]) {
      const values = Array.from({ length: 50_000 }, (_, i) => draw(i));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(Math.abs(Math.sqrt(variance) - 1)).toBeLessThan(0.02);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6));
    }
    expect(noiseAt(99, 7.2)).toBe(noiseAt(99, 7.9));
  });

  it('a sensor shows what it can: its range, its digits', () => {
    expect(shownBySensor('gas', 140)).toBe(100);
    expect(shownBySensor('smoke', -0.1)).toBe(0);
    expect(shownBySensor('temperature', 23.456)).toBe(23.5);
  });

  it('a restaurant is busy at noon and in the evening, a school not on Sunday, a bar after midnight', () => {
    const at = (category: number, day: number, hour: number) =>
      loadAt(weekProfile(category), 24 * (day - 1) + hour);
    expect(at(2, 3, 12)).toBe(1);
    expect(at(2, 3, 4)).toBeLessThan(0.3);
    expect(at(7, 3, 10)).toBeGreaterThan(0.8);
    expect(at(7, 7, 10)).toBeLessThan(0.2);
    expect(at(4, 2, 1)).toBe(1);
  });

  it('the week begins on Monday at midnight in China', () => {
    expect(weekHour(Date.UTC(2026, 2, 1, 16))).toBe(0);
    expect(weekHour(Date.UTC(2026, 2, 2, 4))).toBe(12);
  });
});

describe('ranges', () => {
  it('every draw lies in its range, and overrides replace single ranges', () => {
    const ranges = rangesWith({ rain: { peakMa: [1, 2] } });
    const random = randomOf(5);
    for (const [episode, table] of Object.entries(ranges)) {
      for (let i = 0; i < 20; i += 1) {
        for (const [name, value] of Object.entries(drawn(random, table))) {
          const [min, max] = (table as Record<string, readonly [number, number]>)[name] ?? [0, 0];
          expect(value, `${episode}.${name}`).toBeGreaterThanOrEqual(min - 1e-9);
          expect(value, `${episode}.${name}`).toBeLessThanOrEqual(max + 1e-9);
        }
      }
    }
    expect(ranges.rain.peakMa).toEqual([1, 2]);
    expect(ranges.rain.wetS).toEqual(RANGES.rain.wetS);
  });
});
