/** The embedded reading store: every reading as it was decided, downsampled while it is written. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ReadingStore, StoredReading } from '../reading-store.ts';
import { readingQueries } from './embedded-reading-queries.ts';
import { LEVELS, openReadingsFile } from './schema.ts';

/** Rows one pruning step deletes, so that a write never waits long. */
const PRUNE_ROWS = 5_000;
const PAGES_A_VACUUM = 500;

interface Bucket {
  device: number;
  metric: string;
  t: number;
  min: number;
  max: number;
  sum: number;
  count: number;
}

export function openEmbeddedReadingStore(dir: string): ReadingStore {
  const db = openReadingsFile(dir, 'write');
  const offset = db.prepare('SELECT position FROM progress');
  const position = () => (offset.get() as { position: number } | undefined)?.position ?? 0;
  const writer = createWriter(db);
  return {
    ...readingQueries(db),
    offset: async () => position(),
    write: async (readings, upTo) => {
      if (upTo <= position()) return;
      db.exec('BEGIN IMMEDIATE');
      try {
        writer(readings, upTo);
        db.exec('COMMIT');
      } catch (cause) {
        db.exec('ROLLBACK');
        throw cause;
      }
    },
    prune: async (rawBeforeMs, downsampledBeforeMs) => prune(db, rawBeforeMs, downsampledBeforeMs),
    close: async () => db.close(),
  };
}

/** The values a chart may show: set-aside metrics are gone already, saturated ones count as the range's end. */
export function believedOf(reading: StoredReading): Record<string, number> {
  return reading.saturated === undefined ? reading.metrics : { ...reading.metrics, ...reading.saturated };
}

function createWriter(db: DatabaseSync): (readings: readonly StoredReading[], upTo: number) => void {
  const find = db.prepare('SELECT no FROM device WHERE id = ?');
  const add = db.prepare('INSERT INTO device (id) VALUES (?)');
  const insert = db.prepare('INSERT OR IGNORE INTO reading VALUES (?, ?, ?, ?, ?)');
  const setLatest = db.prepare('INSERT OR REPLACE INTO latest VALUES (?, ?, ?)');
  const setProgress = db.prepare('INSERT OR REPLACE INTO progress VALUES (1, ?)');
  const upserts = LEVELS.map(({ table, widthMs }) => ({ widthMs, statement: prepareUpsert(db, table) }));
  const numbers = new Map<string, number>();

  function numberOf(id: string): number {
    const known = numbers.get(id) ?? (find.get(id) as { no: number } | undefined)?.no;
    const no = known ?? Number(add.run(id).lastInsertRowid);
    numbers.set(id, no);
    return no;
  }

  return (readings, upTo) => {
    const newest = new Map<number, StoredReading>();
    const buckets = upserts.map(() => new Map<string, Bucket>());
    for (const reading of readings) {
      const device = numberOf(reading.deviceId);
      const believed = believedOf(reading);
      const body = JSON.stringify(reading);
      insert.run(device, reading.measuredAt, reading.position, reading.ordinal, body);
      newest.set(device, reading);
      for (const [i, { widthMs }] of upserts.entries()) {
        gather(buckets[i] as Map<string, Bucket>, { device, at: reading.measuredAt, widthMs, believed });
      }
    }
    for (const [i, { statement }] of upserts.entries()) flush(statement, buckets[i] as Map<string, Bucket>);
    for (const [device, reading] of newest) {
      const { measuredAt, receivedAt, metrics, flags } = reading;
      setLatest.run(device, receivedAt, JSON.stringify({ measuredAt, receivedAt, metrics, flags }));
    }
    setProgress.run(upTo);
  };
}

function gather(
  buckets: Map<string, Bucket>,
  sample: { device: number; at: number; widthMs: number; believed: Record<string, number> },
): void {
  const t = Math.floor(sample.at / sample.widthMs) * sample.widthMs;
  for (const [metric, value] of Object.entries(sample.believed)) {
    const key = `${sample.device} ${t} ${metric}`;
    const bucket = buckets.get(key);
    if (bucket === undefined) {
      buckets.set(key, { device: sample.device, metric, t, min: value, max: value, sum: value, count: 1 });
      continue;
    }
    bucket.min = Math.min(bucket.min, value);
    bucket.max = Math.max(bucket.max, value);
    bucket.sum += value;
    bucket.count += 1;
  }
}

function prepareUpsert(db: DatabaseSync, table: string): StatementSync {
  return db.prepare(
    `INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       min = min(min, excluded.min), max = max(max, excluded.max),
       sum = sum + excluded.sum, count = count + excluded.count`,
  );
}

function flush(statement: StatementSync, buckets: Map<string, Bucket>): void {
  for (const b of buckets.values()) statement.run(b.device, b.metric, b.t, b.min, b.max, b.sum, b.count);
}

function prune(db: DatabaseSync, rawBeforeMs: number, downsampledBeforeMs: number): void {
  const devices = db.prepare('SELECT no FROM device').all() as { no: number }[];
  const drop = db.prepare(
    `DELETE FROM reading WHERE (device, measured_at, position, ordinal) IN
       (SELECT device, measured_at, position, ordinal FROM reading WHERE device = ? AND measured_at < ? LIMIT ${PRUNE_ROWS})`,
  );
  for (const { no } of devices) {
    while (Number(drop.run(no, rawBeforeMs).changes) === PRUNE_ROWS);
  }
  for (const { table } of LEVELS) {
    db.prepare(`DELETE FROM ${table} WHERE t < ?`).run(downsampledBeforeMs);
  }
  db.exec(`PRAGMA incremental_vacuum(${PAGES_A_VACUUM})`);
}
