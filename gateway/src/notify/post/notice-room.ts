/** Channels as the notices file has them: built, driven, replaced when the file is read again, and asked about. */

import type { Act, ActReply, Notice } from '@ninewatch/rules';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Seal } from '../../base/seal.ts';
import type { LedgerRows } from '../../ledger/notice-rows.ts';
import { type BookedDelivery, DeliveryBook } from '../book/delivery-book.ts';
import type { Outbox } from '../channel.ts';
import { LedgerFacts } from '../facts/ledger-facts.ts';
import { Recipients } from '../facts/recipients.ts';
import { CHANNEL_KINDS } from '../kinds.ts';
import { Notifier, type NotifierState } from '../notifier.ts';
import type { NoticePlan, PlannedChannel } from '../plan/schema.ts';
import type { ChannelKind } from '../port/channel-kind.ts';
import { Addressing } from './address.ts';
import { type AttemptTold, ChannelDesk, type ChannelState } from './channel-desk.ts';
import { Router } from './router.ts';
import { sendTest, type TestResult } from './test-message.ts';
import { Unheard } from './unheard.ts';

/** With a new file nobody is told of the past: notices older than this are not read. Ours. */
const PAST_MS_MAX = 10 * 60_000;
/** What is under way when the file is read again may end by itself for so long; then it is tried anew. Nobody else waits longer. */
const CUT_AFTER_MS = 1_000;

export interface NoticeRoomOptions {
  dir: string;
  seal: Seal;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  /** Closed with the room. */
  rows: LedgerRows;
  /** Of the notices that were routed; `isNew` when there has been none. */
  offset: { isNew: boolean; get(): number; set(seq: number): void };
  /** Else all that there are. */
  kinds?: readonly ChannelKind[];
  act(act: Act): Promise<ActReply>;
  onRouting(state: NotifierState): void;
  onState(states: readonly ChannelState[]): void;
  onOutcome(attempt: AttemptTold): void;
}

interface Running {
  desks: ReadonlyMap<
    string,
    {
      desk: ChannelDesk;
      addressing: Addressing;
      channel: PlannedChannel;
      kind: ChannelKind;
      sender: ReturnType<ChannelKind['open']>;
    }
  >;
  router: Router;
}

export class NoticeRoom {
  readonly #options: NoticeRoomOptions;
  readonly #rows: LedgerRows;
  readonly #facts: LedgerFacts;
  readonly #recipients: Recipients;
  readonly book: DeliveryBook;
  readonly #routing: Notifier;
  readonly #states = new Map<string, ChannelState>();
  readonly #kinds: ReadonlyMap<string, ChannelKind>;
  readonly #unheard: Unheard;
  #running: Running;
  #isStopped = false;
  #reloading: Promise<void> = Promise.resolve();

