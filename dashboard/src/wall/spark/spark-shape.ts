/** The last minutes of a figure as one line: points in, SVG path out. */

import type { SeriesPoint } from '../../api/readings.ts';

export interface SparkFrame {
  /** Wall times of the left and the right edge, ms. */
  from: number;
  to: number;
  /** Between neighbours further apart than this the line has a gap: nothing was heard, ms. */
  gapMs: number;
  width: number;
  height: number;
}

export interface SparkShape {
  path: string;
  /** Height of the limit; null without one. */
  limitY: number | null;
  /** Where the line ends: what was heard last. */
  end: { x: number; y: number };
}

/** So that neither the line nor its end is cut at the edge, px. */
const INSET = 3;

/** `side` says which end of a bucket counts: of a figure that is too high its highest, of one too low its lowest. */
export function sparkShape(
  points: readonly SeriesPoint[],
  frame: SparkFrame,
  { limit, side }: { limit: number | undefined; side: 'peak' | 'low' | null },
): SparkShape | null {
  const shown = points.filter(({ t }) => t >= frame.from - frame.gapMs && t <= frame.to);
  if (shown.length === 0) return null;
  const values = shown.map((point) => figureOf(point, side));
  const all = limit === undefined ? values : [...values, limit];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const inner = { width: frame.width - 2 * INSET, height: frame.height - 2 * INSET };
  const x = (t: number) =>
    round(INSET + (inner.width * Math.max(0, t - frame.from)) / (frame.to - frame.from));
  // A figure that never moved is a line in the middle.
  const y = (value: number) =>
    round(INSET + (high === low ? inner.height / 2 : (inner.height * (high - value)) / (high - low)));
  const spots = shown.map(({ t }, i) => ({ t, x: x(t), y: y(values[i] ?? 0) }));
  const path = spots
    .map((spot, i) => {
      const before = spots[i - 1];
      const isOn = before !== undefined && spot.t - before.t <= frame.gapMs;
      // A lonely point is a dot: round ends make one of a line without length.
      return isOn ? `L${spot.x} ${spot.y}` : `M${spot.x} ${spot.y}h0`;
    })
    .join('');
  const { x: endX, y: endY } = spots.at(-1) ?? { x: 0, y: 0 };
  return { path, limitY: limit === undefined ? null : y(limit), end: { x: endX, y: endY } };
}

function figureOf(point: SeriesPoint, side: 'peak' | 'low' | null): number {
  if (side === null) return point.mean;
  return side === 'peak' ? point.max : point.min;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
