/** What burns in a small venue, and what a gram of it gives: heat, soot, CO. */

import { AIR_KJ_M3K } from '../air.ts';

export interface Fuel {
  /** Effective heat of combustion, kJ/g. */
  heatKjG: number;
  /** Part of the heat that rises with the plume. */
  convective: number;
  sootYield: number;
  coYield: number;
}

/** Well-ventilated flaming (Tewarson, SFPE Handbook ch. 36, table A.39), rounded. */
export const FUELS = {
  wood: { heatKjG: 12.4, convective: 0.63, sootYield: 0.015, coYield: 0.004 },
  paper: { heatKjG: 13, convective: 0.65, sootYield: 0.012, coYield: 0.006 },
  textile: { heatKjG: 14.5, convective: 0.6, sootYield: 0.03, coYield: 0.02 },
  upholstery: { heatKjG: 17.6, convective: 0.55, sootYield: 0.13, coYield: 0.031 },
  polystyrene: { heatKjG: 27, convective: 0.45, sootYield: 0.164, coYield: 0.06 },
  pvc: { heatKjG: 5.7, convective: 0.55, sootYield: 0.172, coYield: 0.063 },
  'cooking-oil': { heatKjG: 30, convective: 0.65, sootYield: 0.06, coYield: 0.012 },
} as const satisfies Record<string, Fuel>;
export type FuelName = keyof typeof FUELS;

/** Extinction of flaming soot, m²/g, natural logarithm (Mulholland & Croarkin 2000: 8.7 ± 1.1). */
export const FLAMING_EXTINCTION_M2_G = 8.7;
/** Extinction of pyrolysis aerosol, m²/g (Seader & Einhorn 1977: 4.4). */
export const SMOULDER_EXTINCTION_M2_G = 4.4;

/** dB/m of an extinction coefficient k (1/m, natural logarithm): optical density D = k/2.303, and 10 dB for each unit of D. */
export function dbPerM(extinctionPerM: number): number {
  return (10 * extinctionPerM) / Math.LN10;
}

/**
 * Extinction (1/m) in gas that is `riseK` warmer by a source of `crossSectionM2S` (m²/s) and `convectiveKw`: soot and heat
 * of a plume are thinned alike, so their ratio holds everywhere in it: k/ΔT = σ̇·ρ·c_p/Q_c. That a fuel has one ratio of
 * optical density to temperature rise is Heskestad & Delichatsios' finding (1977).
 */
export function plumeExtinctionPerM(
  riseK: number,
  source: { crossSectionM2S: number; convectiveKw: number },
): number {
  if (source.convectiveKw <= 0) return 0;
  return (source.crossSectionM2S * AIR_KJ_M3K * riseK) / source.convectiveKw;
}
