/** Raw readings and series out of InfluxDB; levels and what they do not hold yet are added up exactly. */

import { BadQuestion } from '../../../base/errors.ts';
import {
  type LatestReading,
  type RawQuery,
  type ReadingQueries,
  SERIES_BUCKETS_MAX,
  type SeriesPoint,
  type SeriesQuery,
  type StoredReading,
} from '../../reading-store.ts';
import { type Buckets, fieldOf, LEVELS, RAW } from '../schema.ts';
import type { Progress } from '../write/sink-state.ts';
import {
  type AnswerShape,
  type Columns,
  type InfluxQuery,
  nameOf,
  patternOf,
  textOf,
} from './influx-query.ts';
import { millisOf, READING_SHAPE, readingOf } from './reading-rows.ts';

export interface InfluxReadOptions {
  query: InfluxQuery;
  buckets: Buckets;
  progress(): Progress;
  /** Raw readings measured before this are gone, or may be, ms. */
  rawFrom(): number;
}

/** Where a series begins: at the begin of the first bucket of its level. */
export function beginOf({ from, step }: SeriesQuery): number {
  const widthMs = levelOf(step)?.widthMs ?? 1;
  return Math.floor(from / widthMs) * widthMs;
}

/** The level that a series of this step is made of, if not of raw readings, and its bucket. */
export function bucketOf(buckets: Buckets, step: number): string {
  const level = LEVELS.findLastIndex(({ widthMs }) => step % widthMs === 0);
  return buckets.levels[level] ?? buckets.raw;
}

function levelOf(step: number) {
  return LEVELS.findLast(({ widthMs }) => step % widthMs === 0);
}

const STEP_MS_MIN = 1_000;
/** A range up to this is summed up from raw readings while they are kept; a longer one from levels, ms. */
const RAW_RANGE_MS_MAX = 86_400_000;
const DEVICES_A_STATEMENT = 200;

type Place = [measuredAt: number, position: number, ordinal: number];

/** Throws BadQuestion on a cursor or a step that cannot be served. Cursors are those of the embedded store. */
export function influxReadingQueries(options: InfluxReadOptions): ReadingQueries {
  return {
    raw: (query) => raw(options, query),
    series: (query) => series(options, query),
    latest: (deviceIds) => latest(options, deviceIds),
  };
}

async function raw(options: InfluxReadOptions, query: RawQuery) {
  let place = placeOf(query.after);
  const items: StoredReading[] = [];
  const wanted = query.limit + 1;
  for (let isMore = true; isMore && items.length < wanted; ) {
    const page = await readPage(options, query, place);
    for (const reading of page) if (hasMetric(reading, query.metric)) items.push(reading);
    const last = page.at(-1);
    // The condition on a metric outside the catalogue is a coarse one: a page may hold none that has it.
    isMore = last !== undefined && page.length === wanted && query.metric !== undefined;
    if (last !== undefined) place = [last.measuredAt, last.position, last.ordinal];
  }
  const last = items.length > query.limit ? items[query.limit - 1] : undefined;
  const next = last === undefined ? null : `${last.measuredAt}.${last.position}.${last.ordinal}`;
  return { items: items.slice(0, query.limit), next };
}

/** One more than asked for, in the order of place; first the rest of the cursor's millisecond. */
async function readPage(options: InfluxReadOptions, query: RawQuery, place: Place | undefined) {
  const wanted = query.limit + 1;
  const about = [`"device" = ${textOf(query.deviceId)}`, ...metricCondition(query.metric)];
  const read = async (conditions: string[], limit: number) => {
    const where = [...about, ...conditions].join(' AND ');
    const statement = `SELECT * FROM ${nameOf(RAW)} WHERE ${where} ORDER BY time LIMIT ${limit}`;
    return (await options.query.rows(options.buckets.raw, statement, READING_SHAPE)).map(readingOf);
  };
  const { from = 0, to } = query;
  if (place === undefined) return inOrder(await read(between(from, to), wanted));
  const [measuredAt, position, ordinal] = place;
  const rest = `("position" > ${position} OR ("position" = ${position} AND "ordinal" > ${ordinal}))`;
  const sameMs =
    measuredAt < from || measuredAt >= (to ?? TIME_MS_MAX)
      ? []
      : await read([...between(measuredAt, measuredAt + 1), rest], wanted);
  if (sameMs.length === wanted) return inOrder(sameMs);
  const later = await read(between(Math.max(from, measuredAt + 1), to), wanted - sameMs.length);
  return inOrder([...sameMs, ...later]);
}

