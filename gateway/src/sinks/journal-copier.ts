/** One reader of the journal: takes what is committed, hands it to a target, remembers how far it is. [P2] */

import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '@ninewatch/rules';
import type { Clock, Timer } from '../base/clock.ts';
import { causeText, DamagedRow } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { StoredReading } from './reading-store.ts';

export interface CopyTarget {
  /** Position up to which everything is durable in the target. */
  offset(): Promise<number>;
  write(readings: readonly StoredReading[], upTo: number): Promise<void>;
  /** Of a target that gathers what it is given; without it, what is written is durable. */
  flush?(): Promise<void>;
}

export interface CopierState {
  name: string;
  /** Journal position up to which everything is durable in the target. */
  position: number;
  /** Why it waits, when it does. */
  trouble?: string;
  troubleSinceMs?: number;
  /** Journal positions that were damaged, or taken by retention before they were copied, since the start. */
  lost: number;
}

export interface CopierOptions {
  name: string;
  source: {
    /** Throws `checkpoint-lost` when retention took what comes next, DamagedRow when that is damaged. */
    read(after: number, entriesMax: number, readingsMax: number): { entries: Entry[]; upTo: number };
    positions(): { oldest: number; newest: number };
  };
  target: CopyTarget;
  clock: Clock;
  log: Log;
  onState(state: CopierState): void;
}

const ENTRIES_A_WRITE_MAX = 5_000;
/** About so many: an entry has up to 100. */
const READINGS_A_WRITE_MAX = 10_000;
/** How long a target may gather before it is made to write, ms; at once for who asks. */
const GATHER_MS_MAX = 2_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;

export class JournalCopier {
  readonly #options: CopierOptions;
  #position = -1;
  #isBusy = false;
  #wantsMore = false;
  #isStopped = false;
  #retryMs = RETRY_MS_MIN;
  #retry: Timer | undefined;
  #trouble: { text: string; sinceMs: number } | undefined;
  #idle: (() => void)[] = [];
  #lost = 0;
  #durable = 0;
  /** Somebody waits for this position to be durable. */
  #wanted = 0;
  #gathersSinceMs: number | undefined;
  #gather: Timer | undefined;
  #said: CopierState | undefined;

  constructor(options: CopierOptions) {
    this.#options = options;
  }

  /** Something was committed: copy it, unless a copy is under way or a retry is due. */
  wake(): void {
    this.#wantsMore = true;
    if (this.#isBusy || this.#isStopped || this.#retry !== undefined) return;
    this.#isBusy = true;
    void this.#run();
  }

  /** Somebody asks for what the journal holds up to `position`: no more gathering before that. */
  hurry(position: number): void {
    if (position <= this.#durable) return;
    this.#wanted = Math.max(this.#wanted, position);
    this.wake();
  }

  /** Resolves when the write under way, if any, is over and what was gathered is written; nothing is after that. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.stop();
    this.#gather?.stop();
    if (this.#isBusy) await new Promise<void>((resolve) => this.#idle.push(resolve));
    if (this.#gathersSinceMs === undefined) return;
    try {
      await this.#flush();
    } catch (cause) {
      this.#options.log.warn({ err: cause, sink: this.#options.name }, 'not flushed; the journal has it');
    }
  }

  async #run(): Promise<void> {
    const { target, log, name } = this.#options;
    try {
      if (this.#position < 0) this.#position = this.#durable = await target.offset();
      while (this.#wantsMore && !this.#isStopped) {
        this.#wantsMore = false;
        if (!(await this.#copyOnce())) continue;
        this.#wantsMore = true;
        // A long backlog must not keep the others of this thread waiting.
        await setImmediate();
      }
      this.#trouble = undefined;
      this.#retryMs = RETRY_MS_MIN;
    } catch (cause) {
      if (this.#trouble === undefined) log.warn({ err: cause, sink: name }, 'a sink waits; nothing is lost');
      this.#trouble ??= { text: '', sinceMs: this.#options.clock.nowMs() };
      this.#trouble.text = causeText(cause);
      this.#retryLater();
    }
    this.#isBusy = false;
    this.#say();
    for (const done of this.#idle.splice(0)) done();
    if (this.#wantsMore) this.wake();
  }

  async #copyOnce(): Promise<boolean> {
    if (this.#isBehindRetention()) {
      await this.#skipGap();
      return true;
    }
    const { entries, upTo, isDamaged = false } = this.#read();
    const isNew = upTo > this.#position;
    if (isNew) await this.#write(readingsOf(entries), upTo);
    if (isDamaged) this.#tellDamaged(upTo);
    if (this.#isFlushDue(isNew)) await this.#flush();
    else if (!isNew) this.#flushLater();
    return isNew;
  }

  /** A damaged row reads as one without readings: the sound ones behind it are not to wait for ever. [P6] */
  #read(): { entries: Entry[]; upTo: number; isDamaged?: true } {
    try {
      return this.#options.source.read(this.#position, ENTRIES_A_WRITE_MAX, READINGS_A_WRITE_MAX);
    } catch (cause) {
      if (!(cause instanceof DamagedRow)) throw cause;
      return { entries: [], upTo: cause.position, isDamaged: true };
    }
  }

  /** After it was passed over for good in the target, so that it counts once. */
  #tellDamaged(position: number): void {
    const { log, name } = this.#options;
    log.error(
      { sink: name, position },
      'this journal position is damaged: its readings are lost to the sink',
    );
    this.#lost += 1;
  }

