/** Reads the journal for InfluxDB: gathers a little, writes, waits as long as the server needs. [P2] */

import { randomInt } from 'node:crypto';
import type { Entry } from '@ninewatch/rules';
import type { Clock, Timer } from '../../../base/clock.ts';
import { causeText } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { CopierState } from '../../journal-copier.ts';
import type { StoredReading } from '../../reading-store.ts';
import type { InfluxSink, Row } from './influx-sink.ts';
import { InfluxBusy } from './verdict.ts';

export interface InfluxCopierState extends CopierState {
  /** Retention of the journal must not pass this. */
  keepFrom: number;
}

export interface InfluxCopierOptions {
  source: {
    read(after: number, entriesMax: number): { entries: Entry[]; upTo: number };
    positions(): { oldest: number; newest: number };
  };
  sink: Pick<InfluxSink, 'position' | 'readAfter' | 'hasPrepared' | 'take' | 'passOver' | 'store'>;
  clock: Clock;
  log: Log;
  onState(state: InfluxCopierState): void;
  /** 0 … 1; for tests. */
  chance?: () => number;
}

const ENTRIES_A_WRITE_MAX = 5_000;
/** An entry may hold a hundred readings: a write ends after the part in which it got so many. [P8] */
const READINGS_A_WRITE_MAX = 10_000;
/** Read at a time; between parts others on this thread have their turn. [P2] */
const ENTRIES_A_PART = 100;
/** A small write is followed by a pause in which more gathers, ms: at most ten requests a second. */
export const GATHER_MS = 100;
const SMALL_ENTRIES = 1_000;
export const RETRY_MS_MIN = 500;
export const RETRY_MS_MAX = 30_000;
/** A server may ask for longer, but not for ever. */
export const RETRY_AFTER_MS_MAX = 600_000;

export class InfluxCopier {
  readonly #options: InfluxCopierOptions;
  #readUpTo: number;
  #isBusy = false;
  #wantsMore = false;
  #isStopped = false;
  #pause: Timer | undefined;
  #retryMs = RETRY_MS_MIN;
  #trouble: { text: string; sinceMs: number } | undefined;
  #idle: (() => void)[] = [];
  #lost = 0;

  constructor(options: InfluxCopierOptions) {
    this.#options = options;
    this.#readUpTo = options.sink.readAfter;
  }

  /** Something was committed: copy it, unless a copy is under way, or a pause. */
  wake(): void {
    this.#wantsMore = true;
    if (this.#isBusy || this.#isStopped || this.#pause !== undefined) return;
    this.#isBusy = true;
    void this.#run();
  }

  /** Resolves when the write under way, if any, is over; nothing is written after that. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#pause?.stop();
    return this.#isBusy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    try {
      while (this.#wantsMore && !this.#isStopped && this.#pause === undefined) {
        this.#wantsMore = false;
        await this.#copyOnce();
      }
    } catch (cause) {
      this.#waitAfter(cause);
    }
    this.#isBusy = false;
    this.#say();
    for (const done of this.#idle.splice(0)) done();
    if (this.#wantsMore) this.wake();
  }

  async #copyOnce(): Promise<void> {
    const { sink } = this.#options;
    let taken = Number.POSITIVE_INFINITY;
    if (!sink.hasPrepared) taken = await this.#takeNext();
    if (taken === 0) return;
    await sink.store();
    this.#trouble = undefined;
    this.#retryMs = RETRY_MS_MIN;
    this.#wantsMore = true;
    this.#say();
    if (taken < SMALL_ENTRIES) this.#pauseFor(GATHER_MS);
  }

  /** → how many entries were taken; infinitely many when there are more. */
  async #takeNext(): Promise<number> {
    const { source, sink } = this.#options;
    const { oldest } = source.positions();
    if (oldest > this.#readUpTo + 1) {
      this.#skipGap(oldest - 1);
      return 1;
    }
    const { rows, upTo, taken } = await this.#gather();
    if (upTo <= this.#readUpTo) return 0;
    sink.take(rows, upTo);
    this.#readUpTo = upTo;
    return taken;
  }

  /** What follows in the journal, as much as one write may hold. */
  async #gather(): Promise<{ rows: Row[]; upTo: number; taken: number }> {
    const rows: Row[] = [];
    let upTo = this.#readUpTo;
    let readings = 0;
    for (let taken = 0; taken < ENTRIES_A_WRITE_MAX && readings < READINGS_A_WRITE_MAX; ) {
      const part = this.#options.source.read(upTo, ENTRIES_A_PART);
      upTo = part.upTo;
      taken += part.entries.length;
      for (const row of rowsOf(part.entries)) {
        rows.push(row);
        readings += row.readings.length;
      }
      if (part.entries.length < ENTRIES_A_PART) return { rows, upTo, taken };
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#isStopped) break;
    }
    return { rows, upTo, taken: Number.POSITIVE_INFINITY };
  }

  /** On a nearly full disk the journal does not wait for a dead server [P2]: what is gone is counted, the rest copied. */
  #skipGap(upTo: number): void {
    const { sink, log } = this.#options;
    log.error({ after: this.#readUpTo, upTo }, 'the journal could not keep these for InfluxDB any longer');
    this.#lost += Math.max(0, upTo - sink.position);
    sink.passOver(upTo);
    this.#readUpTo = upTo;
  }

  #waitAfter(cause: unknown): void {
    const { log, clock, chance = randomChance } = this.#options;
    if (this.#trouble === undefined) log.warn({ err: cause }, 'InfluxDB waits; nothing is lost');
    this.#trouble ??= { text: '', sinceMs: clock.nowMs() };
    this.#trouble.text = causeText(cause);
    this.#wantsMore = true;
    const asked = cause instanceof InfluxBusy ? Math.min(cause.retryAfterMs, RETRY_AFTER_MS_MAX) : 0;
    // Half of it by chance, so that many gateways do not come back at once.
    this.#pauseFor(Math.max(asked, this.#retryMs * (0.5 + chance() / 2)));
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  #pauseFor(ms: number): void {
    this.#pause = this.#options.clock.after(ms, () => {
      this.#pause = undefined;
      if (this.#wantsMore) this.wake();
    });
  }

  #say(): void {
    const { sink } = this.#options;
    this.#options.onState({
      name: 'influx',
      position: sink.position,
      keepFrom: sink.readAfter,
      lost: this.#lost,
      ...(this.#trouble === undefined
        ? {}
        : { trouble: this.#trouble.text, troubleSinceMs: this.#trouble.sinceMs }),
    });
  }
}

const CHANCE_STEPS = 1_000_000;
const randomChance = () => randomInt(CHANCE_STEPS) / CHANCE_STEPS;

/** Journal rows with their readings, numbered within the row; a row's time is that of its first entry. */
export function rowsOf(entries: readonly Entry[]): Row[] {
  const rows: (Row & { readings: StoredReading[] })[] = [];
  for (const { position, record } of entries) {
    let row = rows.at(-1);
    if (row?.position !== position) {
      row = { position, receivedAt: record.receivedAt, readings: [] };
      rows.push(row);
    }
    if (record.kind !== 'message' || row === undefined) continue;
    const { deviceId, venueId, receivedAt } = record;
    for (const reading of record.readings) {
      row.readings.push({
        ...reading,
        deviceId,
        venueId,
        receivedAt,
        position,
        ordinal: row.readings.length,
      });
    }
  }
  return rows;
}
