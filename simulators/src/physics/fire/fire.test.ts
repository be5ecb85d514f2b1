import { describe, expect, it } from 'vitest';
import { courseOf, lagged, reachedAtS } from '../course.ts';
import { jetLagS, jetRiseK, jetVelocityMS, steadyLagS } from './ceiling-jet.ts';
import { dbPerM, FLAMING_EXTINCTION_M2_G, FUELS, plumeExtinctionPerM } from './fuels.ts';
import { GROWTH_KW_S2, heatReleaseKw, timeToHeatS } from './heat-release.ts';
import { type Detector, type FireRoom, roomFire } from './room-fire.ts';
import { smoulderingGS } from './smouldering.ts';
import { flamingSource, smoulderingSource } from './source.ts';

describe('heat release', () => {
  it.each([
    ['slow', 600],
    ['medium', 300],
    ['fast', 150],
    ['ultra-fast', 75],
  ] as const)('%s growth reaches 1,055 kW after %i s (NFPA 72)', (growth, seconds) => {
    expect(Math.abs(timeToHeatS(GROWTH_KW_S2[growth], 1_055) - seconds)).toBeLessThan(1);
  });

  it('incubates, grows with the square of time, stays at the limit, decays, and is put out', () => {
    const fire = { alphaKwS2: 0.04, incubationS: 60, limitKw: 400, steadyS: 100, decayS: 200, putOutS: 460 };
    const heat = heatReleaseKw(fire);
    expect(heat(60)).toBe(0);
    expect(heat(110)).toBeCloseTo(100, 6);
    expect(heat(160)).toBeCloseTo(400, 6);
    expect(heat(260)).toBe(400);
    expect(heat(460)).toBeCloseTo(400 / Math.E, 6);
    expect(heat(480)).toBeLessThan(0.15 * heat(460));
  });
});

describe('ceiling jet (Alpert 1972)', () => {
  it('1 MW, 2.5 m off axis under a 5 m ceiling: 58.4 K and 2.03 m/s', () => {
    const place = { heightM: 5, radiusM: 2.5 };
    expect(jetRiseK(1_000, place)).toBeCloseTo(58.4, 1);
    expect(jetVelocityMS(1_000, place)).toBeCloseTo(2.03, 2);
  });

  it('1 MW in the plume of a 5 m ceiling: 115.6 K and 5.61 m/s', () => {
    const place = { heightM: 5, radiusM: 0.5 };
    expect(jetRiseK(1_000, place)).toBeCloseTo(115.6, 1);
    expect(jetVelocityMS(1_000, place)).toBeCloseTo(5.61, 2);
  });

  it('both temperature formulas meet at r/H = 0.18 within two per cent', () => {
    const at = (radiusM: number) => jetRiseK(500, { heightM: 3, radiusM });
    expect(at(0.541) / at(0.539)).toBeGreaterThan(0.98);
    expect(at(0.541) / at(0.539)).toBeLessThan(1.02);
  });

  it('the first gas of a fast fire is 3 m away under a 3 m ceiling after 15.6 s (NFPA 72 Annex B)', () => {
    expect(jetLagS(GROWTH_KW_S2.fast, { heightM: 3, radiusM: 3 })).toBeCloseTo(15.6, 0);
    expect(jetLagS(GROWTH_KW_S2.slow, { heightM: 3, radiusM: 3 })).toBeGreaterThan(
      jetLagS(GROWTH_KW_S2.fast, { heightM: 3, radiusM: 3 }),
    );
  });

  it('a weaker source takes longer to be anywhere', () => {
    const place = { heightM: 3, radiusM: 2 };
    expect(steadyLagS(0.1, place)).toBeGreaterThan(steadyLagS(10, place));
  });
});

describe('smoke', () => {
  it('a gram of flaming soot in 100 m³ is 0.378 dB/m (8.7 m²/g)', () => {
    expect(dbPerM(FLAMING_EXTINCTION_M2_G / 100)).toBeCloseTo(0.378, 3);
    expect(dbPerM(Math.LN10)).toBeCloseTo(10, 9);
  });

  it('optical density per kelvin lies in the published range, wood lowest, foams highest (Heskestad & Delichatsios)', () => {
    const perK = (fuel: keyof typeof FUELS) => {
      const { sootYield, heatKjG, convective } = FUELS[fuel];
      const source = {
        crossSectionM2S: (FLAMING_EXTINCTION_M2_G * sootYield) / heatKjG,
        convectiveKw: convective,
      };
      return plumeExtinctionPerM(1, source) / Math.LN10;
    };
    for (const fuel of Object.keys(FUELS) as (keyof typeof FUELS)[]) {
      expect(perK(fuel)).toBeGreaterThan(1e-3);
      expect(perK(fuel)).toBeLessThan(0.3);
    }
    expect(perK('upholstery')).toBeGreaterThan(4 * perK('wood'));
  });
});

