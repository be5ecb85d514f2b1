/** The journal's file: one row a group commit, SQLite in WAL mode with an fsync at every commit. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { TO_GO_BACK } from '../../base/errors.ts';
import { CONTENT_SCHEMA } from '../contents/content-table.ts';

/** Positions count 1, 2, 3, … without a gap; the newest row is never deleted, so none is used again. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (
    position INTEGER PRIMARY KEY, committed_at INTEGER NOT NULL, records INTEGER NOT NULL,
    readings INTEGER NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS reader (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS generation (device_id TEXT PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS filter_checkpoint (
    id INTEGER PRIMARY KEY, position INTEGER NOT NULL, crc INTEGER NOT NULL, body BLOB NOT NULL,
    contents_up_to INTEGER) STRICT;
  ${CONTENT_SCHEMA}
`;
/**
 * Format 1 had no table of contents: its checkpoint is read once more, without `contents_up_to`. Format 2 had
 * other content hashes: its filter is made again from all rows.
 */
export const JOURNAL_FORMAT = 3;
const UPGRADES: Readonly<Record<number, string>> = {
  1: 'ALTER TABLE filter_checkpoint ADD COLUMN contents_up_to INTEGER;',
  2: 'DELETE FROM filter_checkpoint; DELETE FROM content; DELETE FROM content_boot;',
};
/** Write-ahead log size from which it is copied into the file between two commits; it then begins again at its start. */
export const WAL_BYTES_MAX = 4 << 20;
/** Written since the last time, when a reader kept it from beginning again: each time costs two more syncs. */
const WAL_BYTES_AGAIN = WAL_BYTES_MAX / 8;
/** A page and its header in the log. */
const FRAME_BYTES = 4_096 + 24;

/** Two questions: SQLite answers each from one end of the table, but both in one by reading all of it. */
export const ENDS = `SELECT coalesce((SELECT min(position) FROM entry), 0) AS oldest,
  coalesce((SELECT max(position) FROM entry), 0) AS newest`;

export interface NewRow {
  committedAt: number;
  /** JSON texts, one a record. None = only generations are stored, no row. */
  lines: readonly string[];
  readings: number;
  generations: ReadonlyMap<string, number>;
  /** Written in the same transaction. */
  alsoWrite?: () => void;
}

export interface StoredRow {
  position: number;
  committedAt: number;
  readings: number;
  crc: number;
  body: Uint8Array;
}

export class EntryStore {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #insert: StatementSync;
  readonly #insertGeneration: StatementSync;
  readonly #next: StatementSync;
  readonly #log: StatementSync;
  #newest: number;
  #oldest: number;

