/** Hands the ledger's notices to one channel, in order and at least once, with its own durable offset. [P2] [P9] */

import type { Notice } from '@ninewatch/rules';
import type { Clock, Timer } from '../base/clock.ts';
import { causeText, GatewayError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Channel, Outbox } from './channel.ts';

export interface NotifierState {
  channel: string;
  /** Number of the last notice that was taken, refused or no longer due. */
  seq: number;
  sent: number;
  refused: number;
  trouble?: string;
}

export interface NotifierOptions {
  channel: Channel;
  outbox: Outbox;
  offset: { get(): number; set(seq: number): void };
  clock: Clock;
  log: Log;
  onState(state: NotifierState): void;
}

const NOTICES_A_READ = 100;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;

export class Notifier {
  readonly #options: NotifierOptions;
  readonly #state: NotifierState;
  #isBusy = false;
  #isStopped = false;
  #wantsMore = false;
  #retryMs = RETRY_MS_MIN;
  #retry: Timer | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#state = { channel: options.channel.name, seq: options.offset.get(), sent: 0, refused: 0 };
  }

  /** There may be new notices. */
  wake(): void {
    this.#wantsMore = true;
    if (this.#isBusy || this.#isStopped || this.#retry !== undefined) return;
    this.#isBusy = true;
    void this.#run();
  }

  /** Resolves when the notice under way is over. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.stop();
    return this.#isBusy ? new Promise((resolve) => this.#whenIdle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    try {
      while (this.#wantsMore && !this.#isStopped) {
        this.#wantsMore = false;
        const due = this.#options.outbox.after(this.#state.seq, NOTICES_A_READ);
        for (const { seq, notice } of due) {
          if (this.#isStopped) break;
          await this.#send(seq, notice);
        }
        if (due.length === NOTICES_A_READ) this.#wantsMore = true;
      }
      delete this.#state.trouble;
      this.#retryMs = RETRY_MS_MIN;
    } catch (cause) {
      this.#waitAfter(cause);
    }
    this.#isBusy = false;
    this.#options.onState({ ...this.#state });
    for (const done of this.#whenIdle.splice(0)) done();
    if (this.#wantsMore) this.wake();
  }

  async #send(seq: number, notice: Notice): Promise<void> {
    // Somebody answered before it went out: nobody needs to be told any more.
    if (notice.state === 'due') {
      try {
        await this.#options.channel.send(notice);
        this.#state.sent += 1;
      } catch (cause) {
        if (!(cause instanceof GatewayError) || cause.retryable) throw cause;
        this.#state.refused += 1;
        this.#options.log.error(
          { notice: notice.id, reason: cause.message },
          'a notice was refused for good',
        );
      }
    }
    this.#state.seq = seq;
    this.#options.offset.set(seq);
  }

  #waitAfter(cause: unknown): void {
    const { log, clock, channel } = this.#options;
    if (this.#state.trouble === undefined) log.warn({ err: cause, channel: channel.name }, 'a channel waits');
    this.#state.trouble = causeText(cause);
    this.#wantsMore = true;
    this.#retry = clock.after(this.#retryMs, () => {
      this.#retry = undefined;
      this.wake();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }
}
