/** Tables of the embedded reading store: raw readings, two downsampled levels, the latest of each device. */

import { DatabaseSync } from 'node:sqlite';

/** Widths of the downsampled levels, ms, finest first. */
export const LEVELS = [
  { table: 'by_minute', widthMs: 60_000, keptAs: 'minutesMs' },
  { table: 'by_hour', widthMs: 3_600_000, keptAs: 'hoursMs' },
] as const;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS device (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS reading (
    device INTEGER NOT NULL, measured_at INTEGER NOT NULL, position INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (device, measured_at, position, ordinal)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS latest (device INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
  ${LEVELS.map(
    ({ table }) => `CREATE TABLE IF NOT EXISTS ${table} (
      device INTEGER NOT NULL, metric TEXT NOT NULL, t INTEGER NOT NULL,
      min REAL NOT NULL, max REAL NOT NULL, sum REAL NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (device, metric, t)) WITHOUT ROWID;`,
  ).join('\n')}
`;

export function openReadingsFile(dir: string, how: 'write' | 'read'): DatabaseSync {
  const db = new DatabaseSync(`${dir}/readings.db`, { readOnly: how === 'read', timeout: 5_000 });
  if (how === 'write') {
    // NORMAL is enough: what a power cut takes is read again from the journal, by the offset inside. [P2]
    db.exec('PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;');
    db.exec(SCHEMA);
  }
  return db;
}
