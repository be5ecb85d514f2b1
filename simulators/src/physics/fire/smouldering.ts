/** A fire without flame: little heat, much smoke, and CO for an hour or more. */

import type { Course } from '../course.ts';

export interface SmoulderingFire {
  /** 1 for an upholstered chair; less for bedding, cable, a waste basket. */
  scale: number;
  /** When it is found and put out, or turns into flames. */
  endsS: number;
}

const MINUTE_S = 60;
/** After an hour the chair burns steadily at this rate, g/min. */
const STEADY_G_MIN = 73;
/** What still glows after the end, by its time constant. */
const EMBER_S = 30;

/**
 * Mass loss, g/s: 0.10·t + 0.0185·t² g/min (t in minutes) for an hour, then 73 g/min
 * (Quintiere, Birky, McDonald & Smith 1982, "An analysis of smoldering fires in closed compartments").
 */
export function smoulderingGS(fire: SmoulderingFire): Course {
  const burning = (s: number) => {
    const t = s / MINUTE_S;
    const gMin = t <= 60 ? 0.1 * t + 0.0185 * t * t : STEADY_G_MIN;
    return (fire.scale * gMin) / MINUTE_S;
  };
  return (s) => {
    if (s <= 0) return 0;
    if (s <= fire.endsS) return burning(s);
    return burning(fire.endsS) * Math.exp(-(s - fire.endsS) / EMBER_S);
  };
}
