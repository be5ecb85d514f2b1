/** Sends what the book has for one channel: the most urgent first, each at least once, none in the way of another. [P2] [P9] */

import type { Clock, Timer } from '../../base/clock.ts';
import { causeText, GatewayError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { BookedDelivery, ChannelCounts, DeliveryBook } from '../book/delivery-book.ts';
import type { PlannedChannel } from '../plan/schema.ts';
import type { ChannelKind, Sender } from '../port/channel-kind.ts';
import { Later } from '../port/later.ts';
import { backOffMs } from '../unfinished.ts';
import type { Addressed, Addressing } from './address.ts';
import { batchesOf } from './batches.ts';
import { withoutContacts } from './masking.ts';
import { Rate } from './rate.ts';
import { type Settling, Unwritten } from './unwritten.ts';

export interface ChannelState {
  channel: string;
  kind: string;
  reach: ChannelKind['reach'];
  counts?: ChannelKind['counts'];
  /** Where it goes, without secrets. */
  shows: string;
  /** `untried` since the start. */
  state: 'off' | 'untried' | 'working' | 'down';
  /** Messages taken, and deliveries given up, since the start. */
  sent: number;
  dead: number;
  /** Wait to be sent, and of them for the end of quiet hours. */
  waiting: number;
  held: number;
  /** Since when the first of those waits that are not held. */
  oldestAt: number | null;
  lastSentAt: number | null;
  trouble?: string;
  /** Wall time, ms. */
  troubleSinceMs?: number;
}

/** What came of one attempt at one message, which may carry several notices. */
export interface AttemptTold {
  noticeIds: readonly string[];
  channel: string;
  outcome: string;
  ms: number;
}

export interface ChannelDeskOptions {
  channel: PlannedChannel;
  kind: ChannelKind;
  sender: Sender;
  book: DeliveryBook;
  addressing: Addressing;
  clock: Clock;
  log: Log;
  onState(state: ChannelState): void;
  /** This way to somebody failed for good. */
  onLost(delivery: BookedDelivery): void;
  onOutcome(attempt: AttemptTold): void;
}

const PARALLEL_MAX = 4;
/** Read at a time: the most urgent ones are among them. */
const READ_MAX = 200;
/** One attempt; ours: well below the time in which a person must be told. */
export const ATTEMPT_MS_MAX = 10_000;
const DOWN_AFTER = 3;
/** How long one is tried before it is given up; ours. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;
const GIVEN_UP_ATTEMPTS = 3;
/** What a vendor asks for is believed up to this. */
const PAUSE_MS_MAX = 10 * 60_000;
const BOOK_RETRY_MS = 1_000;
const TELL_MS = 200;
/** Never looked at more often than this without something that happened. */
const LOOK_MS_MIN = 50;

export class ChannelDesk {
  readonly #options: ChannelDeskOptions;
  readonly #rate: Rate;
  readonly #underWay = new Set<string>();
  #messages = 0;
  #sent = 0;
  #dead = 0;
  #failedInARow = 0;
  #refusedInARow = 0;
  #hasTried = false;
  #probeAtMs = 0;
  #pauseUntilMs = 0;
  #lastSentAt: number | null = null;
  #trouble: { trouble: string; troubleSinceMs: number } | undefined;
  /** Of the book. */
  #ownTrouble: { trouble: string; troubleSinceMs: number } | undefined;
  readonly #unwritten = new Unwritten();
  #timer: Timer | undefined;
  #telling: Timer | undefined;
  #counted: ChannelCounts = { due: 0, held: 0, dead: 0, oldestAt: null };
  #isStopped = false;
  #whenIdle: (() => void)[] = [];
  readonly #ending = new AbortController();

  constructor(options: ChannelDeskOptions) {
    this.#options = options;
    this.#rate = new Rate(options.channel.rate ?? options.kind.rate);
  }

  /** There may be something to send. */
  wake(): void {
    this.#timer?.stop();
    if (this.#isStopped) return;
    const { clock, log, channel } = this.#options;
    try {
      // First: what was sent and is not written down would be sent again, and again.
      this.#writeDown();
      if (!channel.off) this.#startDue();
      if (!channel.off) this.#wakeAt(this.#nextAtMs());
      this.#ownTrouble = undefined;
    } catch (cause) {
      if (this.#ownTrouble === undefined)
        log.warn({ err: cause, channel: channel.name }, 'the delivery book cannot be used');
      this.#ownTrouble ??= { trouble: causeText(cause), troubleSinceMs: clock.nowMs() };
      this.#wakeAt(clock.monotonicMs() + BOOK_RETRY_MS);
    }
    this.#tellSoon();
  }

  /** Resolves when what is under way is over; `isNow` cuts it short. */
  async stop(isNow = false): Promise<void> {
    this.#isStopped = true;
    this.#timer?.stop();
    this.#telling?.stop();
    if (isNow) this.#ending.abort(new GatewayError('store-busy', true, 'the channel is closed'));
    if (this.#messages > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await this.#options.sender.close?.();
  }

  state(): ChannelState {
    const { channel, kind } = this.#options;
    const { due, held, oldestAt } = this.#counts();
    return {
      ...{ channel: channel.name, kind: kind.kind, reach: kind.reach, shows: kind.shows(channel as never) },
      ...(kind.counts === undefined ? {} : { counts: kind.counts }),
      state: this.#condition(),
      ...{ sent: this.#sent, dead: this.#dead, waiting: due, held, oldestAt, lastSentAt: this.#lastSentAt },
      ...(this.#ownTrouble ?? this.#trouble),
    };
  }

  /** Those of before while the book cannot be read: `trouble` says so. */
  #counts(): ChannelCounts {
    const { book, channel, clock } = this.#options;
    try {
      this.#counted = book.counts(channel.name, clock.nowMs());
    } catch (cause) {
      this.#ownTrouble ??= { trouble: causeText(cause), troubleSinceMs: clock.nowMs() };
    }
    return this.#counted;
  }

  #condition(): ChannelState['state'] {
    if (this.#options.channel.off) return 'off';
    if (this.#isDown() || this.#isRefusing()) return 'down';
    return this.#hasTried ? 'working' : 'untried';
  }

  #isDown(): boolean {
    return this.#failedInARow >= DOWN_AFTER;
  }

  /** It answers, and takes nothing: a robot without its group, a login that was withdrawn. Of persons one may be wrong. */
  #isRefusing(): boolean {
    return this.#refusedInARow >= (this.#options.kind.reach === 'person' ? DOWN_AFTER : 1);
  }

  #startDue(): void {
    const { book, channel, kind, clock, sender } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#messages >= PARALLEL_MAX) return;
    const due = book
      .due(channel.name, clock.nowMs(), READ_MAX + this.#underWay.size)
      .filter(({ id }) => !this.#underWay.has(id));
    const isShort = this.#rate.left(nowMs, false) < due.length;
    const { gatherOver } = channel;
    for (const batch of batchesOf(due, { kind, isShort, gatherOver, gathers: sender.gathers !== false })) {
      if (this.#messages >= PARALLEL_MAX) return;
      const [first] = batch;
      const isUrgent = first.urgent;
      if (this.#rate.left(nowMs, isUrgent) === 0) continue;
      if (!this.#mayTry(first, nowMs)) continue;
      this.#rate.take(nowMs);
      this.#begin(batch);
    }
  }

  /**
   * While it is down one at a time is tried, now and then, and none in a pause; but whoever must be told of a danger at
   * once, at once. [P9]
   */
  #mayTry({ urgent, attempts }: BookedDelivery, nowMs: number): boolean {
    if (urgent && attempts === 0) return true;
    if (nowMs < this.#pauseUntilMs) return false;
    if (!this.#isDown()) return true;
    return this.#messages === 0 && nowMs >= this.#probeAtMs;
  }

  #begin(batch: readonly [BookedDelivery, ...BookedDelivery[]]): void {
    for (const { id } of batch) this.#underWay.add(id);
    this.#messages += 1;
    void this.#deliver(batch).then(() => {
      for (const { id } of batch) this.#underWay.delete(id);
      this.#messages -= 1;
      this.wake();
      if (this.#messages === 0) for (const done of this.#whenIdle.splice(0)) done();
    });
  }

  /** Never rejects. */
  async #deliver(batch: readonly [BookedDelivery, ...BookedDelivery[]]): Promise<void> {
    const { clock } = this.#options;
    const { addressed, idle } = this.#addressedOf(batch);
    this.#keep(batch, idle);
    if (addressed === undefined) return;
    const { at, startedMs } = { at: clock.nowMs(), startedMs: clock.monotonicMs() };
    const outcome = await this.#attempt(addressed);
    this.#write(addressed, outcome, { at, ms: clock.monotonicMs() - startedMs });
  }

  /** One that cannot be put into words holds up neither itself nor those it was gathered with. */
  #addressedOf(batch: readonly BookedDelivery[]): ReturnType<Addressing['of']> {
    const { addressing, log, channel } = this.#options;
    try {
      return addressing.of(batch);
    } catch (cause) {
      log.error({ err: cause, channel: channel.name }, 'a notice cannot be put into words');
      return { idle: batch.map((each) => this.#unworded(each, causeText(cause))) };
    }
  }

  #unworded(each: BookedDelivery, detail: string): Settling {
    const { channel, kind, clock } = this.#options;
    const attempt = {
      ...{ deliveryId: each.id, noticeId: each.noticeId, region: each.region, channel: channel.name },
      ...{ kind: kind.kind, recipient: each.target, number: each.attempts + 1, at: clock.nowMs(), ms: 0 },
      ...({ outcome: 'failed', detail, gathered: 1 } as const),
    };
    return { id: each.id, result: this.#resultFor(each, 'failed', detail), attempt };
  }

  /** In the book at once, or as soon as it can be written; until then none of them is tried again. */
  #keep(deliveries: readonly BookedDelivery[], settling: readonly Settling[]): void {
    this.#unwritten.add(deliveries, settling);
    try {
      this.#writeDown();
    } catch (cause) {
      this.#ownTrouble ??= { trouble: causeText(cause), troubleSinceMs: this.#options.clock.nowMs() };
    }
  }

  #writeDown(): void {
    const { book, clock, onLost } = this.#options;
    for (const each of this.#unwritten.write(book, clock.nowMs())) onLost(each);
  }

  /** Never rejects. */
  async #attempt({ delivery }: Addressed): Promise<{ detail: string | null; cause?: unknown }> {
    const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_MS_MAX), this.#ending.signal]);
    const late = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => late.reject(signal.reason), { once: true });
    try {
      const said = await Promise.race([this.#options.sender.send(delivery, signal), late.promise]);
      return { detail: said === undefined ? null : withoutContacts(said, delivery.recipients) };
    } catch (cause) {
      const isLate = cause instanceof Error && cause.name === 'TimeoutError';
      const detail = isLate ? `no answer within ${ATTEMPT_MS_MAX / 1_000} s` : causeText(cause);
      return { detail: withoutContacts(detail, delivery.recipients), cause };
    }
  }

  #write(
    { delivery, deliveries, recipient }: Addressed,
    { detail, cause }: { detail: string | null; cause?: unknown },
    { at, ms }: { at: number; ms: number },
  ): void {
    const { channel, kind, log, onOutcome } = this.#options;
    const isRefused = cause instanceof GatewayError && !cause.retryable;
    const outcome = cause === undefined ? 'sent' : isRefused ? 'refused' : 'failed';
    const results = deliveries.map((each) => ({
      id: each.id,
      result: this.#resultFor(each, outcome, detail ?? '', cause),
      attempt: {
        ...{ deliveryId: each.id, noticeId: each.noticeId, region: each.region, channel: channel.name },
        ...({ kind: kind.kind, recipient, number: each.attempts + 1, at, ms, outcome, detail } as const),
        gathered: deliveries.length,
      },
    }));
    this.#keep(deliveries, results);
    this.#dead += results.filter(({ result }) => result.state === 'dead').length;
    onOutcome({ channel: channel.name, outcome, ms, noticeIds: deliveries.map(({ noticeId }) => noticeId) });
    if (outcome === 'failed') this.#failed(detail ?? '', cause);
    else if (outcome === 'sent') this.#taken();
    else this.#refused(detail ?? '');
    if (outcome === 'refused') {
      log.error(
        { channel: channel.name, delivery: delivery.id, reason: detail },
        'a notice was refused for good',
      );
    }
  }

  #resultFor(each: BookedDelivery, outcome: string, trouble: string, cause?: unknown) {
    const { attempts, at, notBefore } = each;
    const nowMs = this.#options.clock.nowMs();
    if (outcome === 'sent') return { state: 'sent' } as const;
    // Not by the clock alone: it may have jumped.
    const isOver = nowMs - Math.max(at, notBefore) > GIVEN_UP_AFTER_MS && attempts >= GIVEN_UP_ATTEMPTS;
    if (outcome === 'refused' || isOver) return { state: 'dead', trouble } as const;
    const askedMs = cause instanceof Later && cause.isOfOne ? Math.min(cause.afterMs, PAUSE_MS_MAX) : 0;
    return { state: 'due', againAt: nowMs + Math.max(askedMs, backOffMs(attempts + 1)), trouble } as const;
  }

  #failed(detail: string, cause: unknown): void {
    const { clock, log, channel } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#hasTried = true;
    const isOfOne = cause instanceof Later && cause.isOfOne;
    if (!isOfOne) this.#failedInARow += 1;
    // A danger that was tried in a pause does not make it longer.
    if (cause instanceof Later && !isOfOne && nowMs >= this.#pauseUntilMs) {
      this.#pauseUntilMs = nowMs + Math.min(cause.afterMs, PAUSE_MS_MAX);
    }
    if (this.#isDown()) this.#probeAtMs = nowMs + backOffMs(this.#failedInARow - DOWN_AFTER + 1);
    if (this.#trouble === undefined) log.warn({ channel: channel.name, reason: detail }, 'a channel waits');
    this.#trouble = { troubleSinceMs: this.#trouble?.troubleSinceMs ?? clock.nowMs(), trouble: detail };
  }

  #taken(): void {
    this.#answers();
    this.#refusedInARow = 0;
    this.#trouble = undefined;
    this.#sent += 1;
    this.#lastSentAt = this.#options.clock.nowMs();
  }

  #refused(detail: string): void {
    this.#answers();
    this.#refusedInARow += 1;
    const troubleSinceMs = this.#trouble?.troubleSinceMs ?? this.#options.clock.nowMs();
    this.#trouble = this.#isRefusing() ? { trouble: detail, troubleSinceMs } : undefined;
  }

  /** Nobody waits for the next try of a channel that answers. */
  #answers(): void {
    const { book, channel } = this.#options;
    if (this.#failedInARow > 0) book.hurry(channel.name);
    this.#hasTried = true;
    this.#failedInARow = 0;
  }

  /** Monotonic; infinite when nothing waits for a time. */
  #nextAtMs(): number {
    const { book, channel, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#messages >= PARALLEL_MAX) return Number.POSITIVE_INFINITY;
    const next = book.nextAt(channel.name, clock.nowMs());
    const times = next === null ? [] : [nowMs + (next - clock.nowMs())];
    const isLeft =
      book.due(channel.name, clock.nowMs(), 1 + this.#underWay.size).length > this.#underWay.size;
    // What is due and was not begun waits for the vendor's pause, for its rate, or for the next try of a dead channel.
    const waits = [nowMs + LOOK_MS_MIN, this.#pauseUntilMs, this.#rate.nextAt(nowMs), this.#downUntilMs()];
    if (isLeft) times.push(Math.max(...waits));
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  #downUntilMs(): number {
    if (!this.#isDown()) return 0;
    // The end of what is under way wakes it.
    return this.#messages > 0 ? Number.POSITIVE_INFINITY : this.#probeAtMs;
  }

  #wakeAt(atMs: number): void {
    if (atMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    // A timer that is far ahead is looked at again meanwhile: the wall clock may jump.
    const waitMs = Math.min(60_000, Math.max(0, atMs - clock.monotonicMs()));
    this.#timer = clock.after(waitMs, () => this.wake());
  }

  /** Counting takes time: not with each of a storm of notices. */
  #tellSoon(): void {
    this.#telling ??= this.#options.clock.after(TELL_MS, () => {
      this.#telling = undefined;
      if (!this.#isStopped) this.#options.onState(this.state());
    });
  }
}
