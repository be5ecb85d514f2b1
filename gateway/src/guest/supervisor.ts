/** Keeps a guest running: asks whether it answers, ends it when it does not, starts it again, at last without its flows. */

import type { Clock, Timer } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import { causeText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Child, Guest, GuestState, Launch, Pong } from './guest.ts';
import { GUEST_LIMITS, type GuestLimits } from './limits.ts';

export interface SupervisorOptions {
  clock: Clock;
  log: Log;
  counters: Counters;
  launch: Launch;
  limits?: GuestLimits;
}

/** One run of the process. */
interface Run {
  child: Child;
  startedAtMs: number;
  answeredAtMs: number | undefined;
  /** When its flows began, of those of the latest answer. */
  flowsSinceMs: number | undefined;
  /** Why we ended it. */
  verdict?: string;
}

export class Supervisor implements Guest {
  readonly #options: SupervisorOptions;
  readonly #limits: GuestLimits;
  #run: Run | undefined;
  #pong: Pong | undefined;
  #isSafe = false;
  #restarts = 0;
  #endsInARow = 0;
  #waitMs: number;
  #trouble: string | undefined;
  #again: Timer | undefined;
  readonly #pings: Timer;
  #whenEnded: (() => void) | undefined;
  #isStopped = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#limits = options.limits ?? GUEST_LIMITS;
    this.#waitMs = this.#limits.againMsMin;
    this.#pings = options.clock.every(this.#limits.pingMs, () => this.#look());
    this.#start();
  }

  state(): GuestState {
    const { port, rssBytes } = this.#pong ?? {};
    return {
      ...{ name: 'node-red', kind: 'supervised', state: this.#stateName() },
      ...{ isSafe: this.#isSafe, restarts: this.#restarts },
      ...(port === undefined ? {} : { port }),
      ...(rssBytes === undefined ? {} : { rssBytes }),
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
    };
  }

  /** Somebody asked for it: what happened before does not count. */
  restart(): void {
    if (this.#isStopped) return;
    this.#endsInARow = 0;
    this.#waitMs = this.#limits.againMsMin;
    if (this.#run !== undefined) this.#end(this.#run, 'it was started anew by a person');
    else this.#startAgain();
  }

  /** Asked first, ended when it takes too long. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#pings.stop();
    this.#again?.stop();
    const run = this.#run;
    if (run === undefined) return;
    const ended = new Promise<void>((resolve) => {
      this.#whenEnded = resolve;
    });
    const late = this.#options.clock.after(this.#limits.stopMsMax, () => run.child.kill());
    run.child.shutdown();
    await ended;
    late.stop();
  }

  #stateName(): GuestState['state'] {
    if (this.#isStopped) return 'stopped';
    if (this.#run === undefined) return 'waiting';
    return this.#run.answeredAtMs === undefined ? 'starting' : 'running';
  }

  #start(): void {
    const { clock, launch } = this.#options;
    this.#isSafe = this.#endsInARow >= this.#limits.endsInARowMax;
    const run: Run = {
      startedAtMs: clock.monotonicMs(),
      answeredAtMs: undefined,
      flowsSinceMs: undefined,
      child: { ping: () => {}, shutdown: () => {}, kill: () => {} },
    };
    this.#run = run;
    try {
      run.child = launch(
        { isSafe: this.#isSafe },
        { onPong: (pong) => this.#heard(run, pong), onEnd: (why) => this.#ended(run, why) },
      );
    } catch (cause) {
      // A machine without memory or file descriptors for a guest still has a gateway.
      this.#ended(run, `it cannot be started: ${causeText(cause)}`);
    }
  }

  #startAgain(): void {
    this.#again?.stop();
    this.#restarts += 1;
    this.#start();
  }

  #heard(run: Run, pong: Pong): void {
    if (run !== this.#run) return;
    const nowMs = this.#options.clock.monotonicMs();
    if (run.answeredAtMs === undefined) this.#options.log.info({ ...pong }, 'Node-RED answers');
    run.answeredAtMs = nowMs;
    run.flowsSinceMs = pong.hasFlows ? (run.flowsSinceMs ?? nowMs) : undefined;
    this.#pong = pong;
    if (pong.rssBytes > this.#limits.rssBytesMax) {
      this.#end(run, `it took ${Math.round(pong.rssBytes / (1 << 20))} MiB of memory`);
      return;
    }
    // Somebody deployed: the flows run again.
    if (pong.hasFlows) this.#isSafe = false;
    if (nowMs - (run.flowsSinceMs ?? nowMs) >= this.#limits.soundMs) {
      this.#endsInARow = 0;
      this.#waitMs = this.#limits.againMsMin;
    }
    if (nowMs - run.startedAtMs >= this.#limits.steadyMs && !this.#isSafe) this.#trouble = undefined;
  }

  #look(): void {
    this.#measure();
    const run = this.#run;
    if (run === undefined || run.verdict !== undefined) return;
    const nowMs = this.#options.clock.monotonicMs();
    const isNew = run.answeredAtMs === undefined;
    const silentMs = nowMs - (run.answeredAtMs ?? run.startedAtMs);
    if (silentMs >= (isNew ? this.#limits.startMsMax : this.#limits.silentMsMax)) {
      this.#end(run, `it did not answer for ${Math.round(silentMs / 1_000)} s`);
      return;
    }
    run.child.ping();
  }

  #end(run: Run, verdict: string): void {
    run.verdict = verdict;
    run.child.kill();
  }

  #ended(run: Run, why: string): void {
    if (run !== this.#run) return;
    this.#run = undefined;
    this.#pong = undefined;
    this.#whenEnded?.();
    if (this.#isStopped) return;
    this.#endsInARow += 1;
    const words = run.verdict ?? why;
    const isNextSafe = this.#endsInARow >= this.#limits.endsInARowMax;
    this.#trouble = isNextSafe
      ? `${words}; ${this.#endsInARow} ends in a row: started without its flows`
      : words;
    const { clock, log, counters } = this.#options;
    log.warn({ waitMs: this.#waitMs, endsInARow: this.#endsInARow }, `Node-RED ended: ${words}`);
    counters.count('guest_ends_total', 'Times that a guest ended by itself or was ended', {
      guest: 'node-red',
    });
    this.#again = clock.after(this.#waitMs, () => this.#startAgain());
    this.#waitMs = Math.min(2 * this.#waitMs, this.#limits.againMsMax);
    this.#measure();
  }

  #measure(): void {
    measureGuest(this.#options.counters, this.state());
  }
}

/** As Prometheus gauges. */
export function measureGuest(counters: Counters, { name, state, isSafe, rssBytes }: GuestState): void {
  const guest = { guest: name };
  counters.gauge('guest_up', '1 while the guest answers', state === 'running' ? 1 : 0, guest);
  counters.gauge('guest_without_flows', '1 while its flows are not started', isSafe ? 1 : 0, guest);
  counters.gauge('guest_rss_bytes', 'Memory of the guest', rssBytes ?? 0, guest);
}
