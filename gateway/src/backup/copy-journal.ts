/** Copies the journal while it is written, without a long read transaction that would make its log grow. */

import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { GatewayError } from '../base/errors.ts';
import { BUSY_MS } from './copy-pages.ts';
import { type Pace, PIECE_BYTES } from './pace.ts';

type Row = SQLInputValue[];

interface Copying {
  source: DatabaseSync;
  copy: DatabaseSync;
  /** To be called with the bytes just written. */
  wrote(bytes: number): void;
  /** The same within the transaction at the end. */
  wroteInHaste(bytes: number): void;
}

interface Made {
  type: string;
  name: string;
  sql: string;
}

/**
 * Entries never change, so they are copied in short reads; the last ones and all that does change (the repeat
 * filter, generations, readers) follow in one transaction. What comes out is the journal of that last instant.
 */
export function copyJournal(from: string, to: string, pace: Pace): void {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_MS });
  const copy = new DatabaseSync(to);
  try {
    const copying = {
      source,
      copy,
      wrote: (bytes: number) => pace.after(to, bytes),
      wroteInHaste: (bytes: number) => pace.hurryAfter(to, bytes),
    };
    // A half-made copy is thrown away: it needs no log of its own.
    copy.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    const made = schemaOf(source);
    for (const { type, sql } of made) if (type === 'table') copy.exec(sql);
    const upTo = copyEntries(copying);
    copyRest(copying, made, upTo);
    for (const { type, sql } of made) if (type !== 'table') copy.exec(sql);
  } finally {
    copy.close();
    source.close();
  }
  pace.end(to);
}

/**
 * Retention must not take from a restored journal what the copies beside it still need, and the readers' progress
 * in the journal is that of a later instant than theirs.
 */
export function holdForReaders(file: string, positions: Readonly<Record<string, number>>): void {
  const copy = new DatabaseSync(file);
  try {
    const lower = copy.prepare('UPDATE reader SET position = min(position, ?) WHERE name = ?');
    for (const [name, position] of Object.entries(positions)) lower.run(position, name);
  } finally {
    copy.close();
  }
}

function schemaOf(db: DatabaseSync): Made[] {
  const query =
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
  return db.prepare(query).all() as unknown as Made[];
}

/** Returns the last position copied. */
function copyEntries(copying: Copying): number {
  const { source, copy, wrote } = copying;
  let upTo = 0;
  for (;;) {
    copy.exec('BEGIN');
    const some = copyAfter(copying, upTo, PIECE_BYTES);
    copy.exec('COMMIT');
    upTo = some.upTo;
    wrote(some.bytes);
    const { newest } = source.prepare('SELECT coalesce(max(position), 0) AS newest FROM entry').get() as {
      newest: number;
    };
    // What is committed meanwhile is for the transaction at the end, however busy the gateway is.
    if (some.bytes < PIECE_BYTES || upTo >= newest) return upTo;
  }
}

function copyAfter(
  { source, copy }: Copying,
  after: number,
  bytesMax: number,
): { upTo: number; bytes: number } {
  const rows = source.prepare('SELECT position, * FROM entry WHERE position > ? ORDER BY position');
  rows.setReturnArrays(true);
  const insert = inserter(copy, 'entry', rows.columns().length - 1);
  let upTo = after;
  let bytes = 0;
  for (const [position, ...row] of rows.iterate(after) as unknown as Iterable<Row>) {
    insert.run(...row);
    upTo = Number(position);
    bytes += bytesOf(row);
    if (bytes >= bytesMax) break;
  }
  return { upTo, bytes };
}

function copyRest(copying: Copying, made: readonly Made[], upTo: number): void {
  const { source, copy } = copying;
  source.exec('BEGIN');
  const { oldest } = source.prepare('SELECT coalesce(min(position), 0) AS oldest FROM entry').get() as {
    oldest: number;
  };
  const now = schemaOf(source);
  if (JSON.stringify(now) !== JSON.stringify(made)) {
    throw new GatewayError('store-busy', true, 'the gateway was updated during the backup');
  }
  const { user_version: version } = source.prepare('PRAGMA user_version').get() as { user_version: number };
  copy.exec('BEGIN');
  copyAfter(copying, upTo, Number.POSITIVE_INFINITY);
  copy.prepare('DELETE FROM entry WHERE position < ?').run(oldest);
  for (const { type, name } of made) if (type === 'table' && name !== 'entry') copyTable(copying, name);
  copy.exec(`PRAGMA user_version = ${version}; COMMIT`);
  source.exec('COMMIT');
}

function copyTable({ source, copy, wroteInHaste }: Copying, name: string): void {
  const rows = source.prepare(`SELECT * FROM "${name}"`);
  rows.setReturnArrays(true);
  const insert = inserter(copy, name, rows.columns().length);
  for (const row of rows.iterate() as unknown as Iterable<Row>) {
    insert.run(...row);
    wroteInHaste(bytesOf(row));
  }
}

function inserter(copy: DatabaseSync, table: string, columns: number) {
  return copy.prepare(`INSERT INTO "${table}" VALUES (${Array(columns).fill('?').join(', ')})`);
}

function bytesOf(row: Row): number {
  let bytes = 16;
  for (const value of row) bytes += value instanceof Uint8Array ? value.byteLength : 8;
  return bytes;
}
