/** Reads a stored journal from one end to the other for those who look back, while a gateway may be writing to it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Entry, RulesRecord } from '@ninewatch/rules';
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
  /** In their order; whether they were taken is not said here. */
  rulesAfter(position: number): RulesRecord[];
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
    rulesAfter: (position) => rulesAfter(db, position),
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

function rulesAfter(db: DatabaseSync, position: number): RulesRecord[] {
  const look = db.prepare(
    `SELECT position, committed_at AS committedAt, crc, body,
        CAST(instr(body, CAST('"kind":"rules"' AS BLOB)) > 0 AS INTEGER) AS isOfRules
      FROM entry WHERE position > ? ORDER BY position LIMIT ${ROWS_A_LOOK}`,
  );
  const found: RulesRecord[] = [];
  for (let after = position, isEnd = false; !isEnd; ) {
    isEnd = true;
    for (const row of look.iterate(after) as Iterable<unknown> as Iterable<Row & { isOfRules: number }>) {
      isEnd = false;
      after = row.position;
      if (row.isOfRules === 0) continue;
      for (const { record } of scanned(row, false).entries) if (record.kind === 'rules') found.push(record);
    }
  }
  return found;
}
