/** The embedded reading store: every reading as it was decided, downsampled while it is written. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { ReadingStore, StoredReading } from '../reading-store.ts';
import { readingQueries } from './embedded-reading-queries.ts';
import { LEVELS, openReadingsFile } from './schema.ts';

/** Rows one pruning step deletes, so that a write never waits long. */
const PRUNE_ROWS = 5_000;
const PAGES_A_VACUUM = 500;

/** Beyond it a value is drawn as this: a sum of such values stays a number, whatever a device makes up. */
const DRAWN_MAX = 1e15;

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
        writer.write(readings, upTo);
        db.exec('COMMIT');
      } catch (cause) {
        db.exec('ROLLBACK');
        writer.forget();
        throw cause;
      }
    },
    // Each write is a transaction of its own.
    flush: async () => {},
    prune: (before) => prune(db, before),
    close: async () => db.close(),
  };
}

/** The values a chart may show: set-aside metrics are gone already, saturated ones count as the range's end. */
export function believedOf(reading: StoredReading): Record<string, number> {
  return reading.saturated === undefined ? reading.metrics : { ...reading.metrics, ...reading.saturated };
}

interface Writer {
  write(readings: readonly StoredReading[], upTo: number): void;
  /** After a rollback: device numbers given out in it do not exist. */
  forget(): void;
}

function createWriter(db: DatabaseSync): Writer {
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

  function write(readings: readonly StoredReading[], upTo: number): void {
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
  }
  return { write, forget: () => numbers.clear() };
}

function gather(
  buckets: Map<string, Bucket>,
  sample: { device: number; at: number; widthMs: number; believed: Record<string, number> },
): void {
  const t = Math.floor(sample.at / sample.widthMs) * sample.widthMs;
  for (const [metric, sent] of Object.entries(sample.believed)) {
    const value = Math.min(Math.max(sent, -DRAWN_MAX), DRAWN_MAX);
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

/** In small steps, each a transaction of its own, so that a write never waits long. */
async function prune(
  db: DatabaseSync,
  before: { rawMs: number; minutesMs: number; hoursMs: number },
): Promise<void> {
  const devices = db.prepare('SELECT no FROM device').all() as { no: number }[];
  const dropRaw = db.prepare(
    `DELETE FROM reading WHERE (device, measured_at, position, ordinal) IN
       (SELECT device, measured_at, position, ordinal FROM reading WHERE device = ? AND measured_at < ? LIMIT ${PRUNE_ROWS})`,
  );
  const levels = LEVELS.map(({ table, keptAs }) => ({ ...prepareDrop(db, table), beforeMs: before[keptAs] }));
  for (const { no } of devices) {
    while (Number(dropRaw.run(no, before.rawMs).changes) === PRUNE_ROWS) await setImmediate();
    for (const { nextMetric, drop, beforeMs } of levels) {
      for (let metric = nextMetric(no, ''); metric !== null; metric = nextMetric(no, metric)) {
        while (drop(no, metric, beforeMs) === PRUNE_ROWS) await setImmediate();
      }
    }
    await setImmediate();
  }
  db.exec(`PRAGMA incremental_vacuum(${PAGES_A_VACUUM})`);
}

/** Over the primary key: a time alone has no index, and a scan would hold up writes for minutes. */
function prepareDrop(db: DatabaseSync, table: string) {
  const next = db.prepare(`SELECT min(metric) AS metric FROM ${table} WHERE device = ? AND metric > ?`);
  const drop = db.prepare(
    `DELETE FROM ${table} WHERE (device, metric, t) IN
       (SELECT device, metric, t FROM ${table} WHERE device = ? AND metric = ? AND t < ? LIMIT ${PRUNE_ROWS})`,
  );
  return {
    nextMetric: (device: number, after: string) =>
      (next.get(device, after) as { metric: string | null }).metric,
    drop: (device: number, metric: string, beforeMs: number) =>
      Number(drop.run(device, metric, beforeMs).changes),
  };
}
