/** A motor starts: its current shoots up and falls to the running one within two seconds. */

import type { Course } from '../course.ts';

export interface Inrush {
  runningA: number;
  /** Times the running current (IEC 60034-12: 5–8 for direct starting). */
  factor: number;
  lastsS: number;
  /** Capacitive leakage of the start, mA. */
  residualMa: number;
  runsS: number;
}

/** A above the load so far: factor × running current falling to it over the start, then running, then off. */
export function inrushA(motor: Inrush): Course {
  return (s) => {
    if (s < 0 || s >= motor.runsS) return 0;
    if (s >= motor.lastsS) return motor.runningA;
    return motor.runningA * (motor.factor - (motor.factor - 1) * (s / motor.lastsS));
  };
}

/** mA above the natural leakage, while the start lasts. */
export function inrushResidualMa(motor: Inrush): Course {
  return (s) => (s >= 0 && s < motor.lastsS ? motor.residualMa : 0);
}
