/** A series for a chart: from the widest buckets that fit its step, from wider ones where those are gone. */

import { BadQuestion } from '../../base/errors.ts';
import { SERIES_BUCKETS_MAX, type SeriesPoint, type SeriesQuery } from '../reading-store.ts';
import { addPoint, decodePoints, floorTo, inOrder, metricOf, type Points } from './codec/points.ts';
import { ReadingCursor } from './codec/reading-cursor.ts';
import type { Source } from './embedded-reading-queries.ts';
import { drawn } from './runs/merge-readings.ts';
import { HOURS, LEVELS, type LevelNo, RAW } from './schema.ts';

/** Finest bucket of a series, ms. */
export const SERIES_STEP_MS_MIN = 1_000;

const HOUR_MS = LEVELS[HOURS].widthMs;

/** Throws BadQuestion on a step that cannot be served. */
export function readSeries(source: Source, device: number | undefined, query: SeriesQuery): SeriesPoint[] {
  const { from, to, step } = query;
  if (!Number.isInteger(step) || step < SERIES_STEP_MS_MIN)
    throw new BadQuestion('step', `step is at least ${SERIES_STEP_MS_MIN} ms`);
  if ((to - from) / step > SERIES_BUCKETS_MAX)
    throw new BadQuestion('step', `at most ${SERIES_BUCKETS_MAX} buckets`);
  if (device === undefined) return [];
  const level = LEVELS.findLast(({ widthMs }) => widthMs > 0 && step % widthMs === 0)?.no ?? RAW;
  const begin = level === RAW ? from : floorTo(from, LEVELS[level].widthMs);
  const points: Points = new Map();
  for (const part of partsOf(source.horizons.levels, level, { from: begin, to })) {
    addPart(points, source, { ...query, ...part, device });
  }
  // Fresh readings as if they were in their bucket already: with it they are in the answer or not.
  const end = level === RAW ? to : Math.ceil(to / LEVELS[level].widthMs) * LEVELS[level].widthMs;
  const kept = Math.max(begin, source.horizons.levels[HOURS] as number);
  addReadings(points, source, { ...query, device, from: kept, to: end, isFresh: true });
  return inOrder(points).map(({ t, min, max, sum, count }) => {
    // Rounding must not carry the mean of equal values beyond them.
    return { t, min, max, mean: Math.min(Math.max(sum / count, min), max), count };
  });
}

interface Part {
  level: LevelNo;
  from: number;
  to: number;
}

/** Where a level is gone, the next wider one goes on: its hours begin where the finer one is whole. */
function partsOf(horizons: readonly number[], finest: LevelNo, range: { from: number; to: number }): Part[] {
  const parts: Part[] = [];
  let { to } = range;
  for (const { no } of LEVELS.slice(finest)) {
    const horizon = horizons[no] as number;
    const whole = no === HOURS ? horizon : Math.ceil(horizon / HOUR_MS) * HOUR_MS;
    const from = Math.max(range.from, whole);
    if (from < to) parts.push({ level: no, from, to });
    to = Math.min(to, from);
  }
  // The first bucket of a wider level may begin before the range, as that of the step's own level does.
  return parts.map((part) =>
    part.level === RAW || part.from !== range.from
      ? part
      : { ...part, from: floorTo(part.from, LEVELS[part.level].widthMs) },
  );
}

type PartQuery = SeriesQuery & { device: number };

function addPart(points: Points, source: Source, query: PartQuery & { level: LevelNo }): void {
  const { level, device, metric, from, to, step } = query;
  if (level === RAW) return void addReadings(points, source, { ...query, isFresh: false });
  const { widthMs } = LEVELS[level];
  for (const run of source.runs.live(level)) {
    if (run.toMs < from || run.fromMs >= to) continue;
    for (const block of source.blocks(run, device)) {
      if (block.toMs < from || block.fromMs >= to || metricOf(block.content) !== metric) continue;
      decodePoints(block.content, widthMs, (point) => {
        if (point.t >= from && point.t < to) addPoint(points, floorTo(point.t, step), point);
      });
    }
  }
}

/** Fresh runs are in no bucket yet. */
function addReadings(points: Points, source: Source, query: PartQuery & { isFresh: boolean }): void {
  const { device, metric, from, to, step } = query;
  for (const run of source.runs.live(RAW)) {
    if ((run.tier === 0) !== query.isFresh || run.toMs < from || run.fromMs >= to) continue;
    for (const block of source.blocks(run, device)) {
      const cursor = new ReadingCursor(block.content);
      while (cursor.next()) {
        if (cursor.measuredAt < from || cursor.measuredAt >= to) continue;
        const sent = cursor.values[cursor.shape.names.indexOf(metric)];
        if (sent === undefined || !cursor.shape.names.includes(metric)) continue;
        const value = drawn(cursor.parsedExtras().saturated?.[metric] ?? sent);
        addPoint(points, floorTo(cursor.measuredAt, step), { min: value, max: value, sum: value, count: 1 });
      }
    }
  }
}
