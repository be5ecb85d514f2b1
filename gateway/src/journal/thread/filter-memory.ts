/** Keeps the repeat filter across restarts: checkpoint and contents in the journal's file, and the journal's own tail. */

import { crc32 } from 'node:zlib';
import type { MessageRecord } from '@ninewatch/rules';
import { causeText } from '../../base/errors.ts';
import { ContentTable } from '../contents/content-table.ts';
import { Contents } from '../contents/contents.ts';
import { PAGE_LIMITS, type PageLimits } from '../contents/page-cache.ts';
import type { EntryStore, StoredRow } from '../disk/entry-store.ts';
import { readLines } from '../journal-reader.ts';
import { decodeLine } from '../line/message-line.ts';
import { decodeFilter, encodeFilter } from '../repeat/filter-checkpoint.ts';
import { RepeatFilter } from '../repeat/repeat-filter.ts';

export interface Rebuilt {
  filter: RepeatFilter;
  /** Rows up to this position are not needed for a start; 0 = all are. */
  checkpoint: number;
  /** What a person should know, a line each. */
  warnings: string[];
}

export interface RebuildOptions {
  /** After format 1, see below. */
  readingsMax: number;
  pageLimits?: PageLimits;
  /** Contents are written whenever so many readings were read again: more would crowd memory. */
  flushReadings?: number;
  /** Later, when contents cannot be read. */
  warn?: (text: string) => void;
}

interface Checkpoint {
  position: number;
  /** Contents of readings up to this position are in the table; undefined = written in format 1, without any. */
  contentsUpTo: number | undefined;
}

/**
 * Exactly the memory that the process before had of everything committed: its checkpoint, the contents in the file,
 * then every row that either does not know. A damaged checkpoint is as good as none: everything is read again from
 * the oldest row. A damaged row is passed over with a warning, because a gateway that does not start protects
 * nobody: a resend of its readings may be stored again. After format 1 the contents of the latest rows with about
 * `readingsMax` readings are taken up; older ones count as lost.
 */
export function rebuildFilter(store: EntryStore, options: RebuildOptions): Rebuilt {
  const { pageLimits = PAGE_LIMITS, readingsMax, flushReadings = 20_000, warn = () => undefined } = options;
  const contents = new Contents(new ContentTable(store.db), pageLimits, warn);
  contents.begin();
  const filter = new RepeatFilter(contents);
  const warnings: string[] = [];
  const { position, contentsUpTo } = readCheckpoint(store, filter, warnings);
  const from = Math.min(position, contentsUpTo ?? tailBefore(store, readingsMax));
  let readings = 0;
  for (let row = store.after(from); row !== undefined; row = store.after(row.position)) {
    for (const message of messagesOf(row, warnings)) {
      if (row.position > position) filter.replay(message, row.position);
      else filter.replayContents(message, row.position);
    }
    readings += row.readings;
    if (readings < flushReadings) continue;
    flush(store, contents, { readings, warnings });
    readings = 0;
  }
  // Generations outlive the rows and the checkpoint that knew them.
  for (const { device_id, generation } of store.generations()) filter.startGeneration(device_id, generation);
  contents.dropUnclaimed();
  return { filter, checkpoint: Math.min(position, contentsUpTo ?? 0), warnings };
}

/**
 * Within a transaction of the caller that flushes no contents: their keys are part of it. The filter is that of the
 * store's newest position. Rows up to the position that comes back are not needed for a start.
 */
export function writeCheckpoint(store: EntryStore, filter: RepeatFilter): number {
  const body = encodeFilter(filter);
  const contentsUpTo = filter.contents.storedUpTo(store.newest);
  store.db
    .prepare('INSERT OR REPLACE INTO filter_checkpoint VALUES (1, ?, ?, ?, ?)')
    .run(store.newest, crc32(body), body, contentsUpTo);
  return contentsUpTo;
}

/** A disk that does not take it only means more memory: the gateway starts all the same. */
function flush(store: EntryStore, contents: Contents, by: { readings: number; warnings: string[] }): void {
  const due = contents.flush({ readings: by.readings, isShort: false });
  if (due.pages === 0) return;
  try {
    store.transaction(due.write);
  } catch (cause) {
    by.warnings.push(`contents could not be written at the start: ${causeText(cause)}`);
    return;
  }
  due.done();
  store.foldLog();
}

function readCheckpoint(store: EntryStore, filter: RepeatFilter, warnings: string[]): Checkpoint {
  const row = store.db
    .prepare('SELECT position, crc, body, contents_up_to AS contentsUpTo FROM filter_checkpoint WHERE id = 1')
    .get() as (Pick<StoredRow, 'position' | 'crc' | 'body'> & { contentsUpTo: number | null }) | undefined;
  if (row === undefined) return { position: 0, contentsUpTo: 0 };
  if (crc32(row.body) !== row.crc || row.position > store.newest) {
    const what = `the repeat filter's checkpoint at ${row.position} is damaged`;
    warnings.push(`${what}: reading again from position ${store.oldest}`);
    return { position: 0, contentsUpTo: 0 };
  }
  decodeFilter(row.body, filter, row.contentsUpTo === null ? 1 : 2);
  return { position: row.position, contentsUpTo: row.contentsUpTo ?? undefined };
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
    const records = readLines(row).map(decodeLine);
    return records.filter((record) => record.kind === 'message');
  } catch (cause) {
    warnings.push(causeText(cause));
    return [];
  }
}