function inOrder(readings: StoredReading[]): StoredReading[] {
  return readings.sort(
    (a, b) => a.measuredAt - b.measuredAt || a.position - b.position || a.ordinal - b.ordinal,
  );
}

function hasMetric(reading: StoredReading, metric: string | undefined): boolean {
  return metric === undefined || Object.hasOwn(reading.metrics, metric);
}

/** InfluxQL knows no "is there": of a field that is not there every comparison is false. */
function metricCondition(metric: string | undefined): string[] {
  if (metric === undefined) return [];
  const field = nameOf(fieldOf(metric));
  const inMore = `"more" =~ ${patternOf(`${JSON.stringify(metric)}:`)}`;
  return [`(${field} <= 0 OR ${field} > 0 OR ${inMore})`];
}

/** Nanoseconds since 1970 end in 2262. */
const TIME_MS_MAX = 9_223_372_036_000;

function between(from: number, to = TIME_MS_MAX): string[] {
  const timeOf = (ms: number) => textOf(new Date(Math.min(Math.max(ms, 0), TIME_MS_MAX)).toISOString());
  return [`time >= ${timeOf(from)}`, `time < ${timeOf(to)}`];
}

function placeOf(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  if (!/^\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(after)) throw new BadQuestion('after', 'invalid cursor');
  return after.split('.').map(Number) as Place;
}

interface Sums {
  min: number;
  max: number;
  sum: number;
  count: number;
}

async function series(options: InfluxReadOptions, query: SeriesQuery): Promise<SeriesPoint[]> {
  const { from, to, step } = query;
  if (!Number.isInteger(step) || step < STEP_MS_MIN)
    throw new BadQuestion('step', `step is at least ${STEP_MS_MIN} ms`);
  if ((to - from) / step > SERIES_BUCKETS_MAX)
    throw new BadQuestion('step', `at most ${SERIES_BUCKETS_MAX} buckets`);
  const level = LEVELS.findLastIndex(({ widthMs }) => step % widthMs === 0);
  const widthMs = LEVELS[level]?.widthMs ?? 1;
  const begin = beginOf(query);
  const end = Math.ceil(to / widthMs) * widthMs;
  const isRaw = level < 0 || (begin >= options.rawFrom() && end - begin <= RAW_RANGE_MS_MAX);
  const parts = isRaw
    ? [rawPart(query, begin, end)]
    : partsOf(level, { query, begin, end, progress: options.progress() });
  const buckets = new Map<number, Sums>();
  const bucketOfPart = ({ raw: isRawPart, level: of }: Part) =>
    isRawPart ? options.buckets.raw : (options.buckets.levels[of] ?? options.buckets.raw);
  const answers = await Promise.all(
    parts.map((part) => options.query.rows(bucketOfPart(part), part.statement, shapeOf(part))),
  );
  for (const row of answers.flat()) addRow(buckets, row);
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([t, { min, max, sum, count }]) => {
      // A sum of equal values may round to beyond them.
      const mean = Math.min(Math.max(sum / count, min), max);
      return { t, min, max, mean, count };
    });
}

interface Part {
  raw: boolean;
  level: number;
  statement: string;
}

/**
 * Each reading is in exactly one part: the level up to its open segment, the finer levels between that and their
 * own, and raw readings from the finest one's on. Segments are told by journal positions, not by time, so a late
 * reading is counted as soon as it is stored; `fromMs` only says where there is nothing to look for.
 */
