/** Copies a database that others write, page by page, as it was at one instant. */

import { backup, DatabaseSync } from 'node:sqlite';
import type { Pace } from './pace.ts';

const PAGES_A_STEP = 256;
export const BUSY_MS = 5_000;

/**
 * The open read transaction fixes the instant; without it every commit of the gateway would make the copy begin
 * again from the first page. While it lasts the source's write-ahead log grows, so it is not for the journal.
 */
export async function copyPages(from: string, to: string, pace: Pace): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_MS });
  try {
    source.exec('BEGIN');
    const pageBytes = Number(Object.values(source.prepare('PRAGMA page_size').get() ?? {})[0]);
    source.prepare('SELECT count(*) FROM sqlite_master').get();
    let stop: unknown;
    await backup(source, to, {
      rate: PAGES_A_STEP,
      progress: () => {
        if (stop !== undefined) return;
        try {
          pace.after(to, PAGES_A_STEP * pageBytes);
        } catch (cause) {
          stop = cause;
          throw cause;
        }
      },
    });
    if (stop !== undefined) throw stop;
  } finally {
    source.close();
  }
  asOneFile(to);
  pace.end(to);
}

/** Nothing of it beside the file: a checksum of the file is one of the whole. */
export function asOneFile(file: string): void {
  const copy = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

/** Undefined when sound, else SQLite's first complaint. Index entries are compared with their rows. */
export function unsoundness(file: string): string | undefined {
  const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  try {
    const said = db.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string } | undefined;
    return said?.integrity_check === 'ok' ? undefined : String(said?.integrity_check);
  } finally {
    db.close();
  }
}
