/** The three steps as the disk fills, and the way back without a restart. [P8] */

import type { JournalMode } from '../journal-port.ts';
import type { Reserve } from './reserve-file.ts';

/** The reserve is made again in such pieces, one a probe, so that no commit waits long behind it. */
const GROW_BYTES = 8 << 20;
/** Space beyond twice the reserve before it is made again: what a burst may take meanwhile. */
const RETURN_MARGIN_BYTES = 1 << 20;

export class DiskSteps {
  #mode: JournalMode = 'ok';
  #freeBytes = 0;
  #isHeld = true;
  readonly #reserve: Reserve;
  readonly #lowWaterBytes: number;

  constructor(reserve: Reserve, lowWaterBytes: number) {
    this.#reserve = reserve;
    this.#lowWaterBytes = lowWaterBytes;
  }

  get mode(): JournalMode {
    return this.#mode;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  get isReserveHeld(): boolean {
    return this.#isHeld;
  }

  /** At start: makes the reserve in one go, or begins in mode `reserve` when the disk has no room for it. */
  start(freeBytes: number): void {
    const missing = this.#reserve.isComplete() ? 0 : this.#reserve.bytes;
    // Twice, because with less than as much again it would be given away at once.
    this.#isHeld = freeBytes >= missing * 2 && this.#growWhole();
    this.probe(this.#isHeld ? freeBytes - missing : freeBytes);
    if (!this.#isHeld) this.#mode = 'reserve';
  }

  /** What the disk says now; `freeBytes` does not count the reserve itself. */
  probe(freeBytes: number): void {
    this.#freeBytes = freeBytes;
    if (!this.#isHeld) this.#tryReturn();
    else if (freeBytes < this.#reserve.bytes) this.releaseReserve();
    else this.#mode = this.#isLow(freeBytes) ? 'low' : 'ok';
  }

  /** Gives the reserve away. */
  releaseReserve(): void {
    if (!this.#isHeld && this.#reserve.heldBytes() === 0) return;
    this.#reserve.release();
    this.#isHeld = false;
    this.#mode = 'reserve';
  }

  /** A commit found the disk full. True when the reserve was given away for it, so that trying again may help. */
  spaceGone(): boolean {
    const mayHelp = this.#isHeld || this.#reserve.heldBytes() > 0;
    this.releaseReserve();
    if (!mayHelp) this.#mode = 'full';
    return mayHelp;
  }

  /** A commit went through: in mode `full` that is the first sign of space. */
  stored(): void {
    if (this.#mode === 'full') this.#mode = 'reserve';
  }

  /** Whether the record may be tried in this mode. */
  admits(record: { isUrgent: boolean; isMessage: boolean; isAlarming: boolean }): boolean {
    if (this.#mode === 'ok' || record.isUrgent || record.isAlarming) return true;
    return this.#mode === 'low' && !record.isMessage;
  }

  #isLow(freeBytes: number): boolean {
    // A tenth above the mark to leave the mode again, so that it does not flicker.
    const mark = this.#mode === 'ok' ? this.#lowWaterBytes : this.#lowWaterBytes * 1.1;
    return freeBytes < mark;
  }

  #tryReturn(): void {
    if (this.#reserve.isComplete() && this.#reserve.bytes > 0) {
      this.#isHeld = true;
      this.#mode = this.#isLow(this.#freeBytes) ? 'low' : 'ok';
      return;
    }
    if (this.#freeBytes < this.#reserve.bytes * 2 + RETURN_MARGIN_BYTES) return;
    const isComplete = this.#reserve.grow(GROW_BYTES) && this.#reserve.isComplete();
    if (!isComplete) return;
    this.#isHeld = true;
    this.#mode = this.#isLow(this.#freeBytes - GROW_BYTES) ? 'low' : 'ok';
  }

  #growWhole(): boolean {
    while (!this.#reserve.isComplete()) {
      if (!this.#reserve.grow(GROW_BYTES)) return false;
    }
    return true;
  }
}