function partsOf(
  level: number,
  { query, begin, end, progress }: { query: SeriesQuery; begin: number; end: number; progress: Progress },
): Part[] {
  const parts: Part[] = [];
  let since = 0;
  let fromMs = begin;
  for (let i = level; i >= 0; i -= 1) {
    const open = progress.segments[i] ?? { since: 0, fromMs: 0 };
    const widthMs = LEVELS[i]?.widthMs ?? 1;
    const first = Math.max(begin, Math.floor(fromMs / widthMs) * widthMs);
    const segments = [`"position" >= ${since}`, `"position" < ${open.since}`];
    if (open.since > since && first < end)
      parts.push({
        raw: false,
        level: i,
        statement: levelStatement(i, query, { begin: first, end, segments }),
      });
    since = Math.max(since, open.since);
    fromMs = open.fromMs;
  }
  const first = Math.max(begin, fromMs);
  if (first < end) parts.push(rawPart(query, first, end, [`"position" >= ${since}`]));
  return parts;
}

function shapeOf({ level }: Part): AnswerShape {
  const columns = ['time', 'min', 'max', 'sum', 'count'];
  return { name: LEVELS[level]?.measurement ?? RAW, columns };
}

function rawPart(query: SeriesQuery, begin: number, end: number, conditions: string[] = []): Part {
  const field = nameOf(fieldOf(query.metric));
  const sums = [`min(${field})`, `max(${field})`, `sum(${field})`, `count(${field})`] as const;
  const statement = sumUp(RAW, sums, query, [...between(begin, end), ...conditions]);
  return { raw: true, level: -1, statement };
}

function levelStatement(
  level: number,
  query: SeriesQuery,
  { begin, end, segments }: { begin: number; end: number; segments: string[] },
): string {
  const field = (what: string) => nameOf(`${fieldOf(query.metric)}_${what}`);
  const sums = [
    `min(${field('min')})`,
    `max(${field('max')})`,
    `sum(${field('sum')})`,
    `sum(${field('count')})`,
  ] as const;
  return sumUp(LEVELS[level]?.measurement ?? '', sums, query, [...between(begin, end), ...segments]);
}

function sumUp(
  measurement: string,
  [min, max, sum, count]: readonly [string, string, string, string],
  { deviceId, step }: SeriesQuery,
  conditions: string[],
): string {
  const what = `${min} AS "min", ${max} AS "max", ${sum} AS "sum", ${count} AS "count"`;
  const where = [`"device" = ${textOf(deviceId)}`, ...conditions].join(' AND ');
  return `SELECT ${what} FROM ${nameOf(measurement)} WHERE ${where} GROUP BY time(${step}ms) fill(none)`;
}

function addRow(buckets: Map<number, Sums>, row: Columns): void {
  const { min, max, sum, count } = row;
  if (typeof min !== 'number' || typeof max !== 'number') return;
  const t = millisOf(row.time);
  const known = buckets.get(t) ?? { min, max, sum: 0, count: 0 };
  known.min = Math.min(known.min, min);
  known.max = Math.max(known.max, max);
  known.sum += Number(sum);
  known.count += Number(count);
  buckets.set(t, known);
}

/** By the time of measuring. */
async function latest(options: InfluxReadOptions, deviceIds: readonly string[]): Promise<LatestReading[]> {
  const found: LatestReading[] = [];
  for (let i = 0; i < deviceIds.length; i += DEVICES_A_STATEMENT) {
    const some = deviceIds.slice(i, i + DEVICES_A_STATEMENT).map((id) => patternOf(id).slice(1, -1));
    const statement = `SELECT * FROM ${nameOf(RAW)} WHERE "device" =~ /^(${some.join('|')})$/ GROUP BY "device" ORDER BY time DESC LIMIT 1`;
    for (const row of await options.query.rows(options.buckets.raw, statement, READING_SHAPE)) {
      const { deviceId, measuredAt, receivedAt, metrics, flags } = readingOf(row);
      found.push({ deviceId, measuredAt, receivedAt, metrics, flags });
    }
  }
  return found;
}
