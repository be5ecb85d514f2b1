/** A fire as its room sees it: heat, smoke and CO by the second. */

import type { Course } from '../course.ts';
import { type CeilingPlace, jetLagS, steadyLagS } from './ceiling-jet.ts';
import { FLAMING_EXTINCTION_M2_G, type Fuel, SMOULDER_EXTINCTION_M2_G } from './fuels.ts';
import { type FlamingFire, heatReleaseKw } from './heat-release.ts';
import { type SmoulderingFire, smoulderingGS } from './smouldering.ts';

export interface FireSource {
  heatKw: Course;
  convectiveKw: Course;
  /** Extinction cross-section of the smoke made, m²/s. */
  smokeM2S: Course;
  coGS: Course;
  lagS(place: CeilingPlace): number;
}

/** Mass burns at Q/ΔH_c and gives soot and CO by its yields. */
export function flamingSource(fire: FlamingFire, fuel: Fuel): FireSource {
  const heatKw = heatReleaseKw(fire);
  const burntGS = (s: number) => heatKw(s) / fuel.heatKjG;
  return {
    heatKw,
    convectiveKw: (s) => fuel.convective * heatKw(s),
    smokeM2S: (s) => FLAMING_EXTINCTION_M2_G * fuel.sootYield * burntGS(s),
    coGS: (s) => fuel.coYield * burntGS(s),
    lagS: (place) => jetLagS(fire.alphaKwS2, place),
  };
}

/** What a gram of smouldering material gives: Rein, SFPE Handbook ch. 19 (6–12 kJ/g, CO 0.1–0.2, aerosol 0.03–0.17). */
export interface SmoulderYields {
  heatKjG: number;
  smokeYield: number;
  coYield: number;
}

const SMOULDER_CONVECTIVE = 0.7;
/** A smouldering source of detection size: its plume's travel is reckoned with this. */
const SMOULDER_TRAVEL_KW = 0.5;

export function smoulderingSource(fire: SmoulderingFire, yields: SmoulderYields): FireSource {
  const lossGS = smoulderingGS(fire);
  return {
    heatKw: (s) => yields.heatKjG * lossGS(s),
    convectiveKw: (s) => SMOULDER_CONVECTIVE * yields.heatKjG * lossGS(s),
    smokeM2S: (s) => SMOULDER_EXTINCTION_M2_G * yields.smokeYield * lossGS(s),
    coGS: (s) => yields.coYield * lossGS(s),
    lagS: (place) => steadyLagS(SMOULDER_TRAVEL_KW, place),
  };
}

/** One after the other, as when smouldering turns into flames; the second begins at `fromS`. */
export function sourceInTurn(first: FireSource, second: FireSource, fromS: number): FireSource {
  const sum = (of: (source: FireSource) => Course) => (s: number) => of(first)(s) + of(second)(s - fromS);
  return {
    heatKw: sum((source) => source.heatKw),
    convectiveKw: sum((source) => source.convectiveKw),
    smokeM2S: sum((source) => source.smokeM2S),
    coGS: sum((source) => source.coGS),
    lagS: second.lagS,
  };
}