  constructor(dir: string) {
    this.#file = join(dir, 'journal.db');
    this.#db = openDatabase(this.#file);
    this.#insert = this.#db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertGeneration = this.#db.prepare('INSERT OR REPLACE INTO generation VALUES (?, ?)');
    this.#next = this.#db.prepare(
      'SELECT position, committed_at AS committedAt, readings, crc, body FROM entry WHERE position > ? ORDER BY position LIMIT 1',
    );
    this.#log = this.#db.prepare('PRAGMA wal_checkpoint(NOOP)');
    const ends = this.#db.prepare(ENDS).get() as { oldest: number; newest: number };
    this.#oldest = ends.oldest;
    this.#newest = ends.newest;
  }

  get newest(): number {
    return this.#newest;
  }

  get oldest(): number {
    return this.#oldest;
  }

  /** For the tables beside the rows. */
  get db(): DatabaseSync {
    return this.#db;
  }

  /** When this returns the row is on the disk; when it throws nothing of it is. */
  append(row: NewRow): void {
    const position = this.#newest + 1;
    this.transaction(() => {
      for (const [deviceId, generation] of row.generations) this.#insertGeneration.run(deviceId, generation);
      row.alsoWrite?.();
      if (row.lines.length === 0) return;
      const body = Buffer.from(row.lines.join('\n'));
      this.#insert.run(position, row.committedAt, row.lines.length, row.readings, crc32(body), body);
    });
    if (row.lines.length === 0) return;
    this.#newest = position;
    if (this.#oldest === 0) this.#oldest = position;
  }

  /** A row whose pages are damaged comes without its body, and with a checksum that says so. */
  after(position: number): StoredRow | undefined {
    try {
      return this.#next.get(position) as unknown as StoredRow | undefined;
    } catch (cause) {
      const damaged = this.#db
        .prepare(
          'SELECT position, committed_at AS committedAt, readings FROM entry WHERE position > ? ORDER BY position LIMIT 1',
        )
        .get(position) as Pick<StoredRow, 'position' | 'committedAt' | 'readings'> | undefined;
      if (damaged === undefined || !isDamage(cause)) throw cause;
      return { ...damaged, crc: NO_BODY_HAS, body: new Uint8Array() };
    }
  }

  /** Deletes from the oldest up to and including `position`, at most to the row before the newest. */
  deleteUpTo(position: number, alsoWrite: () => void): void {
    const upTo = Math.min(position, this.#newest - 1);
    this.transaction(() => {
      alsoWrite();
      this.#db.prepare('DELETE FROM entry WHERE position <= ?').run(upTo);
    });
    this.#oldest = Math.max(this.#oldest, upTo + 1);
  }

  transaction(write: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      write();
      this.#db.exec('COMMIT');
    } catch (cause) {
      // SQLite may have rolled back by itself already (disk full, I/O error).
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  generations(): { device_id: string; generation: number }[] {
    return this.#db.prepare('SELECT device_id, generation FROM generation').all() as never;
  }

  /** Copies the write-ahead log into the file when it is long; a busy reader only puts it off. */
  foldLog(options: { whole: boolean } = { whole: false }): void {
    if (options.whole) this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    else if (this.#isLogLong()) this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Of what is in use: the file of a log that began again stays as long as it was. */
  #isLogLong(): boolean {
    const { log, checkpointed } = this.#log.get() as { log: number; checkpointed: number };
    return log * FRAME_BYTES > WAL_BYTES_MAX && (log - checkpointed) * FRAME_BYTES > WAL_BYTES_AGAIN;
  }

  /** Pages that hold nothing, and all pages. */
  pages(): { free: number; all: number } {
    const pragma = (name: string) => Number(Object.values(this.#db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    return { free: pragma('freelist_count'), all: pragma('page_count') };
  }

  /** Gives empty pages back to the disk. */
  shrink(pagesMax: number): void {
    this.#db.exec(`PRAGMA incremental_vacuum(${pagesMax})`);
  }

  diskBytes(): number {
    return sizeOf(this.#file) + sizeOf(`${this.#file}-wal`);
  }

  close(): void {
    this.#db.close();
  }
}

function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 50 });
  try {
    // Before the first table, or it has no effect.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    db.exec('PRAGMA journal_mode = WAL');
    // [P1] With FULL the log is synced before COMMIT returns; NORMAL would sync at checkpoints only.
    db.exec('PRAGMA synchronous = FULL');
    // Checkpoints run between commits, not inside one while acknowledgements wait.
    db.exec('PRAGMA wal_autocheckpoint = 0');
    db.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_MAX * 2}`);
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > JOURNAL_FORMAT) {
      throw new Error(`its format ${version} is newer than this program's ${JOURNAL_FORMAT}; ${TO_GO_BACK}`);
    }
    db.exec(`BEGIN; ${UPGRADES[version] ?? ''} ${SCHEMA} PRAGMA user_version = ${JOURNAL_FORMAT}; COMMIT`);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** That of no bytes is 0. */
const NO_BODY_HAS = 1;
/** https://www.sqlite.org/rescode.html */
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;

function isDamage(cause: unknown): boolean {
  return ((cause as { errcode?: number }).errcode ?? 0) === SQLITE_CORRUPT;
}

/** Whether a failed write means "no space": SQLite says so, or cannot write on a disk that is nearly full. */
export function isDiskFull(cause: unknown, isDiskLow: boolean): boolean {
  const code = ((cause as { errcode?: number }).errcode ?? 0) & 0xff;
  return code === SQLITE_FULL || (code === SQLITE_IOERR && isDiskLow);
}
