/** Looks into a database, whether somebody uses it or not, and leaves nothing behind: no log, no lock, no owner. */

import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const BUSY_MS = 2_000;

/**
 * Opens for reading. Without a log beside it nobody has it open: it is then read as it lies, because SQLite would make
 * the log's files, and what root makes no gateway of another user could write. [P6]
 */
export function peekDatabase(file: string): DatabaseSync {
  if (existsSync(`${file}-wal`)) return new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  const url = pathToFileURL(file);
  url.search = '?immutable=1';
  return new DatabaseSync(url, { readOnly: true });
}

/** `PRAGMA user_version`: what our formats are numbered by. */
export function formatOf(db: DatabaseSync): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Undefined when sound, else SQLite's first complaint. Rows are not compared with their indexes, which takes longer. */
export function quickComplaint(db: DatabaseSync): string | undefined {
  const said = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string } | undefined;
  return said?.quick_check === 'ok' ? undefined : String(said?.quick_check);
}

/** Of the file and of its log, bytes; 0 for what is not there. */
export function sizesOf(file: string): { bytes: number; logBytes: number } {
  const bytes = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return { bytes: bytes(file), logBytes: bytes(`${file}-wal`) };
}
