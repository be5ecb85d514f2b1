/** What the journal does between commits: retention, the filter's checkpoint, the size of its files. [P8] */

import { ageNow } from '../../base/ages.ts';
import type { DiskSteps } from '../disk/disk-steps.ts';
import { type EntryStore, isDiskFull } from '../disk/entry-store.ts';
import type { Holdings } from '../disk/room-to-open.ts';
import type { RepeatFilter } from '../repeat/repeat-filter.ts';
import { writeCheckpoint } from './filter-memory.ts';

/** What a step deletes and gives back at most: a few milliseconds between two commits. */
const ROWS_A_STEP = 64;
const BYTES_A_STEP = 4 << 20;
const PAGES_A_STEP = 512;
/** Empty pages kept for new rows (32 MiB) unless space is short. */
const FREE_PAGES_KEPT = 8_192;

export interface UpkeepParts {
  store: EntryStore;
  filter: RepeatFilter;
  disk: DiskSteps;
  /**
   * The spare is space for retention itself. Deleting writes too, and a file as long as the disk could not even take
   * in its own log: without this a disk that the journal filled would stay full when readers catch up.
   */
  holdings: Pick<Holdings, 'spare' | 'door'>;
  retentionMs: number;
  /** A checkpoint is written after so many readings, so that a start never has much more to read again. */
  checkpointReadings: number;
  /** Names that retention waits for; undefined = those stored by earlier runs and those that report. */
  readers: readonly string[] | undefined;
  /** Rows up to this position are not needed for a start; see `writeCheckpoint`. */
  checkpoint: number;
}

