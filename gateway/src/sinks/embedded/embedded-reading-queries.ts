/** Charts and raw readings from the embedded store, on a read-only connection. */

import type { DatabaseSync } from 'node:sqlite';
import type {
  LatestReading,
  RawQuery,
  ReadingQueries,
  SeriesPoint,
  SeriesQuery,
  StoredReading,
} from '../reading-store.ts';
import { LEVELS, openReadingsFile } from './schema.ts';

/** Buckets one series answer may have. */
export const SERIES_BUCKETS_MAX = 5_000;
/** Finest bucket of a series, ms. */
export const SERIES_STEP_MS_MIN = 1_000;

interface Row {
  measured_at: number;
  position: number;
  ordinal: number;
  body: string;
}

/** Throws RangeError on a cursor or a step that cannot be served; the feed answers 400. */
export function openEmbeddedQueries(dir: string): ReadingQueries & { close(): void } {
  const db = openReadingsFile(dir, 'read');
  return { ...readingQueries(db), close: () => db.close() };
}

export function readingQueries(db: DatabaseSync): ReadingQueries {
  const findDevice = db.prepare('SELECT no FROM device WHERE id = ?');
  const deviceNo = (id: string) => (findDevice.get(id) as { no: number } | undefined)?.no;
  return {
    raw: async (query) => raw(db, deviceNo(query.deviceId), query),
    series: async (query) => series(db, deviceNo(query.deviceId), query),
    latest: async (deviceIds) => latest(db, deviceIds),
  };
}

function raw(db: DatabaseSync, device: number | undefined, query: RawQuery) {
  const [measuredAt, position, ordinal] = cursorOf(query.after);
  if (device === undefined) return { items: [], next: null };
  const rows = db
    .prepare(
      `SELECT measured_at, position, ordinal, body FROM reading
       WHERE device = :device AND measured_at >= :from AND measured_at < :to
         AND (measured_at, position, ordinal) > (:measuredAt, :position, :ordinal)
         ${query.metric === undefined ? '' : "AND json_type(body, '$.metrics.' || json_quote(:metric)) IS NOT NULL"}
       ORDER BY measured_at, position, ordinal LIMIT :limit`,
    )
    .all({
      device,
      from: query.from ?? -1,
      to: query.to ?? Number.MAX_SAFE_INTEGER,
      measuredAt,
      position,
      ordinal,
      limit: query.limit + 1,
      ...(query.metric === undefined ? {} : { metric: query.metric }),
    }) as unknown as Row[];
  const items = rows.slice(0, query.limit).map((row) => JSON.parse(row.body) as StoredReading);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return { items, next: last ? `${last.measured_at}.${last.position}.${last.ordinal}` : null };
}

function cursorOf(after: string | undefined): [number, number, number] {
  if (after === undefined) return [-1, -1, -1];
  if (!/^\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(after)) throw new RangeError('invalid cursor');
  return after.split('.').map(Number) as [number, number, number];
}

function series(db: DatabaseSync, device: number | undefined, query: SeriesQuery): SeriesPoint[] {
  const { metric, from, to, step } = query;
  if (!Number.isInteger(step) || step < SERIES_STEP_MS_MIN)
    throw new RangeError(`step is at least ${SERIES_STEP_MS_MIN} ms`);
  if ((to - from) / step > SERIES_BUCKETS_MAX) throw new RangeError(`at most ${SERIES_BUCKETS_MAX} buckets`);
  if (device === undefined) return [];
  const level = LEVELS.findLast(({ widthMs }) => step % widthMs === 0);
  const source =
    level === undefined
      ? `SELECT measured_at AS t, value AS min, value AS max, value AS sum, 1 AS count FROM
           (SELECT measured_at, coalesce(json_extract(body, '$.saturated.' || json_quote(:metric)),
              json_extract(body, '$.metrics.' || json_quote(:metric))) AS value FROM reading
            WHERE device = :device AND measured_at >= :from AND measured_at < :to) WHERE value IS NOT NULL`
      : `SELECT t, min, max, sum, count FROM ${level.table}
         WHERE device = :device AND metric = :metric AND t >= :from AND t < :to`;
  const begin = level === undefined ? from : Math.floor(from / level.widthMs) * level.widthMs;
  return db
    .prepare(
      // Numbers are bound as REAL, and REAL division would leave every reading a bucket of its own.
      `SELECT t / CAST(:step AS INTEGER) * CAST(:step AS INTEGER) AS t, min(min) AS min, max(max) AS max, sum(sum) / sum(count) AS mean,
         sum(count) AS count FROM (${source}) GROUP BY 1 ORDER BY 1`,
    )
    .all({ device, metric, from: begin, to, step }) as unknown as SeriesPoint[];
}

function latest(db: DatabaseSync, deviceIds: readonly string[]): LatestReading[] {
  const rows = db
    .prepare(
      `SELECT device.id AS id, latest.body AS body FROM json_each(:ids) AS wanted
       JOIN device ON device.id = wanted.value JOIN latest ON latest.device = device.no`,
    )
    .all({ ids: JSON.stringify(deviceIds) }) as { id: string; body: string }[];
  return rows.map(({ id, body }) => ({ deviceId: id, ...JSON.parse(body) }));
}
