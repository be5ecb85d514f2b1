/** The journal's loop: what waits becomes one row and one fsync, then everything in it is answered. [P1] */

import type { Clock } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import type { DiskSteps } from '../disk/disk-steps.ts';
import { type EntryStore, isDiskFull } from '../disk/entry-store.ts';
import type { JournalLimits } from '../journal-port.ts';
import { NUMBERS_A_READING } from '../repeat/identities.ts';
import type { RepeatFilter } from '../repeat/repeat-filter.ts';
import { LaneQueue } from './lane-queue.ts';
import { type Item, type Plan, planCommit } from './plan-commit.ts';
import {
  ALARMING,
  type FromThread,
  MESSAGE,
  type Refusal,
  type ThreadStatus,
  type ToThread,
  URGENT,
} from './wire.ts';

export interface CommitterParts {
  store: EntryStore;
  filter: RepeatFilter;
  disk: DiskSteps;
  limits: JournalLimits;
  clock: Pick<Clock, 'monotonicMs'>;
  say(message: FromThread): void;
}

type Outcome = { plan: Plan; failure?: undefined } | { failure: Refusal };

const LINGER_RECORDS_MAX = 1_000;

export class Committer {
  readonly #queue = new LaneQueue<Item>();
  readonly #parts: CommitterParts;
  #nowMs = 0;
  #lastCommitMs = 0;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
  }

  get hasWork(): boolean {
    return this.#queue.length > 0;
  }

  /** Nothing urgent waits, and not so much that a commit would be full. */
  get mayLinger(): boolean {
    return !this.#queue.hasUrgent && this.#queue.length < LINGER_RECORDS_MAX;
  }

  append(message: Extract<ToThread, { type: 'append' }>): void {
    this.#nowMs = message.nowMs;
    const { texts, connections, identities: numbers } = message;
    let from = 0;
    for (let index = 0; index < texts.length; index += 1) {
      const text = texts[index] as string;
      const marks = message.marks[index] as number;
      const count = message.readings[index] as number;
      this.#queue.push({
        what: 'record',
        id: message.first + index,
        isUrgent: (marks & URGENT) !== 0,
        isMessage: (marks & MESSAGE) !== 0,
        isAlarming: (marks & ALARMING) !== 0,
        connection: connections[index] as string,
        bytes: text.length,
        text,
        numbers,
        from,
        count,
      });
      from += count * NUMBERS_A_READING;
    }
  }

  startGeneration(message: Extract<ToThread, { type: 'generation' }>): void {
    const { id, deviceId, generation, nowMs } = message;
    this.#nowMs = nowMs;
    // In the normal lane, behind everything that the device before may still have waiting.
    const place = { isUrgent: false, connection: '', bytes: deviceId.length };
    this.#queue.push({ what: 'generation', id, ...place, deviceId, generation });
  }

  /** One commit of what waits, if anything does, then its answers. Tells how many readings it stored. */
  commitOnce(): number {
    const { disk, limits } = this.#parts;
    const items = this.#queue.take(limits.commitBytesMax, limits.commitRecordsMax);
    if (items.length === 0) return 0;
    let outcome = this.#attempt(items);
    if (outcome.failure?.code === 'journal-full' && disk.spaceGone()) {
      // The reserve was given away: what may use it gets a second try, the rest is refused by the new mode.
      outcome = this.#attempt(items);
      if (outcome.failure?.code === 'journal-full') disk.spaceGone();
    }
    this.#answer(items, outcome);
    return outcome.failure === undefined ? outcome.plan.readings : 0;
  }

  status(): ThreadStatus {
    const { store, disk } = this.#parts;
    return {
      position: store.newest,
      oldest: store.oldest,
      mode: disk.mode,
      freeBytes: disk.freeBytes,
      reserveHeld: disk.isReserveHeld,
      lastCommitMs: this.#lastCommitMs,
      diskBytes: store.diskBytes(),
    };
  }

  #attempt(items: readonly Item[]): Outcome {
    const { store, filter, disk, clock } = this.#parts;
    const plan = planCommit(items, filter.stage(), disk);
    const { lines, readings, staged } = plan;
    // Nothing to store: everything here is a repeat of what earlier commits hold, or refused.
    if (lines.length === 0 && staged.generations.size === 0) return { plan };
    const startedMs = clock.monotonicMs();
    const flush = filter.contents.flush({ readings, isShort: disk.mode !== 'ok' });
    const { generations } = staged;
    try {
      store.append({ committedAt: this.#nowMs, lines, readings, generations, alsoWrite: flush.write });
    } catch (cause) {
      const code = isDiskFull(cause, disk.mode !== 'ok') ? 'journal-full' : 'journal-failed';
      return { failure: { code, detail: `the journal could not be written: ${causeText(cause)}` } };
    }
    this.#lastCommitMs = clock.monotonicMs() - startedMs;
    flush.done();
    filter.apply(staged, store.newest);
    disk.stored();
    return { plan };
  }

  #answer(items: readonly Item[], outcome: Outcome): void {
    const status = this.status();
    if (outcome.failure === undefined) {
      const { ids, stored, repeats } = outcome.plan;
      this.#parts.say({ type: 'answered', ids, stored, repeats, status });
    } else {
      const ids = items.map((item) => item.id);
      this.#parts.say({ type: 'failed', ids, refusal: outcome.failure, status });
    }
  }
}