  async #write(readings: readonly StoredReading[], upTo: number): Promise<void> {
    const { target, clock } = this.#options;
    await target.write(readings, upTo);
    this.#position = upTo;
    this.#gathersSinceMs ??= clock.monotonicMs();
    if (target.flush === undefined) await this.#flush();
  }

  #isFlushDue(isMoreComing: boolean): boolean {
    if (this.#gathersSinceMs === undefined) return false;
    if (this.#options.clock.monotonicMs() - this.#gathersSinceMs >= GATHER_MS_MAX) return true;
    return this.#wanted > this.#durable && (!isMoreComing || this.#position >= this.#wanted);
  }

  async #flush(): Promise<void> {
    const { target } = this.#options;
    await target.flush?.();
    this.#durable = target.flush === undefined ? this.#position : await target.offset();
    this.#gathersSinceMs = undefined;
    this.#gather?.stop();
    this.#gather = undefined;
    this.#say();
  }

  /** Nothing more to read: what is gathered waits for more, but not for long. */
  #flushLater(): void {
    if (this.#gathersSinceMs === undefined || this.#gather !== undefined) return;
    const waitsMs = this.#gathersSinceMs + GATHER_MS_MAX - this.#options.clock.monotonicMs();
    this.#gather = this.#options.clock.after(waitsMs, () => {
      this.#gather = undefined;
      this.wake();
    });
  }

  #isBehindRetention(): boolean {
    const { oldest } = this.#options.source.positions();
    return oldest > this.#position + 1;
  }

  /** On a nearly full disk the journal does not wait for a dead target [P2]: what is gone is counted, the rest copied. */
  async #skipGap(): Promise<void> {
    const { source, log, name } = this.#options;
    const upTo = source.positions().oldest - 1;
    log.error(
      { sink: name, after: this.#position, upTo },
      'the journal could not keep these for the sink any longer',
    );
    const missing = upTo - this.#position;
    await this.#write([], upTo);
    this.#lost += missing;
  }

  #retryLater(): void {
    this.#wantsMore = true;
    this.#retry = this.#options.clock.after(this.#retryMs, () => {
      this.#retry = undefined;
      this.wake();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  #say(): void {
    const state = {
      name: this.#options.name,
      position: this.#durable,
      lost: this.#lost,
      ...(this.#trouble === undefined
        ? {}
        : { trouble: this.#trouble.text, troubleSinceMs: this.#trouble.sinceMs }),
    };
    if (this.#said !== undefined && isDeepStrictEqual(state, this.#said)) return;
    this.#said = state;
    this.#options.onState(state);
  }
}

/** The readings among journal entries, numbered within their position. */
export function readingsOf(entries: readonly Entry[]): StoredReading[] {
  const readings: StoredReading[] = [];
  let position = -1;
  let ordinal = 0;
  for (const { position: at, record } of entries) {
    if (record.kind !== 'message') continue;
    if (at !== position) ordinal = 0;
    position = at;
    const { deviceId, venueId, receivedAt } = record;
    for (const reading of record.readings) {
      readings.push({ ...reading, deviceId, venueId, receivedAt, position, ordinal });
      ordinal += 1;
    }
  }
  return readings;
}