  constructor(plan: NoticePlan, options: NoticeRoomOptions) {
    this.#options = options;
    const { dir, seal, clock, log, outbox, rows, offset } = options;
    this.#rows = rows;
    this.#kinds = new Map((options.kinds ?? CHANNEL_KINDS).map((kind) => [kind.kind, kind]));
    this.#facts = new LedgerFacts(this.#rows);
    this.#recipients = new Recipients({ rows: this.#rows, facts: this.#facts, seal });
    this.book = new DeliveryBook(dir);
    this.#unheard = new Unheard(rows);
    if (offset.isNew) offset.set(rows.seqBefore(clock.nowMs() - PAST_MS_MAX));
    this.#running = this.#build(plan);
    this.#moveWaiting(plan);
    this.#routing = new Notifier({
      channel: { name: 'routes', send: async (notice, seq) => this.#route(seq, notice) },
      outbox,
      offset,
      clock,
      log,
      onState: (state) => options.onRouting({ ...this.#unheard.trouble(), ...state }),
    });
  }

  wake(): void {
    this.#routing.wake();
    for (const { desk } of this.#running.desks.values()) desk.wake();
  }

  /** People, or regions and profiles, changed. */
  forget(): void {
    this.#recipients.forgetPeople();
    this.#facts.forgetPlaces();
  }

  /**
   * Takes another file, one after the other; what the channels before are just sending is sent. Rejects when a channel
   * cannot be opened: then those before go on.
   */
  reload(plan: NoticePlan): Promise<void> {
    const reloaded = this.#reloading.then(() => this.#replace(plan));
    this.#reloading = reloaded.catch(() => {});
    return reloaded;
  }

  async #replace(plan: NoticePlan): Promise<void> {
    if (this.#isStopped) return;
    const before = this.#running;
    const next = this.#build(plan);
    const ended = [...before.desks.values()].map(({ desk }) => desk.stop());
    const cut = this.#options.clock.after(CUT_AFTER_MS, () => {
      for (const { desk } of before.desks.values()) void desk.stop(true);
    });
    for (const { status, reason } of (await Promise.allSettled(ended)) as PromiseRejectedResult[]) {
      if (status === 'rejected') this.#options.log.warn({ err: reason }, 'a channel could not be closed');
    }
    cut.stop();
    this.#running = next;
    if (this.#isStopped) return;
    this.#moveWaiting(plan);
    this.#states.clear();
    this.#options.onState(this.states());
    this.wake();
  }

  states(): ChannelState[] {
    return [...this.#running.desks.values()].map(({ desk }) => desk.state());
  }

  /** Null when there is no such channel; `username` is who gets it when it goes to people. */
  async test(name: string, username: string): Promise<TestResult | null> {
    const running = this.#running.desks.get(name);
    if (running === undefined) return null;
    const { clock } = this.#options;
    const recipient = this.#recipients.named(username);
    const { addressing, ...rest } = running;
    return sendTest({
      ...rest,
      reaches: (each) => addressing.reaches(each),
      recipient,
      book: this.book,
      clock,
    });
  }

  /** False when it is not one that was given up. */
  retry(seq: number): boolean {
    const isTaken = this.book.retry(seq);
    if (isTaken) this.wake();
    return isTaken;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#routing.stop();
    await this.#reloading;
    await Promise.all([...this.#running.desks.values()].map(({ desk }) => desk.stop(true)));
    this.book.close();
    this.#rows.close();
  }

  #route(seq: number, notice: Parameters<Router['take']>[1]): void {
    this.#running.router.take(seq, notice);
    for (const { desk } of this.#running.desks.values()) desk.wake();
  }

  #build(plan: NoticePlan): Running {
    const { clock } = this.#options;
    const desks = new Map(plan.channels.map((channel) => [channel.name, this.#open(plan, channel)]));
    const router = new Router({
      ...{ plan, kinds: this.#kinds, facts: this.#facts, recipients: this.#recipients, book: this.book },
      nowMs: () => clock.nowMs(),
      onNobody: (seq, notice) => this.#reachesNobody(seq, notice.id),
    });
    return { desks, router };
  }

  /** What waited for channels that are gone, or switched off, takes the ways of the new file. */
  #moveWaiting(plan: NoticePlan): void {
    const { log, clock } = this.#options;
    try {
      const names = plan.channels.filter(({ off }) => !off).map(({ name }) => name);
      const seqs = this.book.dropAllBut(names, clock.nowMs());
      if (seqs.length > 0)
        log.warn({ notices: seqs.length }, 'notices wait for channels that are gone: routed anew');
      for (const seq of seqs) {
        const notice = this.#rows.notice(seq);
        if (notice !== null && isToBeTold(notice)) this.#running.router.take(seq, notice);
      }
    } catch (cause) {
      log.error({ err: cause }, 'notices that wait for channels that are gone could not be routed anew');
    }
  }

  #lost({ noticeId, noticeSeq, urgent }: BookedDelivery): void {
    if (urgent && !this.book.reachesAnybody(noticeId)) this.#reachesNobody(noticeSeq, noticeId);
  }

  #reachesNobody(seq: number, noticeId: string): void {
    const { clock, log } = this.#options;
    if (this.#unheard.take(seq, clock.nowMs()))
      log.error({ notice: noticeId }, 'nobody can be told of an urgent notice');
  }

  #open(plan: NoticePlan, channel: PlannedChannel) {
    const { clock, log, dir, act, onOutcome } = this.#options;
    const kind = this.#kinds.get(channel.kind);
    if (kind === undefined) throw new Error(`a checked file names an unknown kind ${channel.kind}`);
    const language = (channel.language ?? plan.language) === 'en' ? 'en' : 'zh';
    const sender = kind.open(channel as never, { name: channel.name, language, clock, log, dir, act });
    const addressing = new Addressing({
      ...{ plan, channel, kind, sender, rows: this.#rows, facts: this.#facts, recipients: this.#recipients },
      nowMs: () => clock.nowMs(),
    });
    const desk = new ChannelDesk({
      ...{ channel, kind, sender, book: this.book, addressing, clock, log, onOutcome },
      onState: (state) => this.#take(state),
      onLost: (delivery) => this.#lost(delivery),
    });
    return { desk, addressing, channel, kind, sender };
  }

  #take(state: ChannelState): void {
    this.#states.set(state.channel, state);
    this.#options.onState([...this.#states.values()]);
  }
}

/** Nobody has answered it, or nobody has to. */
function isToBeTold({ state, once }: Notice): boolean {
  return state === 'due' || once === true;
}
