/** Tells one system of the ledger's events, each at least once, with its own durable place. [P2] [P9] */

import type { Clock, Timer } from '../../base/clock.ts';
import { causeText } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Book } from '../book/book.ts';
import type { EventLog } from '../event.ts';
import type { Delivered, Target } from '../target.ts';
import { backOffMs } from './back-off.ts';
import { type Waiting, WaitingEvents } from './waiting.ts';

export interface SystemState {
  name: string;
  kind: Target['kind'];
  shows: string;
  /** Since the start. */
  sent: number;
  /** Read and not taken yet, and those that were not even read. */
  waiting: number;
  deadLetters: number;
  /** Why nothing is sent until a person starts it again. */
  stopped?: string;
  /** What keeps the oldest of those that wait. */
  trouble?: string;
}

export interface RunnerOptions {
  target: Target;
  events: Pick<EventLog, 'after' | 'newest'>;
  book: Book;
  clock: Clock;
  log: Log;
  /** From 0 to 1. */
  chance(): number;
  onState(state: SystemState): void;
}

const PARALLEL_MAX = 4;
/** Failures in a row before the system counts as down: then one event at a time is tried. */
const DOWN_AFTER = 3;
/** One that fails so often while others are taken is given up, ours: two hours and more. */
const ATTEMPTS_MAX = 20;
const READ_MAX = 50;
/** Events read without a pause: the thread has other work. */
const READS_A_TURN_MAX = 500;
const RETRY_MS = 1_000;
/** What is under way longer at the end is told again after the next start. */
const STOP_MS_MAX = 2_000;

