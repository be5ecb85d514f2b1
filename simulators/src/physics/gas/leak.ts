/** Combustible gas that leaks into a ventilated room, until the valve is closed and the windows are open. */

import type { Course } from '../course.ts';

/** Lower explosive limits, vol % in air: GB 15322 and IEC 60079-20-1 (methane 4.4–5.0; 5.0 is the alarm makers' base). */
export const LEL_VOL_PERCENT = { methane: 5, lpg: 1.9 } as const;
export type GasName = keyof typeof LEL_VOL_PERCENT;

export interface GasLeak {
  gas: GasName;
  leakM3H: number;
  roomM3: number;
  /** Part of the room the gas stays in: under the ceiling for methane, on the floor for LPG. */
  layerShare: number;
  /** Air changes an hour. */
  airPerH: number;
  closedAtS: number;
  /** Windows open from here on. */
  openedAtS: number;
  openAirPerH: number;
}

/**
 * %LEL by dC/dt = Q/V − n·C (stirred volume; BS EN 60079-10-1 Annex B), solved piecewise; at most 100.
 * Settles at Q/(V·n), which is the test of it.
 */
export function leakGas(leak: GasLeak): Course {
  const volumeM3 = leak.roomM3 * leak.layerShare;
  const lelPerH = ((leak.leakM3H / volumeM3) * 100 * 100) / LEL_VOL_PERCENT[leak.gas];
  const filled = (s: number, from: number, { gain, n }: { gain: number; n: number }) => {
    const settled = n > 0 ? gain / n : 0;
    return n > 0 ? settled + (from - settled) * Math.exp((-n * s) / 3_600) : from + (gain * s) / 3_600;
  };
  const leaking = (s: number) => filled(s, 0, { gain: lelPerH, n: leak.airPerH });
  const closed = (s: number) =>
    filled(s - leak.closedAtS, leaking(leak.closedAtS), { gain: 0, n: leak.airPerH });
  const openedAtS = Math.max(leak.openedAtS, leak.closedAtS);
  const opened = (s: number) => filled(s - openedAtS, closed(openedAtS), { gain: 0, n: leak.openAirPerH });
  return (s) => {
    if (s <= 0) return 0;
    return Math.min(100, s <= leak.closedAtS ? leaking(s) : s <= openedAtS ? closed(s) : opened(s));
  };
}
