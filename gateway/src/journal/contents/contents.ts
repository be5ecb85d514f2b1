/** Which content was stored under which number: the latest pages in memory, all others in the journal's file. */

import { causeText } from '../../base/errors.ts';
import type { BootContents } from './boot-contents.ts';
import { ContentPage, lastSeqOf, pageNumberOf } from './content-page.ts';
import type { ContentTable, StoredBoot } from './content-table.ts';
import { PageCache, type PageLimits } from './page-cache.ts';

/** Pages to be written: `write` within a transaction, `done` when it went through. */
export interface Flush {
  pages: number;
  write(): void;
  done(): void;
}

/** Rows that one step of clearing away deletes at most: a few milliseconds between two commits. */
const ROWS_A_STEP = 128;

/**
 * A row is written with a later commit than its readings, in the same transaction as that commit, so the table
 * never knows a reading that the journal does not hold. What it does not know yet comes back from the journal's rows
 * after `storedUpTo`. Whatever is put twice changes nothing. [P1]
 */
export class Contents {
  readonly #table: ContentTable;
  readonly #cache: PageCache;
  readonly #warn: (text: string) => void;
  readonly #byKey = new Map<number, BootContents>();
  /** At start: rows of boots that nobody claimed yet. */
  readonly #unclaimed = new Map<number, StoredBoot>();
  /** Keys whose boots are no longer known. */
  #dropped: number[] = [];

  constructor(table: ContentTable, limits: PageLimits, warn: (text: string) => void) {
    this.#table = table;
    this.#cache = new PageCache(limits);
    this.#warn = warn;
  }

  /** At start, before anything else: boots of the table wait to be claimed. */
  begin(): void {
    for (const row of this.#table.boots()) this.#unclaimed.set(row.key, row);
  }

  /**
   * The boot had this key when its checkpoint was written. Its rows may know more than the checkpoint, never less:
   * what they have beyond it stands in the journal's rows after it.
   */
  claim(boot: BootContents, key: number): void {
    const row = this.#unclaimed.get(key);
    // Gone since, or another's by now: then the rows to be read again forget this boot.
    if (row === undefined || nameOf(row) !== nameOf(boot)) return;
    this.#unclaimed.delete(key);
    this.#assign(boot, key);
    boot.lostUpTo = Math.max(boot.lostUpTo, row.lostUpTo);
  }

  /** At start, when every row was read again: what nobody claimed is cleared away. */
  dropUnclaimed(): void {
    for (const key of this.#unclaimed.keys()) this.#dropped.push(key);
    this.#unclaimed.clear();
  }

  /** 0 = the number was not seen, or went with the journal's rows. */
  find(boot: BootContents, seq: number): number {
    const page = boot.pages.get(pageNumberOf(seq)) ?? this.#load(boot, pageNumberOf(seq));
    if (page === undefined) return 0;
    this.#cache.touch(page);
    return page.find(seq);
  }

  /** A reading of the journal's row at `position`; positions never go back. */
  put(boot: BootContents, reading: { seq: number; hash: number }, position: number): void {
    const number = pageNumberOf(reading.seq);
    let page = boot.pages.get(number) ?? this.#load(boot, number);
    if (page === undefined) {
      page = new ContentPage(boot, number);
      this.#cache.add(page);
    }
    this.#cache.touch(page);
    if (page.put(reading.seq, reading.hash)) this.#cache.changed(page, position);
  }

  /** The boot is no longer known. */
  drop(boot: BootContents): void {
    for (const page of [...boot.pages.values()]) this.#cache.remove(page);
    if (boot.key === undefined) return;
    this.#byKey.delete(boot.key);
    this.#dropped.push(boot.key);
  }

  /** Everything up to this position is in the table, given the journal's newest position. */
  storedUpTo(newest: number): number {
    for (const page of this.#cache.dirty) return page.dirtySince - 1;
    return newest;
  }

  /** What is due with a commit of so many readings. */
  flush(how: { readings: number; isShort: boolean }): Flush {
    return this.#flushOf(this.#cache.due(how));
  }

  /** Everything up to `position` that is not in the table, at most about `pagesMax` pages. */
  flushUpTo(position: number, pagesMax = Number.POSITIVE_INFINITY): Flush {
    const pages = new Set<ContentPage>();
    for (const page of this.#cache.dirty) {
      if (page.dirtySince > position || pages.size >= pagesMax) break;
      pages.add(page);
    }
    return this.#flushOf(pages);
  }

  /** Clears some of the rows away that are not needed, in one transaction; true while there are more. */
  clearSome(oldestPosition: number, transaction: (write: () => void) => void): boolean {
    const key = this.#dropped.at(-1);
    if (key !== undefined) {
      let hasMore = false;
      transaction(() => {
        hasMore = this.#table.deleteSome(key, ROWS_A_STEP);
      });
      if (!hasMore) this.#dropped.pop();
      return true;
    }
    if (!this.#table.hasOlder(oldestPosition)) return false;
    let lost = new Map<number, number>();
    transaction(() => {
      lost = this.#table.deleteOlder(oldestPosition, ROWS_A_STEP);
    });
    for (const [of, upTo] of lost) {
      const boot = this.#byKey.get(of);
      if (boot !== undefined) boot.lostUpTo = Math.max(boot.lostUpTo, upTo);
    }
    return true;
  }

  /** In memory. */
  pages(): number {
    return this.#cache.size;
  }

  #load(boot: BootContents, number: number): ContentPage | undefined {
    if (boot.key === undefined) return undefined;
    const page = new ContentPage(boot, number);
    try {
      boot.stored ??= this.#table.pagesOf(boot.key);
      if (number < boot.stored.from || number > boot.stored.to) return undefined;
      const body = this.#table.read(boot.key, number);
      if (body !== undefined && !page.fill(body)) throw new Error(`a row has ${body.length} bytes`);
    } catch (cause) {
      // A commit that failed for this would stop every device: its readings are marked instead.
      boot.lostUpTo = Math.max(boot.lostUpTo, lastSeqOf(number));
      this.#warn(
        `contents of ${boot.deviceId} cannot be read, resends may be stored again: ${causeText(cause)}`,
      );
    }
    // A page without a row is kept too: who asks for its numbers asks again.
    this.#cache.add(page);
    return page;
  }

  #assign(boot: BootContents, key: number): void {
    boot.key = key;
    this.#byKey.set(key, boot);
  }

  #flushOf(pages: Set<ContentPage>): Flush {
    const keys = new Map<BootContents, number>();
    return {
      pages: pages.size,
      write: () => {
        for (const page of pages) {
          const key = page.boot.key ?? keys.get(page.boot) ?? this.#table.addBoot(page.boot);
          keys.set(page.boot, key);
          this.#table.write(key, page);
        }
      },
      done: () => {
        for (const [boot, key] of keys) if (boot.key === undefined) this.#assign(boot, key);
        for (const page of pages) {
          widen(page.boot, page.number);
          this.#cache.written(page);
        }
      },
    };
  }
}

/** A boot whose range was never looked up may have more rows than this page: that stays to be looked up. */
function widen(boot: BootContents, page: number): void {
  const { stored } = boot;
  if (stored === undefined) return;
  boot.stored = { from: Math.min(stored.from, page), to: Math.max(stored.to, page) };
}

function nameOf({
  deviceId,
  generation,
  boot,
}: {
  deviceId: string;
  generation: number;
  boot: number;
}): string {
  return `${deviceId} ${generation} ${boot}`;
}
