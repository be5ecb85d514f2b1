/** The file of the embedded reading store: its tables, its levels, its version. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GatewayError, TO_GO_BACK } from '../../base/errors.ts';

/** Raw readings, and buckets of three widths, finest first. Their numbers are in the file. */
export const LEVELS = [
  { no: 0, name: 'raw', widthMs: 0 },
  { no: 1, name: 'minutes', widthMs: 60_000 },
  { no: 2, name: 'quarters', widthMs: 900_000 },
  { no: 3, name: 'hours', widthMs: 3_600_000 },
] as const;
export type LevelNo = (typeof LEVELS)[number]['no'];
export const RAW = 0;
export const HOURS = 3;

export const READINGS_FORMAT = 2;

/** Of new files. Chunks are long and written once, side by side: large pages cost a quarter less than those of 4 KiB. */
const PAGE_BYTES = 16_384;

/** What a long merge made the write-ahead log grow to is given back to the disk down to this. [P8] */
const WAL_BYTES_KEPT_MAX = 8 << 20;

/**
 * A run is what one flush or one merge wrote, never changed afterwards; a chunk is its part for one group of devices.
 * `horizon` says before which time a level is no longer complete.
 */
const TABLES = `
  CREATE TABLE device (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
  CREATE TABLE run (
    no INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER NOT NULL, tier INTEGER NOT NULL, group_bits INTEGER NOT NULL,
    state INTEGER NOT NULL,
    position INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
    first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, count INTEGER NOT NULL, devices BLOB);
  CREATE INDEX run_mergeable ON run (level, position) WHERE state = 1 AND tier < 99;
  CREATE TABLE chunk (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
  CREATE TABLE latest (device INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE horizon (level INTEGER PRIMARY KEY, before_ms INTEGER NOT NULL);
  CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
`;

/** Opens for writing, and makes or migrates what is there. `data-dir-unusable` when a newer version wrote the file. */
export function openReadingsForWriting(dir: string, migrate: (db: DatabaseSync) => void): DatabaseSync {
  const db = new DatabaseSync(join(dir, 'readings.db'), { timeout: 5_000 });
  try {
    // [P1] On a short disk the journal's rows go as soon as this file has said that it holds their readings.
    db.exec(`PRAGMA page_size=${PAGE_BYTES}; PRAGMA auto_vacuum=INCREMENTAL;`);
    db.exec(
      `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=${WAL_BYTES_KEPT_MAX};`,
    );
    const version = versionOf(db);
    if (version > READINGS_FORMAT) throw newer(version);
    if (version < READINGS_FORMAT) upgrade(db, migrate);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function upgrade(db: DatabaseSync, migrate: (db: DatabaseSync) => void): void {
  const isOld = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'reading'").get() !== undefined;
  db.exec('BEGIN IMMEDIATE');
  try {
    if (isOld) for (const table of OLD_TABLES) db.exec(`ALTER TABLE ${table} RENAME TO old_${table}`);
    db.exec(TABLES);
    if (isOld) {
      migrate(db);
      for (const table of OLD_TABLES) db.exec(`DROP TABLE old_${table}`);
    }
    db.exec(`PRAGMA user_version=${READINGS_FORMAT}; COMMIT`);
  } catch (cause) {
    // A full disk makes SQLite roll back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
}

/** Version 1: one row a reading, one row a bucket. */
const OLD_TABLES = ['device', 'reading', 'latest', 'progress', 'by_minute', 'by_hour'];

/** Opens a file that the writer has made. */
export function openReadingsForReading(dir: string): DatabaseSync {
  const db = new DatabaseSync(join(dir, 'readings.db'), { readOnly: true, timeout: 5_000 });
  const version = versionOf(db);
  if (version === READINGS_FORMAT) return db;
  db.close();
  throw newer(version);
}

function versionOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function newer(version: number): GatewayError {
  const detail = `readings.db has schema ${version}, this version knows ${READINGS_FORMAT}: ${TO_GO_BACK}`;
  return new GatewayError('data-dir-unusable', false, detail);
}
