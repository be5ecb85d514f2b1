/** A terminal that has come loose: its resistance grows, its heat follows the load. */

import type { Course, Span, Track } from '../course.ts';

export interface LooseTerminal {
  /** At the begin, mΩ; a sound one has well below 1. */
  startMilliOhm: number;
  /** Time constant of the growth: oxide feeds on heat, s. */
  growsS: number;
  limitMilliOhm: number;
  /** h·A, W/K: what carries the heat away. */
  lossWK: number;
  /** Thermal time constant, s. */
  thermalS: number;
  repairedAtS: number;
}

/** K above the calm cable by first order towards ΔT = I²·R/(h·A); `currentA` is the load's course. */
export function terminalHeatK(terminal: LooseTerminal, currentA: Course, { stepS, lastsS }: Span): Track {
  const values = new Float64Array(Math.ceil(lastsS / stepS) + 1);
  const keep = Math.exp(-stepS / terminal.thermalS);
  for (let i = 1; i < values.length; i += 1) {
    const s = i * stepS;
    const settled = s < terminal.repairedAtS ? settledHeatK(terminal, currentA(s), s) : 0;
    values[i] = settled + ((values[i - 1] as number) - settled) * keep;
  }
  return { stepS, values };
}

/** ΔT = I²·R(s)/(h·A), K, when the load holds. */
export function settledHeatK(terminal: LooseTerminal, currentA: number, s: number): number {
  const grown = terminal.startMilliOhm * Math.exp(s / terminal.growsS);
  const ohm = Math.min(terminal.limitMilliOhm, grown) / 1_000;
  return (currentA * currentA * ohm) / terminal.lossWK;
}
