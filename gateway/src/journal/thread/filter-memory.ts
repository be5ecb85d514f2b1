/** Keeps the repeat filter across restarts: a checkpoint in the journal's file, and the journal's own tail. */

import { crc32 } from 'node:zlib';
import type { JournalRecord, MessageRecord } from '@ninewatch/rules';
import { causeText } from '../../base/errors.ts';
import type { EntryStore, StoredRow } from '../disk/entry-store.ts';
import { readLines } from '../journal-reader.ts';
import { decodeFilter, encodeFilter } from '../repeat/filter-checkpoint.ts';
import { RepeatFilter } from '../repeat/repeat-filter.ts';

export interface Rebuilt {
  filter: RepeatFilter;
  /** Position that the stored checkpoint covers; 0 = there is none. */
  checkpoint: number;
  /** What a person should know, a line each. */
  warnings: string[];
}

/**
 * Exactly the memory that the process before had of everything committed: its checkpoint, then every row after
 * it. Contents of older readings come from the latest rows with about `readingsMax` readings. A damaged
 * checkpoint is as good as none: everything is read again from the oldest row. A damaged row is passed over with a
 * warning, because a gateway that does not start protects nobody: a resend of its readings may be stored again.
 */
export function rebuildFilter(store: EntryStore, readingsMax: number): Rebuilt {
  const filter = new RepeatFilter();
  const warnings: string[] = [];
  const checkpoint = readCheckpoint(store, filter, warnings);
  const from = Math.min(checkpoint, tailBefore(store, readingsMax));
  for (let row = store.after(from); row !== undefined; row = store.after(row.position)) {
    for (const message of messagesOf(row, warnings)) {
      if (row.position > checkpoint) filter.replay(message);
      else filter.replayContents(message);
    }
  }
  // Generations outlive the rows and the checkpoint that knew them.
  for (const { device_id, generation } of store.generations()) filter.startGeneration(device_id, generation);
  return { filter, checkpoint, warnings };
}

/** Within a transaction of the caller. The filter is that of the store's newest position. */
export function writeCheckpoint(store: EntryStore, filter: RepeatFilter): number {
  const body = encodeFilter(filter);
  store.db
    .prepare('INSERT OR REPLACE INTO filter_checkpoint VALUES (1, ?, ?, ?)')
    .run(store.newest, crc32(body), body);
  return store.newest;
}

function readCheckpoint(store: EntryStore, filter: RepeatFilter, warnings: string[]): number {
  const row = store.db.prepare('SELECT position, crc, body FROM filter_checkpoint WHERE id = 1').get() as
    | Pick<StoredRow, 'position' | 'crc' | 'body'>
    | undefined;
  if (row === undefined) return 0;
  if (crc32(row.body) !== row.crc || row.position > store.newest) {
    const what = `the repeat filter's checkpoint at ${row.position} is damaged`;
    warnings.push(`${what}: reading again from position ${store.oldest}`);
    return 0;
  }
  decodeFilter(row.body, filter);
  return row.position;
}

/** The position before the latest rows that hold about `readingsMax` readings. */
function tailBefore(store: EntryStore, readingsMax: number): number {
  const rows = store.db.prepare('SELECT position, readings FROM entry ORDER BY position DESC').iterate();
  let readings = 0;
  for (const row of rows as Iterable<{ position: number; readings: number }>) {
    readings += row.readings;
    if (readings > readingsMax) return row.position;
  }
  return 0;
}

function messagesOf(row: StoredRow, warnings: string[]): MessageRecord[] {
  if (row.readings === 0) return [];
  try {
    const records = readLines(row).map((line) => JSON.parse(line) as JournalRecord);
    return records.filter((record) => record.kind === 'message');
  } catch (cause) {
    warnings.push(causeText(cause));
    return [];
  }
}
