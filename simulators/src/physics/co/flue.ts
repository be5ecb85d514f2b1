/** CO from a heater whose flue is blocked: it fills the room while it burns, and the room airs in between. */

import { coPpm } from '../air.ts';
import type { Span, Track } from '../course.ts';
import { balanced } from '../fire/room-fire.ts';

export interface BlockedFlue {
  /** CO into the room while the burner is on, g/h. A blocked 10–20 kW water heater gives some 10–100 (m). */
  emissionGH: number;
  /** Burner on and off in turn, s. */
  onS: number;
  offS: number;
  roomM3: number;
  airPerH: number;
  /** Burner off for good, windows open. */
  endsS: number;
  openAirPerH: number;
}

/** ppm by dC/dt = E/V − n·C over the burner's duty cycle. */
export function flueCo(flue: BlockedFlue, { stepS, lastsS }: Span): Track {
  const values = new Float64Array(Math.ceil(lastsS / stepS) + 1);
  let mgM3 = 0;
  for (let i = 1; i < values.length; i += 1) {
    const s = (i - 0.5) * stepS;
    const isOn = s < flue.endsS && s % (flue.onS + flue.offS) < flue.onS;
    mgM3 = balanced(mgM3, {
      gainPerS: isOn ? (1_000 * flue.emissionGH) / 3_600 / flue.roomM3 : 0,
      lossPerS: (s < flue.endsS ? flue.airPerH : flue.openAirPerH) / 3_600,
      stepS,
    });
    values[i] = coPpm(mgM3);
  }
  return { stepS, values };
}