/**
 * Steps of one thing go out in order; different things may overtake each other. One that fails holds up only its own
 * thing. While the system is down nothing is given up and nothing new is read: it waits in the ledger. A system that
 * is new is told of what happens from now on.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #waiting = new WaitingEvents();
  #cursor: number;
  #stopped: string | undefined;
  #sent = 0;
  #failedInARow = 0;
  #answeredAtMs = Number.NEGATIVE_INFINITY;
  /** Nothing goes out before. */
  #pauseUntilMs = 0;
  #ownTrouble: string | undefined;
  #timer: Timer | undefined;
  #letters = 0;
  #unread = 0;
  /** Something changed that is not in the book yet. */
  #isDirty = false;
  #isEnding = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { target, book, events } = options;
    const kept = book.kept(target.name);
    // A ledger that was taken back has fewer: what happens from there on is told.
    this.#cursor = Math.min(kept?.cursor ?? events.newest(), events.newest());
    this.#stopped = kept?.stopped;
    for (const [seq, failures] of kept?.waiting ?? []) {
      const [event] = events.after(seq - 1, 1);
      if (event?.seq === seq) this.#waiting.add(event, failures);
    }
    if (kept === null) this.#keep();
  }

  /** There may be new events. */
  wake(): void {
    this.#timer?.stop();
    const { clock, log, target, onState } = this.#options;
    const isSending = () => !this.#isEnding && this.#stopped === undefined;
    let nextAtMs = Number.POSITIVE_INFINITY;
    try {
      if (isSending() && this.#startDue()) nextAtMs = clock.monotonicMs();
      if (this.#isDirty) this.#keep();
      this.#ownTrouble = undefined;
      this.#count();
    } catch (cause) {
      if (this.#ownTrouble === undefined) log.warn({ err: cause, system: target.name }, 'a system waits');
      this.#ownTrouble = causeText(cause);
      nextAtMs = clock.monotonicMs() + RETRY_MS;
    }
    if (isSending()) this.#wakeAt(Math.min(nextAtMs, this.#nextAtMs()));
    onState(this.state());
  }

  /** A person says that it wants to be told again. False when it was not stopped. */
  start(): boolean {
    if (this.#stopped === undefined) return false;
    this.#stopped = undefined;
    this.#pauseUntilMs = 0;
    this.#isDirty = true;
    this.wake();
    return true;
  }

  /** A person sends a dead letter again: one attempt, whose outcome is the answer. Null when there is no such letter. */
  async replay(id: number): Promise<Delivered | null> {
    const { book, target } = this.#options;
    const letter = book.letter(id);
    if (letter === null || letter.system !== target.name) return null;
    const outcome = await this.#deliver(letter.event);
    if (outcome.kind === 'taken') book.dropLetter(id);
    else book.failLetter(id, outcome.detail);
    this.#count();
    this.#options.onState(this.state());
    return outcome;
  }

  /** Resolves when the events under way are over. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#timer?.stop();
    if (this.#waiting.underWay > 0) {
      await new Promise<void>((resolve) => {
        const late = this.#options.clock.after(STOP_MS_MAX, resolve);
        this.#whenIdle.push(() => {
          late.stop();
          resolve();
        });
      });
    }
    await this.#options.target.close?.();
  }

  state(): SystemState {
    const { target } = this.#options;
    const trouble = this.#ownTrouble ?? this.#waiting.failed()[0]?.trouble;
    return {
      name: target.name,
      kind: target.kind,
      shows: target.shows,
      sent: this.#sent,
      waiting: this.#waiting.size + this.#unread,
      deadLetters: this.#letters,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      ...(trouble === undefined || trouble === '' ? {} : { trouble }),
    };
  }

  #count(): void {
    const { target, book, events } = this.#options;
    this.#letters = book.count(target.name);
    this.#unread = Math.max(0, events.newest() - this.#cursor);
  }

  /** True when it stopped for a pause only. */
  #startDue(): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    let reads = 0;
    while (nowMs >= this.#pauseUntilMs && this.#waiting.underWay < this.#parallelMax()) {
      const due = this.#waiting.due(nowMs);
      if (due !== undefined) {
        this.#begin(due);
        continue;
      }
      if (this.#isDown() || this.#waiting.isFull()) return false;
      if (reads >= READS_A_TURN_MAX) return true;
      const read = this.#read();
      if (read === 0) return false;
      reads += read;
    }
    return false;
  }

  #read(): number {
    const { events, target } = this.#options;
    const page = events.after(this.#cursor, READ_MAX);
    for (const event of page) {
      if (this.#waiting.isFull()) break;
      this.#cursor = event.seq;
      if (target.wants(event)) this.#waiting.add(event);
    }
    if (page.length > 0) this.#isDirty = true;
    return page.length;
  }

  #parallelMax(): number {
    return this.#isDown() ? 1 : PARALLEL_MAX;
  }

  #isDown(): boolean {
    return this.#failedInARow >= DOWN_AFTER;
  }

  #begin(each: Waiting): void {
    each.isUnderWay = true;
    void this.#deliver(each.event).then((outcome) => {
      each.isUnderWay = false;
      this.#settle(each, outcome);
      this.wake();
      if (this.#waiting.underWay === 0) for (const done of this.#whenIdle.splice(0)) done();
    });
  }

  /** Never rejects: what a target throws is our own failure, and may pass. */
  async #deliver(event: Waiting['event']): Promise<Delivered> {
    try {
      return await this.#options.target.deliver(event);
    } catch (cause) {
      return { kind: 'later', detail: causeText(cause) };
    }
  }

  #settle(each: Waiting, outcome: Delivered): void {
    this.#isDirty = true;
    try {
      this.#take(each, outcome);
    } catch (cause) {
      // The book could not be written: what it would have said is tried again.
      each.againAtMs = this.#options.clock.monotonicMs() + RETRY_MS;
      each.trouble = causeText(cause);
    }
  }

  #take(each: Waiting, outcome: Delivered): void {
    const { log, target, clock } = this.#options;
    if (outcome.kind === 'later') {
      this.#fail(each, outcome);
      return;
    }
    this.#failedInARow = 0;
    this.#pauseUntilMs = 0;
    this.#answeredAtMs = clock.monotonicMs();
    if (outcome.kind === 'gone') {
      this.#stopped = outcome.detail;
      log.error(
        { system: target.name, reason: outcome.detail },
        'a system wants to be told nothing any more',
      );
      return;
    }
    if (outcome.kind === 'taken') this.#sent += 1;
    else this.#giveUp(each, each.failures + 1, outcome.detail);
    this.#waiting.finish(each);
  }

  #fail(each: Waiting, { detail, waitMs }: { detail: string; waitMs?: number }): void {
    const { clock, log, target, chance } = this.#options;
    const nowMs = clock.monotonicMs();
    if (each.failures === 0 || each.firstFailedAtMs === 0) each.firstFailedAtMs = nowMs;
    each.failures += 1;
    each.trouble = detail;
    this.#failedInARow += 1;
    if (this.#failedInARow === 1) log.warn({ system: target.name, reason: detail }, 'a system waits');
    each.againAtMs = nowMs + (waitMs ?? backOffMs(each.failures, chance()));
    if (waitMs !== undefined) this.#pauseUntilMs = nowMs + waitMs;
    else if (this.#isDown())
      this.#pauseUntilMs = nowMs + backOffMs(this.#failedInARow - DOWN_AFTER + 1, chance());
    // A system that takes others, but never this one.
    if (each.failures < ATTEMPTS_MAX || this.#answeredAtMs < each.firstFailedAtMs) return;
    this.#giveUp(each, each.failures, detail);
    this.#waiting.finish(each);
  }

  #giveUp({ event }: Waiting, attempts: number, reason: string): void {
    const { book, log, target, clock } = this.#options;
    book.addLetter({ system: target.name, event, at: clock.nowMs(), attempts, reason });
    log.error({ system: target.name, seq: event.seq, reason }, 'an event became a dead letter');
  }

  #keep(): void {
    const stopped = this.#stopped === undefined ? {} : { stopped: this.#stopped };
    this.#options.book.keep(this.#options.target.name, {
      cursor: this.#cursor,
      waiting: this.#waiting.kept(),
      ...stopped,
    });
    this.#isDirty = false;
  }

  #nextAtMs(): number {
    if (this.#waiting.underWay >= this.#parallelMax()) return Number.POSITIVE_INFINITY;
    return Math.max(this.#waiting.nextAtMs(), this.#pauseUntilMs);
  }

  #wakeAt(atMs: number): void {
    if (atMs === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    this.#timer = clock.after(Math.max(0, atMs - clock.monotonicMs()), () => this.wake());
  }
}
