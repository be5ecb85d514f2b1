/** Hands the ledger's notices to one channel, each at least once, with its own durable offset. [P2] [P9] */

import type { Notice } from '@ninewatch/rules';
import type { Clock, Timer } from '../base/clock.ts';
import { causeText, GatewayError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Channel, Outbox } from './channel.ts';
import { backOffMs, type Unfinished, UnfinishedNotices } from './unfinished.ts';

export interface NotifierState {
  channel: string;
  /** Every notice up to this number was taken, refused, dropped or is no longer due. */
  seq: number;
  sent: number;
  refused: number;
  /** Failed and to be tried again. */
  waiting: number;
  /** Given up since the start, because too many newer ones failed while others were taken. */
  dropped: number;
  /** Why the oldest of those waits. */
  trouble?: string;
  /** Wall time, ms. */
  troubleSinceMs?: number;
}

export interface NotifierOptions {
  channel: Channel;
  outbox: Outbox;
  offset: { get(): number; set(seq: number): void };
  clock: Clock;
  log: Log;
  onState(state: NotifierState): void;
}

const PARALLEL_MAX = 4;
/** Of these at most so many may be repeats: notices that fail slowly leave room for new ones. */
const REPEATS_PARALLEL_MAX = 2;
export const WAITING_MAX = 1_000;
/** New notices in a row that fail before the channel counts as down. */
const DOWN_AFTER = 3;
/** Notices read at a time without a pause: the thread has other work. */
const READS_A_TURN = 100;
const RETRY_MS = 1_000;
const STOP_MS_MAX = 2_000;

