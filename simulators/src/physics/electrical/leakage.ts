/** Current that goes to earth: insulation that ages, a phase that touches metal, and rain that passes. */

import type { Course } from '../course.ts';

export interface AgeingInsulation {
  /** Leakage above the natural one after one time constant is (e − 1) times this, mA. */
  startMa: number;
  /** Time constant of the exponential ageing, s. */
  tauS: number;
  /** Extra at night's damp against the afternoon, as a share. */
  dampShare: number;
  repairedAtS: number;
}

const DAY_S = 86_400;

/** mA above the natural leakage: tracking grows with the current that feeds it, so exponentially (IEC 60664-1 on tracking). */
export function ageingLeakageMa(insulation: AgeingInsulation): Course {
  return (s) => {
    if (s <= 0 || s >= insulation.repairedAtS) return 0;
    const damp = 1 + (insulation.dampShare / 2) * (1 + Math.cos((2 * Math.PI * s) / DAY_S));
    return insulation.startMa * Math.expm1(s / insulation.tauS) * damp;
  };
}

export interface EarthFault {
  voltageV: number;
  /** Contact and earth together, Ω. */
  resistanceOhm: number;
  /** Share of the time in which the contact holds; 1 is solid. */
  contactShare: number;
  /** Length of one cycle of contact and none, s. */
  cycleS: number;
  clearedAtS: number;
}

/** mA through a phase-to-earth contact: U/R (Ohm), on and off when the contact is loose. */
export function earthFaultMa(fault: EarthFault): Course {
  const ma = (1_000 * fault.voltageV) / fault.resistanceOhm;
  return (s) => {
    if (s < 0 || s >= fault.clearedAtS) return 0;
    return (s % fault.cycleS) / fault.cycleS < fault.contactShare ? ma : 0;
  };
}

export interface RainyDay {
  /** At its worst, mA above the natural leakage. */
  peakMa: number;
  risesS: number;
  wetS: number;
  driesS: number;
}

/** mA above the natural leakage while damp creeps in, stays, and dries: first order in and out. */
export function rainLeakageMa(rain: RainyDay): Course {
  const wetting = (s: number) => rain.peakMa * -Math.expm1(-s / rain.risesS);
  return (s) => {
    if (s <= 0) return 0;
    if (s <= rain.wetS) return wetting(s);
    return wetting(rain.wetS) * Math.exp(-(s - rain.wetS) / rain.driesS);
  };
}