export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #readers = new Map<string, number>();
  #checkpoint: number;
  #ageNowMs = 0;
  #firstAgeMs: number | undefined;
  /** When the run before wrote last; undefined in an empty journal. */
  readonly #lastAt: number | undefined;
  #readingsSinceCheckpoint = 0;
  #isDue = false;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.#checkpoint = parts.checkpoint;
    this.#lastAt = lastWritten(parts.store);
    const rows = parts.store.db.prepare('SELECT name, position FROM reader').all();
    const stored = new Map((rows as { name: string; position: number }[]).map((r) => [r.name, r.position]));
    for (const name of parts.readers ?? stored.keys()) this.#readers.set(name, stored.get(name) ?? 0);
  }

  /** Progress may only grow: a late report of an older position changes nothing. */
  readerAt(name: string, position: number): void {
    this.#readers.set(name, Math.max(position, this.#readers.get(name) ?? 0));
  }

  /** Something may be due: `step` is called until it says no. */
  probe(ageNowMs: number): void {
    this.#firstAgeMs ??= ageNowMs;
    const ranMs = ageNowMs - this.#firstAgeMs;
    this.#ageNowMs = ageNow({ nowMs: ageNowMs, ranMs, lastAt: this.#lastAt });
    this.#isDue = true;
    this.holdAgain();
  }

  /** What a full disk took is made again last. */
  holdAgain(): void {
    const { disk, holdings } = this.#parts;
    for (const each of [holdings.door, holdings.spare]) {
      if (disk.isReserveHeld && !each.isComplete()) each.grow(each.bytes);
    }
  }

  afterCommit(readings: number): void {
    this.#readingsSinceCheckpoint += readings;
    this.#parts.store.foldLog();
  }

  /** One small piece of work; true while there is more. Throws when the disk refuses, which waits for the next probe. */
  step(): boolean {
    if (!this.#isDue) return false;
    // Until a whole round goes through: after a failure the next probe tries again.
    this.#isDue = false;
    this.#isDue = this.#freeSome() || this.#clearSome() || this.#checkpointWhenFar();
    return this.#isDue;
  }

  /** Everything that spares the next start work. */
  finish(): void {
    const { store, filter } = this.#parts;
    while (this.#flushSome(store.newest)) {
      // Piece by piece, so that the log stays short.
    }
    store.transaction(() => {
      this.#storeReaders();
      writeCheckpoint(store, filter);
    });
    store.foldLog({ whole: true });
  }

  /** Contents that are not needed any more. */
  #clearSome(): boolean {
    const { store, filter } = this.#parts;
    const isMore = filter.contents.clearSome(store.oldest, (write) => store.transaction(write));
    if (isMore) store.foldLog();
    return isMore;
  }

  #freeSome(): boolean {
    const { store, holdings } = this.#parts;
    const { spare } = holdings;
    try {
      return this.#deleteSome() || this.#shrinkSome();
    } catch (cause) {
      if (spare.bytes === 0 || !spare.isComplete() || !isDiskFull(cause, true)) throw cause;
      spare.release();
      store.foldLog({ whole: true });
      return this.#deleteSome() || this.#shrinkSome();
    }
  }

  #deleteSome(): boolean {
    const { store, filter } = this.#parts;
    const upTo = this.#deletable();
    if (upTo === 0) return false;
    // Never what only these rows know of: the filter would forget it.
    if (this.#checkpoint < upTo && this.#flushSome(upTo)) return true;
    let checkpoint = this.#checkpoint;
    store.deleteUpTo(upTo, () => {
      this.#storeReaders();
      if (checkpoint < upTo) checkpoint = writeCheckpoint(store, filter);
    });
    if (checkpoint !== this.#checkpoint) this.#checkpointIs(checkpoint);
    store.foldLog();
    return true;
  }

  /** Writes some contents unless all of them up to this position are in the file. */
  #flushSome(upTo: number): boolean {
    const { store, filter, disk } = this.#parts;
    if (filter.contents.storedUpTo(store.newest) >= upTo) return false;
    // When space is short no more than must be: it comes back only with the rows.
    const end = disk.mode === 'ok' ? store.newest : upTo;
    const flush = filter.contents.flushUpTo(end, PAGES_A_STEP);
    store.transaction(flush.write);
    flush.done();
    store.foldLog();
    return true;
  }

  /** Last of the oldest rows that nobody needs any more, at most one step of them; 0 = none. */
  #deletable(): number {
    const { store } = this.#parts;
    const end = Math.min(store.newest - 1, store.oldest + ROWS_A_STEP - 1, ...this.#readers.values());
    if (store.oldest === 0 || end < store.oldest) return 0;
    const rows = store.db
      .prepare('SELECT position, committed_at AS at, length(body) AS bytes FROM entry WHERE position <= ?')
      .all(end) as { position: number; at: number; bytes: number }[];
    const youngestAt = this.#youngestDeletableAt();
    let upTo = 0;
    let bytes = 0;
    for (const row of rows) {
      bytes += row.bytes;
      if (row.at > youngestAt || (bytes > BYTES_A_STEP && upTo > 0)) break;
      upTo = row.position;
    }
    return upTo;
  }

  /** When space is short, what every reader has may go before its time. */
  #youngestDeletableAt(): number {
    const { disk, retentionMs } = this.#parts;
    const isEarly = disk.mode !== 'ok' && this.#readers.size > 0;
    return isEarly ? Number.POSITIVE_INFINITY : this.#ageNowMs - retentionMs;
  }

  #shrinkSome(): boolean {
    const { store, disk } = this.#parts;
    const kept = disk.mode === 'ok' ? FREE_PAGES_KEPT : 0;
    const { free } = store.pages();
    if (free <= kept) return false;
    store.shrink(Math.min(PAGES_A_STEP, free - kept));
    store.foldLog({ whole: disk.mode !== 'ok' });
    return true;
  }

  #storeReaders(): void {
    const { db } = this.#parts.store;
    db.exec('DELETE FROM reader');
    const insert = db.prepare('INSERT INTO reader VALUES (?, ?)');
    for (const [name, position] of this.#readers) insert.run(name, position);
  }

  #checkpointWhenFar(): boolean {
    const { store, filter, disk, checkpointReadings } = this.#parts;
    if (this.#readingsSinceCheckpoint < checkpointReadings || disk.mode !== 'ok') return false;
    let checkpoint = 0;
    store.transaction(() => {
      checkpoint = writeCheckpoint(store, filter);
    });
    this.#checkpointIs(checkpoint);
    return false;
  }

  /** Only once its transaction went through: rows are deleted on the strength of it. */
  #checkpointIs(position: number): void {
    this.#checkpoint = position;
    this.#readingsSinceCheckpoint = 0;
  }
}

function lastWritten(store: EntryStore): number | undefined {
  const row = store.db.prepare('SELECT committed_at AS at FROM entry WHERE position = ?').get(store.newest);
  return (row as { at: number } | undefined)?.at;
}
