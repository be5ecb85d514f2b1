/** One reader of the journal: takes what is committed, hands it to a target, remembers how far it is. [P2] */

import type { Entry } from '@ninewatch/rules';
import type { Clock, Timer } from '../base/clock.ts';
import { causeText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { StoredReading } from './reading-store.ts';

export interface CopyTarget {
  offset(): Promise<number>;
  write(readings: readonly StoredReading[], upTo: number): Promise<void>;
}

export interface CopierState {
  name: string;
  position: number;
  /** Why it waits, when it does. */
  trouble?: string;
  troubleSinceMs?: number;
  /** Journal positions that retention took before they were copied, since the start. */
  lost: number;
}

export interface CopierOptions {
  name: string;
  source: {
    /** Throws `checkpoint-lost` when retention took what comes next. */
    read(after: number, entriesMax: number): { entries: Entry[]; upTo: number };
    positions(): { oldest: number; newest: number };
  };
  target: CopyTarget;
  clock: Clock;
  log: Log;
  onState(state: CopierState): void;
}

const ENTRIES_A_WRITE_MAX = 5_000;
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

  /** Resolves when the write under way, if any, is over; nothing is written after that. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.stop();
    return this.#isBusy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    const { target, log, name } = this.#options;
    try {
      if (this.#position < 0) this.#position = await target.offset();
      while (this.#wantsMore && !this.#isStopped) {
        this.#wantsMore = false;
        if (await this.#copyOnce()) this.#wantsMore = true;
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
    const { source, target } = this.#options;
    if (this.#isBehindRetention()) {
      await this.#skipGap();
      return true;
    }
    const { entries, upTo } = source.read(this.#position, ENTRIES_A_WRITE_MAX);
    if (upTo <= this.#position) return false;
    await target.write(readingsOf(entries), upTo);
    this.#position = upTo;
    this.#say();
    return true;
  }

  #isBehindRetention(): boolean {
    const { oldest } = this.#options.source.positions();
    return oldest > this.#position + 1;
  }

  /** On a nearly full disk the journal does not wait for a dead target [P2]: what is gone is counted, the rest copied. */
  async #skipGap(): Promise<void> {
    const { source, target, log, name } = this.#options;
    const upTo = source.positions().oldest - 1;
    log.error(
      { sink: name, after: this.#position, upTo },
      'the journal could not keep these for the sink any longer',
    );
    await target.write([], upTo);
    this.#lost += upTo - this.#position;
    this.#position = upTo;
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
    this.#options.onState({
      name: this.#options.name,
      position: Math.max(0, this.#position),
      lost: this.#lost,
      ...(this.#trouble === undefined
        ? {}
        : { trouble: this.#trouble.text, troubleSinceMs: this.#trouble.sinceMs }),
    });
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
