/** Reads the journal from any thread, on a read-only connection of its own. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Entry } from '@ninewatch/rules';
import { DamagedRow, GatewayError } from '../base/errors.ts';
import { ENDS } from './disk/entry-store.ts';
import type { JournalReader } from './journal-port.ts';
import { decodeLine } from './line/message-line.ts';

interface Row {
  position: number;
  crc: number;
  body: Uint8Array;
}

/** `dir` must hold a journal that was opened once; else `data-dir-unusable`. */
export function openJournalReader(dir: string): JournalReader {
  const file = join(dir, 'journal.db');
  if (!existsSync(file)) {
    throw new GatewayError('data-dir-unusable', false, `there is no journal in ${dir}`);
  }
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  // One row a statement, so that no read transaction lasts and holds up the writer's checkpoints.
  const next = db.prepare(
    'SELECT position, crc, body FROM entry WHERE position > ? ORDER BY position LIMIT 1',
  );
  const ends = db.prepare(ENDS);
  const positions = () => ends.get() as unknown as { oldest: number; newest: number };
  return {
    positions,
    close: () => db.close(),
    read: (after, entriesMax, readingsMax = Number.POSITIVE_INFINITY) => {
      const entries: Entry[] = [];
      let upTo = after;
      let readings = 0;
      while (entries.length < entriesMax && readings < readingsMax) {
        const row = next.get(upTo) as unknown as Row | undefined;
        if (row === undefined) break;
        if (row.position !== upTo + 1) throw gap(upTo, row.position);
        if (upTo > after && isDamaged(row)) return { entries, upTo, isCut: true };
        readings += appendEntries(row, entries);
        upTo = row.position;
      }
      if (upTo === after) refuseBeyondEnd(after, positions().newest);
      return { entries, upTo };
    },
  };
}

/** Readings in them. */
function appendEntries(row: Row, entries: Entry[]): number {
  let readings = 0;
  readLines(row).forEach((line, ordinal) => {
    const record = decodeLine(line);
    entries.push({ position: row.position, ordinal, record });
    if (record.kind === 'message') readings += record.readings.length;
  });
  return readings;
}

function isDamaged(row: Row): boolean {
  return crc32(row.body) !== row.crc;
}

/** The records of a row as texts. A row whose checksum is wrong is never read in part. */
export function readLines(row: Row): string[] {
  if (isDamaged(row)) throw new DamagedRow(row.position);
  return Buffer.from(row.body.buffer, row.body.byteOffset, row.body.byteLength).toString('utf8').split('\n');
}

function gap(after: number, found: number): GatewayError {
  const detail = `journal positions ${after + 1} to ${found - 1} are gone: the reader at ${after} cannot go on`;
  return new GatewayError('checkpoint-lost', false, detail);
}

function refuseBeyondEnd(after: number, newest: number): void {
  if (after <= newest) return;
  const detail = `the journal ends at ${newest}, before the reader's position ${after}: it was replaced`;
  throw new GatewayError('checkpoint-lost', false, detail);
}
