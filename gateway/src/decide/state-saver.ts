/** Saves the state as a checkpoint part by part, in between what is decided, so that deciding never stops for long. */

import { changedParts, markAllChanged, type Part, type State } from '@ninewatch/rules';
import { GatewayError } from '../base/errors.ts';
import type { DeciderOptions } from './ports.ts';

/** Work in one go: an alarm waits so long behind it, ms. */
const SLICE_MS = 10;
/** Longest time without a decision while a checkpoint goes on and more comes than can be saved, ms. */
const FOLD_WAIT_MS_MAX = 30;
/** After so many slices each is twice as long, and so on: whatever is decided in between, there is an end. */
const SLICES_BEFORE_LONGER = 500;
const PARTS_A_STAGE_MAX = 100;
const CHARS_A_STAGE_MAX = 256 * 1024;

type Ports = Pick<DeciderOptions, 'store' | 'log' | 'monotonicMs' | 'checkpointEveryMs'>;

/**
 * What is decided between two slices changes parts again, which are then saved again. Half as many entries are decided
 * as parts are saved: so what is left shrinks, until one slice saves all of it, which is the state at one position.
 */
export class StateSaver {
  readonly #ports: Ports;
  /** The checkpoint since which all changed parts are known; null when none is. */
  #builtOn: number | null = null;
  #dueAtMs = 0;
  /** A store that could not be written is left alone for a while. */
  #pausedUntilMs = 0;
  #isClear = false;
  #isStaging = false;
  #slices = 0;
  /** Entries that may be decided before more is saved. */
  #entriesFree = 0;
  #foldedAtMs = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The state was made again from the checkpoint at `builtOn`. */
  begin(builtOn: number): void {
    this.#giveUp();
    this.#builtOn = builtOn;
    this.#dueAtMs = this.#ports.monotonicMs() + this.#ports.checkpointEveryMs;
  }

  /** Something is decided in memory alone: nothing of this state may get into a checkpoint. */
  interrupt(): void {
    this.#giveUp();
  }

  /** How many entries may be decided now; 0: save first. */
  entriesMax(): number {
    if (!this.#isStaging) return Number.POSITIVE_INFINITY;
    const isOverdue = this.#ports.monotonicMs() - this.#foldedAtMs >= FOLD_WAIT_MS_MAX;
    return Math.max(isOverdue ? 1 : 0, this.#entriesFree);
  }

  folded(entries: number): void {
    this.#foldedAtMs = this.#ports.monotonicMs();
    this.#entriesFree = Math.max(0, this.#entriesFree - entries);
  }

  /** A slice of work on a state that is all stored. True: there is more to do. */
  advance(state: State, position: number): boolean {
    if (this.#ports.monotonicMs() < this.#pausedUntilMs) return false;
    if (!this.#isClear) return this.#trying(() => this.#clear());
    if (!this.#isStaging && !this.#isDue(position)) return false;
    return this.#trying(() => this.#saveSome(state, position));
  }

  /** All that is left, in one go; given up after `msMax`, or when it cannot be written. */
  finish(state: State, position: number, msMax: number): void {
    if (!this.#isStaging && position === this.#builtOn) return;
    const { log, monotonicMs } = this.#ports;
    const untilMs = monotonicMs() + msMax;
    this.#trying(() => {
      while (!this.#isClear) this.#clear();
      if (!this.#isStaging) this.#start(state);
      if (this.#takeUntil(state, untilMs)) return this.#complete(position);
      this.#giveUp();
      log.warn({ msMax }, 'the state was not saved in time: the next start replays the journal');
      return false;
    });
  }

  #isDue(position: number): boolean {
    return position !== this.#builtOn && this.#ports.monotonicMs() >= this.#dueAtMs;
  }

  #clear(): boolean {
    this.#isClear = !this.#ports.store.clearParts();
    return true;
  }

  #saveSome(state: State, position: number): boolean {
    // To mark all parts of a large state takes as long as a slice.
    if (!this.#isStaging) return this.#start(state);
    this.#slices += 1;
    const sliceMs = SLICE_MS * Math.ceil(this.#slices / SLICES_BEFORE_LONGER);
    if (!this.#takeUntil(state, this.#ports.monotonicMs() + sliceMs)) return true;
    return this.#complete(position);
  }

  #start(state: State): true {
    const extent = this.#ports.store.beginCheckpoint(this.#builtOn);
    this.#isStaging = true;
    this.#slices = 0;
    this.#entriesFree = 0;
    this.#foldedAtMs = this.#ports.monotonicMs();
    if (extent === 'whole') markAllChanged(state);
    return true;
  }

  /** True when all is taken: what is staged is this state. */
  #takeUntil(state: State, untilMs: number): boolean {
    const { monotonicMs } = this.#ports;
    let parts: Part[] = [];
    let chars = 0;
    for (const part of changedParts(state)) {
      parts.push(part);
      chars += part[1].length;
      if (parts.length < PARTS_A_STAGE_MAX && chars < CHARS_A_STAGE_MAX) continue;
      this.#stage(parts);
      if (monotonicMs() >= untilMs) return false;
      parts = [];
      chars = 0;
    }
    this.#stage(parts);
    return true;
  }

  #stage(parts: readonly Part[]): void {
    if (parts.length > 0) this.#ports.store.stage(parts);
    this.#entriesFree += parts.length / 2;
  }

  #complete(position: number): boolean {
    const { store, monotonicMs, checkpointEveryMs } = this.#ports;
    store.commit({ upTo: position, changes: [], isCheckpoint: true });
    this.#builtOn = position;
    this.#isStaging = false;
    this.#isClear = false;
    this.#dueAtMs = monotonicMs() + checkpointEveryMs;
    return true;
  }

  /** What was taken and not completed is not known to be changed any more: the next one must be whole. */
  #giveUp(): void {
    if (this.#isStaging) this.#builtOn = null;
    this.#isStaging = false;
    this.#isClear = false;
  }

  /** A full disk costs the checkpoint, never the deciding itself. */
  #trying(work: () => boolean): boolean {
    try {
      return work();
    } catch (cause) {
      if (!mayRetry(cause)) throw cause;
      const { log, monotonicMs, checkpointEveryMs } = this.#ports;
      log.warn({ err: cause }, 'the state was not saved: a start would replay more of the journal');
      this.#giveUp();
      this.#pausedUntilMs = monotonicMs() + checkpointEveryMs;
      return false;
    }
  }
}

/** Whether trying again can help. */
export function mayRetry(cause: unknown): boolean {
  return cause instanceof GatewayError && cause.retryable;
}