/**
 * Order is not kept: a notice's id tells a repeat, its time the order. One that fails holds up nobody: it is tried
 * again by itself. While the channel is down new notices stay in the ledger and one at a time is tried. After a
 * restart what follows the lowest unfinished one is sent again.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #unfinished = new UnfinishedNotices();
  /** The last notice read from the outbox. */
  #cursor: number;
  #keptSeq: number;
  #isPlaced = false;
  #underWay = 0;
  #repeatsUnderWay = 0;
  #sent = 0;
  #refused = 0;
  #dropped = 0;
  #failedNewInARow = 0;
  #probeAtMs = 0;
  #answeredAtMs = Number.NEGATIVE_INFINITY;
  /** Of our own side: the outbox or the offset. */
  #ownTrouble: { trouble: string; troubleSinceMs: number } | undefined;
  #timer: Timer | undefined;
  #isStopped = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#cursor = options.offset.get();
    this.#keptSeq = this.#cursor;
  }

  /** There may be new notices. */
  wake(): void {
    this.#timer?.stop();
    const { clock, log, channel, onState } = this.#options;
    let nextAtMs = Number.POSITIVE_INFINITY;
    try {
      this.#place();
      if (!this.#isStopped && this.#startDue()) nextAtMs = clock.monotonicMs();
      this.#keepOffset();
      this.#ownTrouble = undefined;
    } catch (cause) {
      if (this.#ownTrouble === undefined) log.warn({ err: cause, channel: channel.name }, 'a channel waits');
      this.#ownTrouble ??= { trouble: causeText(cause), troubleSinceMs: clock.nowMs() };
      nextAtMs = clock.monotonicMs() + RETRY_MS;
    }
    if (!this.#isStopped) this.#wakeAt(Math.min(nextAtMs, this.#nextAtMs()));
    onState(this.#state());
  }

  /** Resolves when the notices under way are over, or do not come to an end: they are sent again after the next start. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.stop();
    if (this.#underWay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const late = this.#options.clock.after(STOP_MS_MAX, resolve);
      this.#whenIdle.push(() => {
        late.stop();
        resolve();
      });
    });
  }

  /** A ledger that was put back gives the same numbers once more: what is beyond its end was of another one. */
  #place(): void {
    if (this.#isPlaced) return;
    this.#cursor = Math.min(this.#cursor, this.#options.outbox.newest());
    this.#isPlaced = true;
  }

  /** True when it stopped for a pause only. */
  #startDue(): boolean {
    for (let reads = 0; this.#underWay < PARALLEL_MAX; reads += 1) {
      if (reads === READS_A_TURN) return true;
      const again = this.#dueAgain();
      if (again === undefined && !this.#mayTakeNew()) return false;
      // Read at the moment of sending: somebody may have answered meanwhile.
      const [next] = this.#options.outbox.after(again === undefined ? this.#cursor : again.seq - 1, 1);
      if (again !== undefined && next?.seq !== again.seq) this.#unfinished.finish(again.seq);
      else if (next === undefined) return false;
      else this.#take(next.seq, next.notice);
    }
    return false;
  }

  #dueAgain(): Unfinished | undefined {
    if (this.#repeatsUnderWay >= REPEATS_PARALLEL_MAX) return undefined;
    return this.#unfinished.due(this.#options.clock.monotonicMs());
  }

  #mayTakeNew(): boolean {
    if (this.#isDown() && this.#options.clock.monotonicMs() < this.#probeAtMs) return false;
    const failed = this.#unfinished.failed();
    return failed.length < WAITING_MAX || this.#mayDrop(oldestOf(failed));
  }

  #isDown(): boolean {
    return this.#failedNewInARow >= DOWN_AFTER;
  }

  /** Only what fails while others are taken: a channel that is down loses nothing. [P9] */
  #mayDrop(oldest: Unfinished | undefined): oldest is Unfinished {
    return oldest !== undefined && !oldest.isUnderWay && this.#answeredAtMs > oldest.failedAtMs;
  }

  #take(seq: number, notice: Notice): void {
    this.#cursor = Math.max(this.#cursor, seq);
    // Somebody answered before it went out: nobody needs to be told any more.
    if (notice.state !== 'due' && notice.once !== true) {
      this.#unfinished.finish(seq);
      return;
    }
    const each = this.#unfinished.begin(seq);
    const isRepeat = each.failures > 0;
    if (!isRepeat && this.#isDown()) this.#probeAtMs = Number.POSITIVE_INFINITY;
    this.#underWay += 1;
    if (isRepeat) this.#repeatsUnderWay += 1;
    void this.#send(each, notice).then(() => {
      this.#underWay -= 1;
      if (isRepeat) this.#repeatsUnderWay -= 1;
      this.wake();
      if (this.#underWay === 0) for (const done of this.#whenIdle.splice(0)) done();
    });
  }

  /** Never rejects. */
  async #send(each: Unfinished, notice: Notice): Promise<void> {
    const { channel, clock, log } = this.#options;
    try {
      await channel.send(notice, each.seq);
      this.#sent += 1;
    } catch (cause) {
      if (!(cause instanceof GatewayError) || cause.retryable) return this.#fail(each, cause);
      this.#refused += 1;
      log.error({ notice: notice.id, reason: cause.message }, 'a notice was refused for good');
    }
    this.#unfinished.finish(each.seq);
    this.#failedNewInARow = 0;
    this.#answeredAtMs = clock.monotonicMs();
  }

  #fail(each: Unfinished, cause: unknown): void {
    const { channel, clock, log } = this.#options;
    const now = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    this.#unfinished.fail(each, causeText(cause), now);
    if (each.failures > 1) return;
    this.#failedNewInARow += 1;
    if (this.#isDown()) {
      this.#probeAtMs = now.monotonicMs + backOffMs(this.#failedNewInARow - DOWN_AFTER + 1);
    }
    const failed = this.#unfinished.failed();
    if (failed.length === 1) log.warn({ err: cause, channel: channel.name }, 'a channel waits');
    const oldest = oldestOf(failed);
    if (failed.length <= WAITING_MAX || !this.#mayDrop(oldest)) return;
    this.#unfinished.finish(oldest.seq);
    this.#dropped += 1;
    log.error({ channel: channel.name, seq: oldest.seq, reason: oldest.trouble }, 'a notice was given up');
  }

  #doneSeq(): number {
    return (this.#unfinished.lowestSeq() ?? this.#cursor + 1) - 1;
  }

  #keepOffset(): void {
    const seq = this.#doneSeq();
    if (seq === this.#keptSeq) return;
    this.#options.offset.set(seq);
    this.#keptSeq = seq;
  }

  #nextAtMs(): number {
    const nowMs = this.#options.clock.monotonicMs();
    const probeAtMs = this.#isDown() && this.#probeAtMs > nowMs ? this.#probeAtMs : Number.POSITIVE_INFINITY;
    return Math.min(probeAtMs, this.#unfinished.nextAtMs(nowMs));
  }

  #wakeAt(atMs: number): void {
    if (atMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(0, atMs - clock.monotonicMs()), () => this.wake());
  }

  #state(): NotifierState {
    const failed = this.#unfinished.failed();
    const oldest = this.#ownTrouble ?? oldestOf(failed);
    return {
      channel: this.#options.channel.name,
      seq: this.#doneSeq(),
      sent: this.#sent,
      refused: this.#refused,
      waiting: failed.length,
      dropped: this.#dropped,
      ...(oldest === undefined ? {} : { trouble: oldest.trouble, troubleSinceMs: oldest.troubleSinceMs }),
    };
  }
}

function oldestOf(failed: readonly Unfinished[]): Unfinished | undefined {
  let oldest: Unfinished | undefined;
  for (const each of failed) if (oldest === undefined || each.failedAtMs < oldest.failedAtMs) oldest = each;
  return oldest;
}
