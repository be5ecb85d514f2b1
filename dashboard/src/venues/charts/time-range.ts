/** How far back the charts look: as little as holds what there is, so that a fresh gateway shows more than a dot. */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface TimeRange {
  hours: number;
  spanMs: number;
  /** One point of a series, ms. */
  stepMs: number;
}

const rangeOf = (hours: number, stepMs: number): TimeRange => ({ hours, spanMs: hours * HOUR_MS, stepMs });

/** Shortest first; each draws some hundreds of points or more. */
export const RANGES: readonly TimeRange[] = [
  rangeOf(1, 10_000),
  rangeOf(6, MINUTE_MS),
  rangeOf(24, MINUTE_MS),
];
export const LONGEST = RANGES.at(-1) as TimeRange;

/** `oldestAt`: the first reading within the longest range; the longest when nothing is known. */
export function shortestRange(oldestAt: number | undefined, to: number): TimeRange {
  if (oldestAt === undefined) return LONGEST;
  return RANGES.find(({ spanMs }) => to - oldestAt <= spanMs) ?? LONGEST;
}
