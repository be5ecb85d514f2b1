/** The main thread's end of the journal: gathers appends of one turn, pairs answers, tells who listens. */

import type { Worker } from 'node:worker_threads';
import type { JournalRecord } from '@ninewatch/rules';
import type { Timer } from '../base/clock.ts';
import { causeText, GatewayError } from '../base/errors.ts';
import { Gathered, textOf } from './gathered.ts';
import type { Appended, Journal, JournalMode, JournalOptions, JournalStatus, Lane } from './journal-port.ts';
import { type FromThread, REFUSED, type ThreadStatus, type ToThread } from './thread/wire.ts';
import { WaitingAnswers } from './waiting-answers.ts';

type Options = JournalOptions & { freeBytes: () => Promise<number> };

export class JournalHandle implements Journal {
  readonly #worker: Worker;
  readonly #options: Options;
  readonly #waiting: WaitingAnswers;
  readonly #listeners = {
    committed: [] as ((position: number, records: number) => void)[],
    mode: [] as ((mode: JournalMode) => void)[],
    relief: [] as (() => void)[],
    lost: [] as ((cause: unknown) => void)[],
  };
  readonly #openedAt: { wallMs: number; monotonicMs: number };
  #outgoing: Gathered | undefined;
  #status: ThreadStatus | undefined;
  #probes: Timer | undefined;
  #isProbing = false;
  #closed: { promise: Promise<void>; resolve: () => void } | undefined;
  #isGone = false;
  #isLost = false;

  constructor(worker: Worker, options: Options) {
    const { clock, limits } = options;
    this.#worker = worker;
    this.#options = options;
    this.#openedAt = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    this.#waiting = new WaitingAnswers(limits.pendingBytesMax, () => tell(this.#listeners.relief, undefined));
  }

  /** Once the thread is ready. */
  begin(status: ThreadStatus): void {
    const { clock, limits } = this.#options;
    this.#status = status;
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (cause) => this.#lose(cause));
    this.#worker.on('exit', (code) => this.#ended(code));
    this.#probes = clock.every(limits.probeMs, () => void this.#probe());
  }

  append(record: JournalRecord, how: { lane: Lane; connection?: string }): Promise<Appended> {
    const text = textOf(record);
    const refusal = this.#refusal() ?? this.#waiting.refusal(text.length, how.lane);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      const id = this.#waiting.add({ bytes: text.length, resolve, reject });
      this.#gather(id).add(record, text, how);
    });
  }

  isCongested(): boolean {
    return this.#waiting.isCongested;
  }

  onRelief(listen: () => void): void {
    this.#listeners.relief.push(listen);
  }

  onCommitted(listen: (position: number, records: number) => void): void {
    this.#listeners.committed.push(listen);
  }

  onMode(listen: (mode: JournalMode) => void): void {
    this.#listeners.mode.push(listen);
  }

  onLost(listen: (cause: unknown) => void): void {
    this.#listeners.lost.push(listen);
  }

  status(): JournalStatus {
    if (this.#status === undefined) throw new Error('the journal is used before it is open');
    const { records: pendingRecords, bytes: pendingBytes } = this.#waiting;
    return { ...this.#status, pendingRecords, pendingBytes, lost: this.#isLost };
  }

  readerAt(name: string, position: number): void {
    if (!this.#isGone) this.#say({ type: 'reader', name, position });
  }

  startGeneration(deviceId: string, generation: number): Promise<number> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    this.#flush();
    return new Promise((resolve, reject) => {
      const bytes = deviceId.length;
      const id = this.#waiting.add({ bytes, resolve: ({ stored }) => resolve(stored), reject });
      const nowMs = this.#options.clock.nowMs();
      this.#say({ type: 'generation', id, nowMs, deviceId, generation });
    });
  }

  releaseReserve(): void {
    if (!this.#isGone) this.#say({ type: 'release' });
  }

  close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers<void>();
      this.#probes?.stop();
      this.#flush();
      if (this.#isGone) this.#closed.resolve();
      else this.#say({ type: 'close' });
    }
    return this.#closed.promise;
  }

  #refusal(): GatewayError | undefined {
    if (this.#isLost) return new GatewayError('worker-lost', false, "the journal's thread ended");
    if (this.#closed !== undefined) return new GatewayError('journal-closed', false, 'the journal is closed');
    return undefined;
  }

  /** The appends of one turn of the event loop travel together. */
  #gather(id: number): Gathered {
    if (this.#outgoing === undefined) {
      this.#outgoing = new Gathered(id);
      setImmediate(() => this.#flush());
    }
    return this.#outgoing;
  }

  #flush(): void {
    const outgoing = this.#outgoing;
    if (outgoing === undefined) return;
    this.#outgoing = undefined;
    if (this.#isGone) return;
    this.#say(outgoing.asMessage(this.#options.clock.nowMs()));
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    if (message.type === 'closed') this.#isGone = true;
    if (!('status' in message)) return;
    const before = this.#status;
    this.#status = message.status;
    if (message.type === 'answered') this.#settle(message);
    if (message.type === 'failed') {
      const { code, detail } = message.refusal;
      for (const id of message.ids) this.#waiting.reject(id, new GatewayError(code, true, detail));
    }
    this.#waiting.settle();
    const { position, mode } = message.status;
    if (position !== before?.position) {
      const records = message.type === 'answered' ? message.ids.length : 0;
      for (const listen of this.#listeners.committed) listen(position, records);
    }
    if (mode !== before?.mode) tell(this.#listeners.mode, mode);
  }

  #settle({ ids, stored, repeats, status }: Extract<FromThread, { type: 'answered' }>): void {
    ids.forEach((id, index) => {
      const count = stored[index] ?? 0;
      if (count === REFUSED) this.#waiting.reject(id, notTaken(status.mode));
      else
        this.#waiting.resolve(id, { position: status.position, stored: count, repeats: repeats[index] ?? 0 });
    });
  }

  async #probe(): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    const { clock, freeBytes, log } = this.#options;
    const bytes = await freeBytes().catch((cause: unknown) => {
      log.warn({ cause: causeText(cause) }, 'the free disk space cannot be read');
      return undefined;
    });
    this.#isProbing = false;
    if (this.#isGone || this.#closed !== undefined) return;
    // Ages follow the monotonic clock: a jump of the wall clock must not empty the journal. [P3]
    const ageNowMs = this.#openedAt.wallMs + clock.monotonicMs() - this.#openedAt.monotonicMs;
    this.#say({ type: 'probe', freeBytes: bytes, ageNowMs });
  }

  #ended(code: number): void {
    if (!this.#isGone) this.#lose(new Error(`the journal's thread ended with code ${code}`));
    this.#closed?.resolve();
  }

  #lose(cause: unknown): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#isGone = true;
    this.#probes?.stop();
    this.#options.log.fatal({ cause: causeText(cause) }, "the journal's thread is lost");
    this.#waiting.rejectAll(new GatewayError('worker-lost', false, "the journal's thread ended", cause));
    tell(this.#listeners.lost, cause);
  }
}

function notTaken(mode: JournalMode): GatewayError {
  const detail = `the disk is nearly full (mode ${mode}): this record is not taken`;
  return new GatewayError('journal-full', true, detail);
}

function tell<T>(listeners: readonly ((value: T) => void)[], value: T): void {
  for (const listen of listeners) listen(value);
}
