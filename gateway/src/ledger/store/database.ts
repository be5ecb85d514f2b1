/** Opens the ledger's SQLite file and turns its failures into ours. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { causeText, GatewayError } from '../../base/errors.ts';

const FILE = 'ledger.sqlite';
const BUSY_MS = 5_000;
const WAL_BYTES_MAX = 64 * 1024 * 1024;
/** Of each connection that reads: a query of a large ledger comes back to the same pages thousands of times. [P8] */
const READER_CACHE_KIB = 64 * 1024;

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
/** TOOBIG, CONSTRAINT, MISMATCH, MISUSE, RANGE: what we gave was wrong, and no disk will take it later either. */
const SQLITE_OUR_FAULT: readonly number[] = [18, 19, 20, 21, 25];
const SQLITE_NOTADB = 26;
/** Extended: the file that is shared beside the WAL has no room to grow. */
const SQLITE_IOERR_SHMSIZE = 4874;

/** FULL: a commit is on the disk before it returns, or it never happened. [P4] */
export function openWriter(dir: string, pagesMax?: number): DatabaseSync {
  return opened(() => {
    const db = new DatabaseSync(join(dir, FILE), { timeout: BUSY_MS });
    db.exec(
      'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ' +
        `PRAGMA recursive_triggers = ON; PRAGMA journal_size_limit = ${WAL_BYTES_MAX};`,
    );
    if (pagesMax !== undefined) db.exec(`PRAGMA max_page_count = ${pagesMax}`);
    prove(db);
    return db;
  });
}

/**
 * What the log holds may never have reached the disk: after a failed sync the kernel shows it and forgets to write it.
 * Copied into the file and synced there it is proven, before the journal gives away what it came from. [P4]
 */
function prove(db: DatabaseSync): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (cause) {
    // Without space it stays in the log until there is some.
    if (!isDiskFull(cause)) throw cause;
  }
}

export function openReader(dir: string): DatabaseSync {
  return opened(() => {
    const db = new DatabaseSync(join(dir, FILE), { readOnly: true, timeout: BUSY_MS });
    db.exec(`PRAGMA cache_size = -${READER_CACHE_KIB}`);
    return db;
  });
}

function opened(open: () => DatabaseSync): DatabaseSync {
  try {
    return open();
  } catch (cause) {
    throw asOpenError(cause);
  }
}

/** A full disk may have room again: `ledger-failed`, retryable. Anything else needs somebody: `data-dir-unusable`. */
export function asOpenError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError && cause.code === 'data-dir-unusable') return cause;
  const isFull = isDiskFull(cause);
  const detail = `the ledger cannot be opened: ${causeText(cause)}`;
  return new GatewayError(isFull ? 'ledger-failed' : 'data-dir-unusable', isFull, detail, cause);
}

/** Whether more space would help; a disk that fails is not full. */
export function isDiskFull(cause: unknown): boolean {
  const first = cause instanceof GatewayError ? cause.cause : cause;
  const code = (first as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' && ((code & 0xff) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE);
}

/** All or nothing. Takes the write lock at once, so that it cannot fail half way for want of it. */
export function inTransaction<T>(db: DatabaseSync, run: () => T): T {
  return settled(db, 'BEGIN IMMEDIATE', run);
}

/** One unchanging view of the ledger, however many queries are made. */
export function inSnapshot<T>(db: DatabaseSync, run: () => T): T {
  return settled(db, 'BEGIN', run);
}

function settled<T>(db: DatabaseSync, begin: string, run: () => T): T {
  try {
    db.exec(begin);
    const result = run();
    db.exec('COMMIT');
    return result;
  } catch (cause) {
    // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the cause.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw asLedgerError(cause);
  }
}

/** What the disk or another process did is `ledger-failed`; what we did wrong stays as it is. */
export function asLedgerError(cause: unknown): unknown {
  const code = (cause as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number') return cause;
  const primary = code & 0xff;
  if (SQLITE_OUR_FAULT.includes(primary)) return cause;
  const mayHeal = primary !== SQLITE_CORRUPT && primary !== SQLITE_NOTADB;
  return new GatewayError('ledger-failed', mayHeal, `the ledger failed: ${causeText(cause)}`, cause);
}
