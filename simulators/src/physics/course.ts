/** Signals over time: as functions of the seconds since a begin, and as evenly spaced points where an equation is integrated. */

/** A value by seconds since the begin; what it is added to and in which unit is said where it is made. */
export type Course = (s: number) => number;

/** Evenly spaced points of a course, the first at 0 s. */
export interface Track {
  stepS: number;
  values: Float64Array;
}

/** Straight lines between the points; 0 before the first, the last value after the end. */
export function courseOf({ stepS, values }: Track): Course {
  const last = values.length - 1;
  return (s) => {
    if (s < 0) return 0;
    const place = s / stepS;
    const i = Math.floor(place);
    if (i >= last) return values[last] as number;
    const from = values[i] as number;
    return from + ((values[i + 1] as number) - from) * (place - i);
  };
}

/** Each point holds until the next: for counts, which have no values between. */
export function stairsOf({ stepS, values }: Track): Course {
  return (s) => (s < 0 ? 0 : (values[Math.min(values.length - 1, Math.floor(s / stepS))] as number));
}

export interface Span {
  stepS: number;
  lastsS: number;
}

export function trackOf(course: Course, { stepS, lastsS }: Span): Track {
  const values = new Float64Array(Math.ceil(lastsS / stepS) + 1);
  for (let i = 0; i < values.length; i += 1) values[i] = course(i * stepS);
  return { stepS, values };
}

/**
 * What an instrument of time constant τ shows of it: dy/dt = (x − y)/τ, solved exactly for an input that holds through
 * each step, so that no step is too long. τ may change with time.
 */
export function lagged(track: Track, tauS: number | Course): Track {
  const { stepS, values } = track;
  const shown = new Float64Array(values.length);
  let y = values[0] ?? 0;
  shown[0] = y;
  for (let i = 1; i < values.length; i += 1) {
    const tau = typeof tauS === 'number' ? tauS : tauS(i * stepS);
    y += ((values[i] as number) - y) * (tau <= 0 ? 1 : 1 - Math.exp(-stepS / tau));
    shown[i] = y;
  }
  return { stepS, values: shown };
}

export function delayed(course: Course, delayS: number): Course {
  return (s) => course(s - delayS);
}

/** The greatest value on the grid. */
export function peakOf(course: Course, span: Span): number {
  return trackOf(course, span).values.reduce(
    (peak, value) => Math.max(peak, value),
    Number.NEGATIVE_INFINITY,
  );
}

/** First time on the grid at which the course has reached `limit` and stayed there for `heldS`; undefined if it never has. */
export function reachedAtS(
  course: Course,
  limit: number,
  span: Span & { heldS?: number },
): number | undefined {
  let sinceS: number | undefined;
  for (let s = 0; s <= span.lastsS; s += span.stepS) {
    if (course(s) < limit) {
      sinceS = undefined;
      continue;
    }
    sinceS ??= s;
    if (s - sinceS >= (span.heldS ?? 0)) return s;
  }
  return undefined;
}
