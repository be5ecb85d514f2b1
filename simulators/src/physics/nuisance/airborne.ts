/** What reaches detectors without a danger: kitchen smoke, steam, dust, breath, vapours. */

import type { Random } from '../../base/random.ts';
import type { Course, Span, Track } from '../course.ts';

export interface Puff {
  peak: number;
  risesS: number;
  fallsS: number;
}

/** One puff from its begin: rises as 1 − e^(−s/rise) for three time constants, then falls away; at most `peak`. */
export function puff({ peak, risesS, fallsS }: Puff): Course {
  const fullS = 3 * risesS;
  const full = -Math.expm1(-3);
  const rising = (s: number) => (peak * -Math.expm1(-s / risesS)) / full;
  return (s) => (s <= 0 ? 0 : s <= fullS ? rising(s) : peak * Math.exp(-(s - fullS) / fallsS));
}

export interface Cooking {
  /** One wok after another. */
  puffs: number;
  everyS: number;
  smokeDbM: number;
  smokeRisesS: number;
  smokeFallsS: number;
  /** K above the room's at most; the kitchen stays below 50 °C. */
  heatK: number;
  heatTauS: number;
  lastsS: number;
}

/** Smoke, dB/m: puffs that decay in minutes; a puff does not add to the one before beyond its own peak. */
export function cookingSmoke(cooking: Cooking, random: Random): Course {
  const puffs = Array.from({ length: cooking.puffs }, (_, i) => ({
    fromS: cooking.everyS * (i + random.between(0, 0.5)),
    course: puff({
      peak: cooking.smokeDbM * random.between(0.4, 1),
      risesS: cooking.smokeRisesS,
      fallsS: cooking.smokeFallsS,
    }),
  }));
  return (s) => puffs.reduce((most, { fromS, course }) => Math.max(most, course(s - fromS)), 0);
}

/** K above the room's: warms while the stove burns, cools after it, first order: at the start heat/τ, a few K/min at most. */
export function cookingHeat(cooking: Cooking): Course {
  const warm = (s: number) => cooking.heatK * -Math.expm1(-s / cooking.heatTauS);
  return (s) => {
    if (s <= 0) return 0;
    if (s <= cooking.lastsS) return warm(s);
    return warm(cooking.lastsS) * Math.exp(-(s - cooking.lastsS) / cooking.heatTauS);
  };
}

/** Single spikes on an optical chamber or a dust meter, each a second or a few, at random within the span. */
export function spikes(
  spike: { count: number; peak: number; spikeS: number },
  { lastsS }: Span,
  random: Random,
): Track {
  const values = new Float64Array(Math.ceil(lastsS) + 1);
  for (let i = 0; i < spike.count; i += 1) {
    const from = random.integer(0, Math.max(0, Math.floor(lastsS - spike.spikeS)));
    const peak = spike.peak * random.between(0.4, 1);
    for (let s = from; s < from + spike.spikeS && s < values.length; s += 1) values[s] = peak;
  }
  return { stepS: 1, values };
}
