/** What a ledger's file says of itself, read from outside: for whoever checks an installation or goes back. */

import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { inflateSync } from 'node:zlib';
import { formatOf, peekDatabase, quickComplaint } from '../base/peek-database.ts';
import { verifyChain } from './queries/audit-queries.ts';
import { findSealed } from './queries/place-queries.ts';
import { Statements } from './store/statements.ts';

export const LEDGER_FILE = 'ledger.sqlite';

export interface LedgerFacts {
  /** Names of the schema's steps, in order. */
  steps: string[];
  /** The journal position up to which everything is decided. */
  offset: number;
  /** Positions, newest first. */
  checkpoints: number[];
  /** Of the newest checkpoint; undefined when there is none, or none that this program can look into. */
  checkpointFormat?: number;
  /** Which program wrote it last; undefined before that was noted. */
  writtenBy?: string;
  /** Some sealed contact, by which the key is tried; null when there is none. */
  sealedContact: string | null;
}

export interface LedgerPeek {
  facts(): LedgerFacts;
  /** Reads the whole file. */
  complaint(): string | undefined;
  /** The newest `atMost` entries of the audit log, and that the chain ends where it is anchored. */
  auditTail(atMost: number): { ok: boolean; entries: number; firstBad?: number };
  close(): void;
}

/** Throws what SQLite says when the file is no database. */
export function peekLedger(dir: string): LedgerPeek {
  const db = peekDatabase(join(dir, LEDGER_FILE));
  return {
    facts: () => factsOf(db),
    complaint: () => quickComplaint(db),
    auditTail: (atMost) => auditTail(db, atMost),
    close: () => db.close(),
  };
}

function factsOf(db: DatabaseSync): LedgerFacts {
  formatOf(db);
  const has = (table: string) =>
    db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
  const rows = <T>(table: string, sql: string) => (has(table) ? (db.prepare(sql).all() as T[]) : []);
  const steps = rows<{ name: string }>('migration', 'SELECT name FROM migration ORDER BY number');
  const offsets = rows<{ position: number }>(
    'reader_offset',
    "SELECT position FROM reader_offset WHERE reader = 'decide'",
  );
  const checkpoints = rows<{ position: number }>(
    'checkpoint',
    'SELECT position FROM checkpoint ORDER BY position DESC',
  );
  const writers = rows<{ value: string }>('meta', "SELECT value FROM meta WHERE key = 'written_by'");
  const checkpointFormat = formatOfCheckpoint(db, has('checkpoint_part'));
  return {
    steps: steps.map(({ name }) => name),
    offset: offsets[0]?.position ?? 0,
    checkpoints: checkpoints.map(({ position }) => position),
    ...(checkpointFormat === undefined ? {} : { checkpointFormat }),
    ...(writers[0] === undefined ? {} : { writtenBy: writers[0].value }),
    sealedContact: has('venue') && has('user') ? findSealed(new Statements(db)) : null,
  };
}

/** The part `root` of a checkpoint names its format. */
function formatOfCheckpoint(db: DatabaseSync, hasParts: boolean): number | undefined {
  if (!hasParts) return undefined;
  const row = db
    .prepare("SELECT content FROM checkpoint_part WHERE key = 'root' ORDER BY id DESC LIMIT 1")
    .get() as { content: string | Uint8Array } | undefined;
  if (row === undefined) return undefined;
  const text = typeof row.content === 'string' ? row.content : inflateSync(row.content).toString('utf8');
  const { format } = JSON.parse(text) as { format?: unknown };
  return typeof format === 'number' ? format : undefined;
}

function auditTail(db: DatabaseSync, atMost: number): ReturnType<LedgerPeek['auditTail']> {
  const { newest } = db.prepare('SELECT coalesce(max(seq), 0) AS newest FROM audit').get() as {
    newest: number;
  };
  db.exec('BEGIN');
  try {
    return verifyChain(new Statements(db), { after: Math.max(0, newest - atMost) });
  } finally {
    db.exec('COMMIT');
  }
}
