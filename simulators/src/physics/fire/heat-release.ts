/** How much heat a fire gives off: t² growth after an incubation, a limit, decay, and the moment somebody puts it out. */

import type { Course } from '../course.ts';

/** Growth coefficients α, kW/s² (NFPA 72 Annex B, NFPA 92): 1,055 kW after 600, 300, 150 and 75 s. */
export const GROWTH_KW_S2 = { slow: 0.00293, medium: 0.01172, fast: 0.0469, 'ultra-fast': 0.1876 } as const;
export type GrowthClass = keyof typeof GROWTH_KW_S2;

export interface FlamingFire {
  alphaKwS2: number;
  /** From ignition until the growth begins, with hardly any heat. */
  incubationS: number;
  /** What fuel surface or ventilation allow at most. */
  limitKw: number;
  /** How long it burns at the limit. */
  steadyS: number;
  /** Time constant of the decay after it. */
  decayS: number;
  /** When it is put out. */
  putOutS: number;
}

/** Heat left after the extinguisher, by its time constant. */
const QUENCH_S = 10;

/** Q(t) in kW: α·(t − t₀)² up to the limit, constant there, then exponential decay (NFPA 92 §5.2, SFPE Handbook ch. 26). */
export function heatReleaseKw(fire: FlamingFire): Course {
  const growsS = Math.sqrt(fire.limitKw / fire.alphaKwS2);
  const free = (s: number) => {
    const t = s - fire.incubationS;
    if (t <= 0) return 0;
    if (t <= growsS) return fire.alphaKwS2 * t * t;
    const decaysFor = t - growsS - fire.steadyS;
    return decaysFor <= 0 ? fire.limitKw : fire.limitKw * Math.exp(-decaysFor / fire.decayS);
  };
  return (s) => {
    if (s <= fire.putOutS) return free(s);
    return free(fire.putOutS) * Math.exp(-(s - fire.putOutS) / QUENCH_S);
  };
}

/** Seconds from the begin of the growth to `heatKw`: t = √(Q/α). */
export function timeToHeatS(alphaKwS2: number, heatKw: number): number {
  return Math.sqrt(heatKw / alphaKwS2);
}
