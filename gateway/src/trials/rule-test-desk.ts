/** Runs rule tests for people: on a thread of their own, few at once, and never longer than they may take. */

import type { CatalogueError } from '@ninewatch/rules';
import type { Clock } from '../base/clock.ts';
import type {
  FromTestThread,
  NamedTest,
  TestRequest,
  TestResult,
  TestVerdict,
  TrialFailure,
  TrialThread,
} from './trial-port.ts';

/** All tests of one run together; what has not run by then is said to. [P8] */
export const RULE_TESTS_MS_MAX = 180_000;
/** At once, of everybody; each person has one. [P8] */
export const RULE_TEST_RUNS_MAX = 2;

export interface RuleTestPorts {
  start(request: TestRequest): TrialThread<FromTestThread>;
  clock: Pick<Clock, 'after' | 'monotonicMs'>;
}

export type RuleTestOutcome =
  | { kind: 'refused'; why: 'own' | 'all' }
  | { kind: 'mistakes'; mistakes: (CatalogueError & { file: string })[] }
  | {
      kind: 'ran';
      results: TestResult[];
      elapsedMs: number;
      /** Why not all were run. */
      cut?: 'time' | TrialFailure['code'];
    };

/** `tests` counts all that are to run. */
export interface RuleTestProgress {
  done: number;
  tests: number;
}

export class RuleTestDesk {
  readonly #ports: RuleTestPorts;
  readonly #running = new Map<string, TrialThread<FromTestThread>>();

  constructor(ports: RuleTestPorts) {
    this.#ports = ports;
  }

  /** Resolves when all tests ran, or time was up. `tell` hears of each that is done. */
  async run(
    who: string,
    request: TestRequest,
    tell: (progress: RuleTestProgress) => void = () => {},
  ): Promise<RuleTestOutcome> {
    if (this.#running.has(who)) return { kind: 'refused', why: 'own' };
    if (this.#running.size >= RULE_TEST_RUNS_MAX) return { kind: 'refused', why: 'all' };
    const thread = this.#ports.start(request);
    this.#running.set(who, thread);
    try {
      return await this.#follow(thread, tell);
    } finally {
      this.#running.delete(who);
      await thread.end();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((thread) => thread.end()));
  }

  async #follow(
    thread: TrialThread<FromTestThread>,
    tell: (progress: RuleTestProgress) => void,
  ): Promise<RuleTestOutcome> {
    const { clock } = this.#ports;
    const beganMs = clock.monotonicMs();
    const run = new TestRun();
    const whole = new Promise<'all' | 'mistakes'>((resolve) => {
      thread.onMessage((message) => {
        run.take(message);
        if ('mistakes' in message) resolve('mistakes');
        else if ('end' in message) resolve('all');
        else tell(run.progress());
      });
    });
    let timer: { stop(): void } | undefined;
    const late = new Promise<'time'>((resolve) => {
      timer = clock.after(RULE_TESTS_MS_MAX, () => resolve('time'));
    });
    const ended = await Promise.race([whole, late, thread.ended]);
    timer?.stop();
    if (ended === 'mistakes') return { kind: 'mistakes', mistakes: run.mistakes };
    const elapsedMs = clock.monotonicMs() - beganMs;
    if (ended === 'all') return { kind: 'ran', results: run.results('not-run'), elapsedMs };
    if (ended === 'time') return { kind: 'ran', results: run.results('too-long'), elapsedMs, cut: 'time' };
    return { kind: 'ran', results: run.results('too-long'), elapsedMs, cut: ended?.code ?? 'broken' };
  }
}

/** What a thread has said so far. */
class TestRun {
  mistakes: (CatalogueError & { file: string })[] = [];
  #tests: NamedTest[] = [];
  readonly #results: TestResult[] = [];

  take(message: FromTestThread): void {
    if ('mistakes' in message) this.mistakes = message.mistakes;
    else if ('tests' in message) this.#tests = message.tests;
    else if ('result' in message) this.#results.push(message.result);
  }

  progress(): RuleTestProgress {
    return { done: this.#results.length, tests: this.#tests.length };
  }

  /** `underWay` is the verdict on the one that was running; those behind it were not run. */
  results(underWay: TestVerdict): TestResult[] {
    const left = this.#tests.slice(this.#results.length);
    const open = left.map((test, n): TestResult => {
      return { ...test, verdict: n === 0 ? underWay : 'not-run', mismatches: [] };
    });
    return [...this.#results, ...open];
  }
}
