/** The embedded reading store: gathers in memory, writes runs in the order of the journal, merges them later. */

import { causeText, GatewayError } from '../../base/errors.ts';
import type { ReadingStore, StoredReading } from '../reading-store.ts';
import { readingQueries } from './embedded-reading-queries.ts';
import { migrateRows } from './migrate-rows.ts';
import { prune } from './prune.ts';
import { Chores } from './runs/chores.ts';
import { Pending } from './runs/pending.ts';
import { MERGE_LIMITS, type MergeLimits } from './runs/plan.ts';
import { inTransaction, openRuns } from './runs/runs.ts';
import { openReadingsForWriting } from './schema.ts';

export interface EmbeddedLimits extends MergeLimits {
  /** Readings and their bytes kept in memory before they are written; a write may exceed it by what it brings. */
  pendingReadingsMax: number;
  pendingBytesMax: number;
}

export const EMBEDDED_LIMITS: EmbeddedLimits = {
  ...MERGE_LIMITS,
  pendingReadingsMax: 100_000,
  pendingBytesMax: 8 << 20,
};

/** Merging keeps up when each flush does this many times its own readings, and some more at a low rate. */
const CHORES_A_READING = 4;
const CHORES_A_FLUSH = 8_000;
/** Without readings, the offset is written this rarely. */
const POSITIONS_UNWRITTEN_MAX = 1_000;

/** `data-dir-unusable` when a newer version wrote the file. */
export function openEmbeddedReadingStore(dir: string, limits = EMBEDDED_LIMITS): ReadingStore {
  const db = openReadingsForWriting(dir, migrateRows);
  const runs = openRuns(db);
  const chores = new Chores(db, runs, limits);
  const pending = new Pending(db, runs);
  const setProgress = db.prepare('INSERT OR REPLACE INTO progress VALUES (1, ?)');
  const progress = db.prepare('SELECT position FROM progress').get() as { position: number } | undefined;
  let written = progress?.position ?? 0;
  let flushed = written;
  let taken = written;
  let choresOwed = 0;

  function flush(): void {
    if (pending.readings === 0 && taken < written + POSITIONS_UNWRITTEN_MAX) {
      // Nothing is missing from the store: a crash only reads again what holds no reading.
      flushed = taken;
      return;
    }
    try {
      inTransaction(db, () => {
        if (pending.readings > 0) pending.writeRun(taken);
        setProgress.run(taken);
      });
    } catch (cause) {
      pending.rolledBack();
      throw cause;
    }
    choresOwed += CHORES_A_FLUSH + CHORES_A_READING * pending.readings;
    pending.clear();
    written = taken;
    flushed = taken;
    chores.wake();
  }

  const isFull = () =>
    pending.readings >= limits.pendingReadingsMax || pending.bytes >= limits.pendingBytesMax;

  function take(readings: readonly StoredReading[], upTo: number): void {
    if (upTo <= taken) return;
    if (isFull()) flush();
    for (const reading of readings) if (reading.position > taken) pending.add(reading);
    taken = upTo;
    if (isFull()) flush();
  }

  async function payChores(): Promise<void> {
    const owed = choresOwed;
    choresOwed = 0;
    await chores.advance(owed);
  }

  return {
    ...readingQueries(db),
    offset: async () => flushed,
    write: (readings, upTo) =>
      asStore(async () => {
        take(readings, upTo);
        await payChores();
      }),
    flush: () => asStore(async () => flush()),
    prune: (before) => asStore(() => prune({ db, runs, chores }, before)),
    close: async () => db.close(),
  };
}

async function asStore(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new GatewayError('store-busy', true, `the reading store: ${causeText(cause)}`, cause);
  }
}
