/** Backtests that people asked for: each a job on a thread of its own, few at once, kept until others push them out. */

import type { Clock, Timer } from '../base/clock.ts';
import type {
  BacktestPhase,
  BacktestRequest,
  BacktestSummary,
  FromBacktestThread,
  TrialFailure,
  TrialThread,
} from './trial-port.ts';

/** At once, of everybody; each person has one. [P8] */
export const BACKTESTS_RUNNING_MAX = 2;
/** Elapsed time that one may take. [P8] */
export const BACKTEST_MS_MAX = 30 * 60_000;
/** Jobs that are kept, the oldest that is over goes first. [P8] */
export const BACKTESTS_KEPT_MAX = 20;
/** Of all compressed results together. [P8] */
export const RESULT_BYTES_MAX = 64 * 1024 * 1024;

export type BacktestState = 'running' | 'done' | 'failed' | 'cancelled';

/** What a person asked for, beside what the thread is given. */
export interface AskedBacktest {
  by: string;
  /** SHA-256 of the text on trial. */
  hash: string;
  version: string;
  against: { version: string; revision: number };
  region?: string;
  venue?: string;
  from?: number;
  to?: number;
  warmUpH: number;
}

export interface BacktestJob extends AskedBacktest {
  id: string;
  state: BacktestState;
  phase: BacktestPhase;
  /** Of the phase, 0 to 1. */
  share: number;
  /** Wall times, ms. */
  startedAt: number;
  endedAt?: number;
  failure?: { code: TrialFailure['code'] | 'too-long'; detail: string };
  summary?: BacktestSummary;
}

interface Kept {
  job: BacktestJob;
  json?: Uint8Array;
  html?: Uint8Array;
  /** While it runs. */
  running?: { thread: TrialThread<FromBacktestThread>; timer: Timer };
}

export interface BacktestPorts {
  start(request: BacktestRequest): TrialThread<FromBacktestThread>;
  clock: Clock;
  /** Says which start of the gateway a job is of: another one is told apart from a job that never was. */
  startToken: string;
}

export class BacktestDesk {
  readonly #ports: BacktestPorts;
  readonly #kept = new Map<string, Kept>();
  /** Wall time at which jobs began to be kept, ms: what was before is lost. */
  readonly since: number;
  #count = 0;

  constructor(ports: BacktestPorts) {
    this.#ports = ports;
    this.since = ports.clock.nowMs();
  }

  /** Refused while the person has one under way (`own`), or as many as may are (`all`). */
  start(asked: AskedBacktest, request: BacktestRequest): BacktestJob | { refused: 'own' | 'all' } {
    const running = [...this.#kept.values()].filter((kept) => kept.running !== undefined);
    if (running.some(({ job }) => job.by === asked.by)) return { refused: 'own' };
    if (running.length >= BACKTESTS_RUNNING_MAX) return { refused: 'all' };
    this.#count += 1;
    const id = `bt-${this.#ports.startToken}-${this.#count}`;
    const startedAt = this.#ports.clock.nowMs();
    const job: BacktestJob = { id, ...asked, state: 'running', phase: 'opening', share: 0, startedAt };
    const kept: Kept = { job };
    // Before it is kept: what cannot even begin is no job that runs for ever.
    this.#run(kept, request);
    this.#kept.set(id, kept);
    this.#makeRoom();
    return { ...job };
  }

  /** The newest first. */
  list(): BacktestJob[] {
    return [...this.#kept.values()].map(({ job }) => ({ ...job })).reverse();
  }

  /** `lost`: it was of another start of the gateway. */
  find(id: string): BacktestJob | 'lost' | null {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return { ...kept.job };
    const token = /^bt-([0-9a-f]+)-\d+$/.exec(id)?.[1];
    return token !== undefined && token !== this.#ports.startToken ? 'lost' : null;
  }

  /** Compressed with gzip; null before it is done, and for what is not kept. */
  result(id: string, as: 'json' | 'html'): Uint8Array | null {
    return this.#kept.get(id)?.[as] ?? null;
  }

  /** Ends it; one that is over stays as it is. */
  async cancel(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    if (kept?.running === undefined) return;
    const { thread } = kept.running;
    this.#end(kept, 'cancelled');
    await thread.end();
  }

  /** Forgets one that is over. */
  forget(id: string): void {
    if (this.#kept.get(id)?.running === undefined) this.#kept.delete(id);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((id) => this.cancel(id)));
  }

  #run(kept: Kept, request: BacktestRequest): void {
    const { start, clock } = this.#ports;
    const thread = start(request);
    const timer = clock.after(BACKTEST_MS_MAX, () => {
      const detail = `longer than ${BACKTEST_MS_MAX / 60_000} min`;
      this.#end(kept, 'failed', { code: 'too-long', detail });
      void thread.end();
    });
    kept.running = { thread, timer };
    thread.onMessage((message) => {
      if (kept.running === undefined) return;
      if ('progress' in message) Object.assign(kept.job, message.progress);
      else {
        this.#finish(kept, message.done);
        // Its result is here: whatever it still holds goes with it.
        void thread.end();
      }
    });
    void thread.ended.then((failure) => {
      if (kept.running === undefined) return;
      this.#end(kept, 'failed', failure ?? { code: 'broken', detail: 'it ended without a result' });
    });
  }

  #finish(kept: Kept, { summary, json, html }: Extract<FromBacktestThread, { done: unknown }>['done']): void {
    kept.job.summary = summary;
    kept.json = json;
    kept.html = html;
    this.#end(kept, 'done');
    this.#makeRoom();
  }

  #end(kept: Kept, state: BacktestState, failure?: BacktestJob['failure']): void {
    kept.running?.timer.stop();
    delete kept.running;
    Object.assign(kept.job, { state, endedAt: this.#ports.clock.nowMs() });
    if (state === 'done') kept.job.share = 1;
    if (failure !== undefined) kept.job.failure = failure;
  }

  /** The oldest that are over go, the newest of all never. [P8] */
  #makeRoom(): void {
    const bytesOf = ({ json, html }: Kept) => (json?.byteLength ?? 0) + (html?.byteLength ?? 0);
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + bytesOf(kept), 0);
    for (const [id, kept] of [...this.#kept].slice(0, -1)) {
      if (this.#kept.size <= BACKTESTS_KEPT_MAX && bytes <= RESULT_BYTES_MAX) return;
      if (kept.running !== undefined) continue;
      bytes -= bytesOf(kept);
      this.#kept.delete(id);
    }
  }
}
