/** From version 1 of the file, with one row a reading and one row a bucket, in the transaction of the upgrade. */

import type { DatabaseSync } from 'node:sqlite';
import type { StoredReading } from '../reading-store.ts';
import { floorTo, type Point } from './codec/points.ts';
import { ReadingEncoder } from './codec/reading-encoder.ts';
import { addPoints, coarser, READINGS_A_BLOCK_MAX } from './runs/merge-readings.ts';
import { RunBuilder } from './runs/run-builder.ts';
import { openRuns, type Runs, TIER_FINAL } from './runs/runs.ts';
import { HOURS, LEVELS, type LevelNo, RAW } from './schema.ts';

const MS_A_DAY = 86_400_000;
const MINUTES = 1;
const QUARTERS = 2;
/** Content of one run, ms: it is deleted as a whole. */
const WINDOW_MS = [MS_A_DAY, MS_A_DAY, 7 * MS_A_DAY, 30 * MS_A_DAY] as const;
const BUFFER_KEPT_MAX = 1 << 16;

/** Expects the tables of version 1 as `old_…` beside the new, empty ones. */
export function migrateRows(db: DatabaseSync): void {
  db.exec(`INSERT INTO device SELECT no, id FROM old_device;
           INSERT INTO latest SELECT device, body FROM old_latest;
           INSERT INTO progress SELECT one, position FROM old_progress;`);
  const devices = (db.prepare('SELECT no FROM device ORDER BY no').all() as { no: number }[]).map(
    (d) => d.no,
  );
  const builders = openBuilders(openRuns(db), positionOf(db));
  for (const device of devices) {
    migrateReadings(db, device, builders);
    migrateBuckets(db, device, builders);
  }
  builders.finish();
  setHorizons(db);
}

type Builders = ReturnType<typeof openBuilders>;

/** One run a level and window of time. */
function openBuilders(runs: Runs, position: number) {
  const open = new Map<string, RunBuilder>();
  return {
    of: (level: LevelNo, atMs: number): RunBuilder => {
      const beginMs = floorTo(atMs, WINDOW_MS[level]);
      const key = `${level} ${beginMs}`;
      const known = open.get(key);
      if (known !== undefined) return known;
      const received = { position, firstAt: beginMs, lastAt: beginMs + WINDOW_MS[level] };
      const builder = new RunBuilder(runs, { level, tier: TIER_FINAL, groupBits: 0 }, [received]);
      open.set(key, builder);
      return builder;
    },
    finish: () => {
      for (const builder of open.values()) {
        builder.endSlice();
        builder.finish();
      }
    },
  };
}

function positionOf(db: DatabaseSync): number {
  return (
    (db.prepare('SELECT max(position) AS position FROM progress').get() as { position: number | null })
      .position ?? 0
  );
}

function migrateReadings(db: DatabaseSync, device: number, builders: Builders): void {
  const rows = db
    .prepare('SELECT body FROM old_reading WHERE device = ? ORDER BY measured_at, position, ordinal')
    .iterate(device) as Iterable<{ body: string }>;
  const encoder = new ReadingEncoder();
  const endBlock = () => {
    const { count, fromMs, toMs, out } = encoder;
    const block = { device, count, fromMs, toMs, content: out.written() };
    if (count > 0) builders.of(RAW, fromMs).add(block);
    encoder.reset(BUFFER_KEPT_MAX);
  };
  for (const { body } of rows) {
    const reading = JSON.parse(body) as StoredReading;
    const isNextWindow = floorTo(reading.measuredAt, WINDOW_MS[RAW]) > encoder.toMs;
    if (encoder.count === READINGS_A_BLOCK_MAX || (encoder.count > 0 && isNextWindow)) endBlock();
    encoder.add(reading);
  }
  endBlock();
}

function migrateBuckets(db: DatabaseSync, device: number, builders: Builders): void {
  const of = (table: string) =>
    db
      .prepare(`SELECT metric, t, min, max, sum, count FROM ${table} WHERE device = ? ORDER BY metric, t`)
      .all(device) as unknown as (Point & { metric: string })[];
  for (const [metric, points] of Map.groupBy(of('old_by_minute'), (row) => row.metric)) {
    const quarters = coarser(new Map(points.map((point) => [point.t, point])), LEVELS[QUARTERS].widthMs);
    addWindows(builders, MINUTES, { device, metric, points });
    addWindows(builders, QUARTERS, { device, metric, points: [...quarters.values()] });
  }
  for (const [metric, points] of Map.groupBy(of('old_by_hour'), (row) => row.metric)) {
    addWindows(builders, HOURS, { device, metric, points });
  }
}

function addWindows(
  builders: Builders,
  level: LevelNo,
  { device, metric, points }: { device: number; metric: string; points: readonly Point[] },
): void {
  const { widthMs } = LEVELS[level];
  for (const [beginMs, window] of Map.groupBy(points, ({ t }) => floorTo(t, WINDOW_MS[level]))) {
    addPoints(builders.of(level, beginMs), { device, metric, widthMs }, window);
  }
}

/** What the old file had pruned is not complete in the new one either; there were no quarters before. */
function setHorizons(db: DatabaseSync): void {
  const oldest = (column: string, table: string) =>
    (db.prepare(`SELECT min(${column}) AS t FROM ${table}`).get() as { t: number | null }).t;
  const newest = db.prepare('SELECT max(t) AS t FROM old_by_hour').get() as { t: number | null };
  if (newest.t === null) return;
  const endMs = newest.t + LEVELS[HOURS].widthMs;
  const minutesMs = oldest('t', 'old_by_minute') ?? endMs;
  const rawMs = oldest('measured_at', 'old_reading') ?? endMs;
  const set = db.prepare('INSERT INTO horizon VALUES (?, ?)');
  set.run(RAW, rawMs);
  set.run(MINUTES, minutesMs);
  set.run(QUARTERS, minutesMs);
}
