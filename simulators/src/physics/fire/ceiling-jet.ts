/** What a fire's plume does under an unobstructed ceiling: temperature and velocity of the jet, and when it gets there. */

/** A place under the ceiling: `heightM` above the fuel, `radiusM` from the plume's axis. */
export interface CeilingPlace {
  heightM: number;
  radiusM: number;
}

/** Excess temperature of the jet, K (Alpert 1972, Fire Technology 8; SFPE Handbook ch. 14). */
export function jetRiseK(heatKw: number, { heightM, radiusM }: CeilingPlace): number {
  if (heatKw <= 0) return 0;
  if (radiusM / heightM <= 0.18) return (16.9 * heatKw ** (2 / 3)) / heightM ** (5 / 3);
  return (5.38 * (heatKw / radiusM) ** (2 / 3)) / heightM;
}

/** Velocity of the jet, m/s (Alpert 1972); its plume region ends at r/H = 0.15. */
export function jetVelocityMS(heatKw: number, { heightM, radiusM }: CeilingPlace): number {
  if (heatKw <= 0) return 0;
  if (radiusM / heightM <= 0.15) return 0.96 * (heatKw / heightM) ** (1 / 3);
  return (0.195 * heatKw ** (1 / 3) * heightM ** 0.5) / radiusM ** (5 / 6);
}

/** A = g/(c_p·T∞·ρ∞) in m⁴/(s²·kJ) at 293 K: 9.81/(1.0 · 293 · 1.2). */
const A = 9.81 / (1 * 293 * 1.2);

/**
 * Seconds until the first gas of a t² fire arrives: t* = 0.861·(1 + r/H) with t* = t/(A^(−1/5)·α^(−1/5)·H^(4/5))
 * (Heskestad & Delichatsios 1978, constants of 1989 as in NFPA 72 Annex B).
 */
export function jetLagS(alphaKwS2: number, { heightM, radiusM }: CeilingPlace): number {
  return 0.861 * (1 + radiusM / heightM) * A ** -0.2 * alphaKwS2 ** -0.2 * heightM ** 0.8;
}

/** Seconds for gas of a steady weak source to rise and reach `radiusM` at the jet's own velocity (quasi-steady). */
export function steadyLagS(heatKw: number, place: CeilingPlace): number {
  return (place.heightM + place.radiusM) / jetVelocityMS(heatKw, place);
}
