/** Reads a stored journal from one end to the other for those who look back, while a gateway may be writing to it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Entry, JournalRecord } from '@ninewatch/rules';
import { GatewayError } from '../base/errors.ts';
import { decodeLine } from './line/message-line.ts';

interface Row {
  position: number;
  committedAt: number;
  crc: number;
  body: Uint8Array;
}

export interface ScannedRow {
  position: number;
  /** When it was stored, ms since 1970. */
  committedAt: number;
  entries: Entry[];
  readings: number;
  /** It is not what was written: nothing of it is read. */
  isDamaged?: true;
}

export interface ScanRange {
  /** Messages stored before are not read, only what else the rows hold. */
  messagesFromMs?: number;
  /** Ends before the first row that was stored later. */
  toMs?: number;
  /** The last position. */
  upTo?: number;
}

export interface JournalScan {
  /** Both 0 when there is nothing. */
  ends(): { oldest: number; newest: number };
  /** Row by row as they are asked for. Rows that retention takes meanwhile are passed over. */
  rows(range: ScanRange): Generator<ScannedRow>;
  /** The newest rules that the journal holds. */
  lastRules(): { version: string; text: string } | undefined;
  close(): void;
}

/** Looked through in one statement: no read transaction lasts and holds up the writer. */
const ROWS_A_LOOK = 500;

/** `dir` must hold a journal; else `data-dir-unusable`. */
export function openJournalScan(dir: string): JournalScan {
  const file = join(dir, 'journal.db');
  if (!existsSync(file)) {
    throw new GatewayError('data-dir-unusable', false, `there is no journal in ${dir}`);
  }
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const next = db.prepare(
    'SELECT position, committed_at AS committedAt, crc, body FROM entry WHERE position > ? ORDER BY position LIMIT 1',
  );
  const ends = db.prepare(
    'SELECT coalesce(min(position), 0) AS oldest, coalesce(max(position), 0) AS newest FROM entry',
  );
  const endsOf = () => ends.get() as { oldest: number; newest: number };
  return {
    ends: endsOf,
    rows: function* (range) {
      let after = 0;
      for (;;) {
        const row = next.get(after) as unknown as Row | undefined;
        if (row === undefined || isBeyond(row, range)) return;
        after = row.position;
        yield scanned(row, row.committedAt >= (range.messagesFromMs ?? 0));
      }
    },
    lastRules: () => lastRules(db, endsOf()),
    close: () => db.close(),
  };
}

function isBeyond({ position, committedAt }: Row, { toMs, upTo }: ScanRange): boolean {
  return committedAt > (toMs ?? Number.POSITIVE_INFINITY) || position > (upTo ?? Number.POSITIVE_INFINITY);
}

function scanned(row: Row, withMessages: boolean): ScannedRow {
  const { position, committedAt } = row;
  const bytes = row.body;
  if (crc32(bytes) !== row.crc) return { position, committedAt, entries: [], readings: 0, isDamaged: true };
  const lines = textOf(bytes).split('\n');
  const entries: Entry[] = [];
  let readings = 0;
  for (let ordinal = 0; ordinal < lines.length; ordinal += 1) {
    const line = lines[ordinal] as string;
    if (!withMessages && !isJson(line)) continue;
    const record = decodeLine(line);
    if (record.kind === 'message') {
      if (!withMessages) continue;
      readings += record.readings.length;
    }
    entries.push({ position, ordinal, record });
  }
  return { position, committedAt, entries, readings };
}

const OBJECT = 0x7b;

/** Messages stand in a short form; all that begins with `{` is the record itself. */
function isJson(line: string): boolean {
  return line.charCodeAt(0) === OBJECT;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function lastRules(
  db: DatabaseSync,
  { oldest, newest }: { oldest: number; newest: number },
): { version: string; text: string } | undefined {
  const look = db.prepare(
    `SELECT position, committed_at AS committedAt, crc, body FROM entry
      WHERE position > ? AND position <= ? AND instr(body, CAST('"kind":"rules"' AS BLOB)) > 0
      ORDER BY position DESC`,
  );
  for (let upTo = newest; upTo >= oldest && upTo > 0; upTo -= ROWS_A_LOOK) {
    for (const row of look.all(upTo - ROWS_A_LOOK, upTo) as unknown as Row[]) {
      const records = scanned(row, false).entries.map(({ record }): JournalRecord => record);
      const rules = records.findLast((record) => record.kind === 'rules');
      if (rules !== undefined) return { version: rules.version, text: rules.text };
    }
  }
  return undefined;
}
