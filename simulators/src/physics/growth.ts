/** How dangers develop and pass, as functions of the seconds since their begin; noise-free, so that truth is known. */

/** Value above the calm one, by seconds since the begin. */
export type Course = (s: number) => number;

export interface FireCourse {
  /** Seconds until this place is reached. */
  delayS: number;
  /** 1 at the origin, less farther away. */
  share: number;
  /** When the fire is out or put out. */
  endS: number;
}

/** Smoke, dB/m: rises with the square of time as a t² fire fills the ceiling layer, at most 4 dB/m at the origin. */
export function fireSmoke(course: FireCourse): Course {
  return grownUntil(course, (s) => Math.min(4, 0.0035 * s * s));
}

/** Ceiling temperature, K above ambient: half a minute behind the smoke, t² growth, at most 180 K at the origin. */
export function fireHeat(course: FireCourse): Course {
  return grownUntil({ ...course, delayS: course.delayS + 15 }, (s) => Math.min(180, 0.045 * s * s));
}

/** CO, ppm: incomplete combustion follows the smoke, at most 400 ppm at the origin. */
export function fireCo(course: FireCourse): Course {
  return grownUntil(course, (s) => Math.min(400, 0.12 * s * s));
}

/** A room clears in about a minute once it is ventilated. */
const CLEARING_S = 45;

function grownUntil(course: FireCourse, grow: Course): Course {
  return (s) => {
    const grown = course.share * grow(Math.max(0, Math.min(s, course.endS) - course.delayS));
    return s <= course.endS ? grown : grown * Math.exp(-(s - course.endS) / CLEARING_S);
  };
}

export interface LeakCourse {
  /** %LEL that leak and air change would settle at. */
  settlesAt: number;
  /** Air changes through leak and ventilation, per second. */
  airPerS: number;
  closedAtS: number;
}

/** Gas, %LEL: mass balance dC/dt = Q/V − n·C of a stirred room, and its decay after the valve is closed. */
export function leakGas(course: LeakCourse): Course {
  const filled = (s: number) => course.settlesAt * (1 - Math.exp(-course.airPerS * s));
  return (s) => {
    if (s <= 0) return 0;
    if (s <= course.closedAtS) return filled(s);
    return filled(course.closedAtS) * Math.exp(-(s - course.closedAtS) / CLEARING_S);
  };
}

export interface FaultCourse {
  /** Seconds from one worsening of the insulation to the next. */
  stepS: number;
  repairedAtS: number;
}

const LEAKAGE_STEPS_MA = [0, 110, 260, 430, 610];

/** Residual current, mA above the natural leakage: steps as the insulation gives way, gone with the repair. */
export function faultLeakage(course: FaultCourse): Course {
  return (s) => {
    if (s < 0 || s >= course.repairedAtS) return 0;
    const step = Math.min(LEAKAGE_STEPS_MA.length - 1, Math.floor(s / course.stepS) + 1);
    return LEAKAGE_STEPS_MA[step] ?? 0;
  };
}

/** Cable temperature, K above its calm one: a bad joint warms towards 75 K with a time constant of a minute. */
export function faultHeat(course: FaultCourse): Course {
  const warmed = (s: number) => 75 * (1 - Math.exp(-Math.max(0, s) / 60));
  return (s) => {
    if (s <= course.repairedAtS) return warmed(s);
    return warmed(course.repairedAtS) * Math.exp(-(s - course.repairedAtS) / 90);
  };
}

/** First whole second at which `base + course` reaches `limit`, within `withinS`. */
export function reachesAtS(
  course: Course,
  limit: number,
  options: { base: number; withinS: number },
): number | undefined {
  for (let s = 0; s <= options.withinS; s += 1) {
    if (options.base + course(s) >= limit) return s;
  }
  return undefined;
}
