/** The log beside the journal's file: copied when it is long, which costs two more syncs, and not at each commit. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EntryStore, WAL_BYTES_MAX } from './entry-store.ts';

const ROW_BYTES = 256 << 10;
/** So many rows make the log as long as it may be. */
const ROWS_TO_FULL = WAL_BYTES_MAX / ROW_BYTES;

let dir: string;
let store: EntryStore;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-store-'));
  store = new EntryStore(dir);
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true });
});

/** → how often the log was copied, and its longest size. */
function append(rows: number): { copied: number; longest: number } {
  let copied = 0;
  let longest = 0;
  for (let i = 0; i < rows; i += 1) {
    store.append({
      committedAt: 1,
      lines: ['x'.repeat(ROW_BYTES)],
      readings: 0,
      generations: new Map(),
    });
    const before = copiedFrames();
    store.foldLog();
    if (copiedFrames() > before) copied += 1;
    longest = Math.max(longest, statSync(join(dir, 'journal.db-wal')).size);
  }
  return { copied, longest };
}

function copiedFrames(): number {
  return Number(
    (store.db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { checkpointed: number }).checkpointed,
  );
}

it('is copied once each time it has become long, however often it did before', () => {
  const { copied, longest } = append(ROWS_TO_FULL * 5);
  expect(copied).toBeGreaterThanOrEqual(4);
  expect(copied).toBeLessThanOrEqual(6);
  expect(longest).toBeLessThan(WAL_BYTES_MAX + 2 * ROW_BYTES);
});

it('goes on growing while somebody reads an old state, is copied now and then, and begins again after that', () => {
  const reader = new DatabaseSync(join(dir, 'journal.db'), { readOnly: true });
  try {
    append(ROWS_TO_FULL / 2);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entry').get();
    // What the reader may still need cannot be copied over: the same part of the log is left each time.
    const { copied, longest } = append(ROWS_TO_FULL * 2);
    expect(copied).toBeLessThanOrEqual(2);
    expect(longest).toBeGreaterThan(WAL_BYTES_MAX * 2);
    reader.exec('COMMIT');
    append(2);
    const { copied: after } = append(ROWS_TO_FULL / 2);
    expect(after).toBe(0);
    expect(copiedFrames()).toBe(0);
  } finally {
    reader.close();
  }
});