describe('smouldering (Quintiere 1982)', () => {
  it.each([
    [10, 2.85],
    [30, 19.65],
    [59.999, 72.6],
    [90, 73],
  ])('a chair loses after %d min %d g/min', (minutes, gMin) => {
    const loss = smoulderingGS({ scale: 1, endsS: 7_200 });
    expect(60 * loss(60 * minutes)).toBeCloseTo(gMin, 1);
  });
});

const ROOM: FireRoom = {
  areaM2: 20,
  heightM: 2.5,
  layerShare: 0.4,
  lossShare: 0.7,
  airPerS: 1 / 100,
  clearPerS: 1 / 30,
  clearsFromS: 1e9,
};
const NEAR: Detector = { exposure: { where: 'same-room', radiusM: 1 }, rti: 5, entryM: 1.8, coS: 1 };
const FAR: Detector = {
  exposure: { where: 'behind-door', delayS: 30, share: 0.5, fillS: 60 },
  rti: 5,
  entryM: 1.8,
  coS: 1,
};
const BURNING = { alphaKwS2: 0.1876, incubationS: 0, limitKw: 10, steadyS: 1e9, decayS: 1, putOutS: 1e9 };

describe('a fire in a room', () => {
  it('heats its layer to (1 − λ)·Q/(ρ·c_p·V·n), and a detector behind the door to its share of it', () => {
    const source = flamingSource(BURNING, FUELS.wood);
    const far = roomFire(source, ROOM, { detectors: [FAR], span: { stepS: 1, lastsS: 3_000 } })[0];
    const settled = (0.3 * 10) / (1.2 * 20 * 2.5 * 0.4 * (1 / 100));
    expect(far?.heatK.values.at(-1)).toBeCloseTo(0.5 * settled, 1);
  });

  it('without ventilation all soot and CO stay in the room', () => {
    const source = flamingSource(BURNING, FUELS.wood);
    const closed = { ...ROOM, airPerS: 0 };
    const still = {
      ...FAR,
      exposure: { where: 'behind-door', delayS: 0, share: 1, fillS: 0 } as const,
      entryM: 0,
    };
    const shown = roomFire(source, closed, { detectors: [still], span: { stepS: 1, lastsS: 1_000 } })[0];
    // 10 kW of wood for 1,000 s, less the growth: 0.806 g/s.
    const burntG = (10 / 12.4) * (1_000 - (2 / 3) * Math.sqrt(10 / 0.1876));
    expect(shown?.smokeDbM.values.at(-1)).toBeCloseTo(dbPerM((8.7 * 0.015 * burntG) / 20), 0);
    expect(shown?.coPpm.values.at(-1)).toBeCloseTo((1_000 * 0.004 * burntG) / 50 / 1.164, 0);
  });

  it('a near detector shows the jet: at least Alpert’s temperature in the end', () => {
    const source = flamingSource({ ...BURNING, limitKw: 200 }, FUELS.wood);
    const near = roomFire(source, ROOM, { detectors: [NEAR], span: { stepS: 1, lastsS: 600 } })[0];
    expect(near?.heatK.values.at(-1)).toBeGreaterThanOrEqual(
      jetRiseK(200, { heightM: 2.5, radiusM: 1 }) - 0.5,
    );
  });

  it('a heat element of RTI 50 in 1 m/s has shown 63.2 % of a step after 50 s', () => {
    const step = { stepS: 1, values: Float64Array.from({ length: 200 }, (_, i) => (i === 0 ? 0 : 100)) };
    expect(courseOf(lagged(step, 50))(50)).toBeCloseTo(63.2, 1);
  });

  it('a smouldering chair is smelt long before it is felt: smoke crosses 0.1 dB/m within 40 min, heat rises under 5 K', () => {
    const source = smoulderingSource(
      { scale: 1, endsS: 3_600 },
      { heatKjG: 8, smokeYield: 0.06, coYield: 0.15 },
    );
    const room = { ...ROOM, layerShare: 0.8, airPerS: 1 / 600 };
    const span = { stepS: 2, lastsS: 2_400 };
    const far = roomFire(source, room, { detectors: [FAR], span })[0];
    const course = far === undefined ? () => 0 : courseOf(far.smokeDbM);
    expect(reachedAtS(course, 0.1, span)).toBeLessThan(2_400);
    expect(Math.max(...(far?.heatK.values ?? [99]))).toBeLessThan(5);
    expect(far?.coPpm.values.at(-1)).toBeGreaterThan(20);
  });
});
