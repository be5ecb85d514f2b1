/** The pages of contents that are in memory: which may go, and which must be written first. [P8] */

import type { ContentPage } from './content-page.ts';

/** A page takes about 1 KiB. */
export interface PageLimits {
  /** Of all devices together. Half of them may wait to be written. */
  pagesMax: number;
  /** Of one device. One commit may add what it brings, until the next one writes it. */
  pagesOfDeviceMax: number;
  /** Of one device, waiting to be written. */
  dirtyOfDeviceMax: number;
  /** A page is written at the latest when all devices together sent so many readings since it changed. */
  dirtyReadingsMax: number;
}

export const PAGE_LIMITS: Readonly<PageLimits> = Object.freeze({
  pagesMax: 1 << 16,
  pagesOfDeviceMax: 32,
  dirtyOfDeviceMax: 16,
  dirtyReadingsMax: 200_000,
});

interface Share {
  readonly clean: Set<ContentPage>;
  /** Longest waiting first. */
  readonly dirty: Set<ContentPage>;
}

/** How many pages one search for room looks at. */
const SEARCH_MAX = 16;
/** What a commit writes of pages whose time came, beyond one for each of its readings. */
const WRITES_A_COMMIT = 16;

export class PageCache {
  readonly #limits: PageLimits;
  readonly #pages = new Set<ContentPage>();
  /** Longest waiting first. */
  readonly #dirty = new Set<ContentPage>();
  readonly #shares = new Map<string, Share>();
  /** Devices with more waiting pages than their share. */
  readonly #crowded = new Set<Share>();
  #touches = 0;
  #readings = 0;

  constructor(limits: PageLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#pages.size;
  }

  get dirty(): Iterable<ContentPage> {
    return this.#dirty;
  }

  touch(page: ContentPage): void {
    this.#touches += 1;
    page.touchedAt = this.#touches;
  }

  add(page: ContentPage): void {
    const share = this.#shareOf(page);
    page.boot.pages.set(page.number, page);
    share.clean.add(page);
    this.#pages.add(page);
    this.touch(page);
    this.#makeRoomIn(share, page);
    this.#makeRoom(page);
  }

  remove(page: ContentPage): void {
    const share = this.#shareOf(page);
    page.boot.pages.delete(page.number);
    share.clean.delete(page);
    share.dirty.delete(page);
    this.#dirty.delete(page);
    this.#pages.delete(page);
    if (share.clean.size + share.dirty.size > 0) return;
    this.#shares.delete(page.boot.deviceId);
    this.#crowded.delete(share);
  }

  /** A reading was put into the page. */
  changed(page: ContentPage, position: number): void {
    this.#readings += 1;
    page.position = position;
    if (page.dirtySince !== 0) return;
    page.dirtySince = position;
    page.dirtyAt = this.#readings;
    this.#dirty.add(page);
    const share = this.#shareOf(page);
    share.clean.delete(page);
    share.dirty.add(page);
    if (share.dirty.size > this.#limits.dirtyOfDeviceMax) this.#crowded.add(share);
  }

  written(page: ContentPage): void {
    page.dirtySince = 0;
    this.#dirty.delete(page);
    const share = this.#shareOf(page);
    share.dirty.delete(page);
    share.clean.add(page);
    if (share.dirty.size <= this.#limits.dirtyOfDeviceMax) this.#crowded.delete(share);
    this.#makeRoomIn(share, undefined);
  }

  /**
   * What is to be written with a commit of so many readings. With `isShort`, when disk space is, only what memory
   * has no room for.
   */
  due({ readings, isShort }: { readings: number; isShort: boolean }): Set<ContentPage> {
    const due = new Set<ContentPage>();
    const { pagesMax, dirtyOfDeviceMax, dirtyReadingsMax } = this.#limits;
    for (const share of isShort ? [] : this.#crowded) {
      for (const page of first(share.dirty, share.dirty.size - dirtyOfDeviceMax)) due.add(page);
    }
    const old = this.#readings - dirtyReadingsMax;
    let allowed = isShort ? 0 : readings + WRITES_A_COMMIT;
    for (const page of this.#dirty) {
      const isTooMuch = this.#dirty.size - due.size > pagesMax / 2;
      if (!isTooMuch && (page.dirtyAt > old || allowed <= 0)) break;
      due.add(page);
      allowed -= 1;
    }
    return due;
  }

  #shareOf(page: ContentPage): Share {
    const { deviceId } = page.boot;
    let share = this.#shares.get(deviceId);
    if (share === undefined) {
      share = { clean: new Set(), dirty: new Set() };
      this.#shares.set(deviceId, share);
    }
    return share;
  }

  /** The device's least recently used pages go, as far as they need not be written. */
  #makeRoomIn(share: Share, kept: ContentPage | undefined): void {
    while (share.clean.size + share.dirty.size > this.#limits.pagesOfDeviceMax) {
      let oldest: ContentPage | undefined;
      for (const page of share.clean) {
        if (page !== kept && (oldest === undefined || page.touchedAt < oldest.touchedAt)) oldest = page;
      }
      if (oldest === undefined) return;
      this.remove(oldest);
    }
  }

  /** A page that was used since the last search passed it gets another round. */
  #makeRoom(kept: ContentPage): void {
    let looks = 0;
    for (const page of this.#pages) {
      if (this.#pages.size <= this.#limits.pagesMax || looks >= SEARCH_MAX) return;
      looks += 1;
      if (page.dirtySince === 0 && page.touchedAt <= page.passedAt && page !== kept) {
        this.remove(page);
      } else {
        page.passedAt = page.touchedAt;
        this.#pages.delete(page);
        this.#pages.add(page);
      }
    }
  }
}

function* first<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const item of items) {
    if (left <= 0) return;
    left -= 1;
    yield item;
  }
}
