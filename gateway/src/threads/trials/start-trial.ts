/** Starts a thread that tries rules: with its own bound on memory, and ended at any time without harm to the gateway. */

import { Worker } from 'node:worker_threads';
import { causeText } from '../../base/errors.ts';
import type {
  BacktestRequest,
  FromBacktestThread,
  FromTestThread,
  TestRequest,
  TrialFailure,
  TrialThread,
} from '../../trials/trial-port.ts';

/** Heap of a run of tests, and of a backtest, which holds a whole district twice. [P8] */
const TEST_HEAP_MIB_MAX = 512;
const BACKTEST_HEAP_MIB_MAX = 1_536;

export interface TestSettings {
  kind: 'rule-test';
  request: TestRequest;
  /** `NINEWATCH_RULES_FILE`. */
  configured?: string;
}

export interface BacktestSettings {
  kind: 'backtest';
  request: BacktestRequest;
  dataDir: string;
}

export type TrialSettings = TestSettings | BacktestSettings;

export function startRuleTests(settings: Omit<TestSettings, 'kind'>): TrialThread<FromTestThread> {
  return startTrial({ kind: 'rule-test', ...settings }, TEST_HEAP_MIB_MAX);
}

export function startBacktest(settings: Omit<BacktestSettings, 'kind'>): TrialThread<FromBacktestThread> {
  return startTrial({ kind: 'backtest', ...settings }, BACKTEST_HEAP_MIB_MAX);
}

function startTrial<M>(workerData: TrialSettings, heapMibMax: number): TrialThread<M> {
  const worker = new Worker(new URL('./trial-thread.ts', import.meta.url), {
    name: workerData.kind,
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMibMax },
  });
  let listen: (message: M) => void = () => {};
  worker.on('message', (message: M) => listen(message));
  const ended = new Promise<TrialFailure | undefined>((resolve) => {
    worker.once('error', (cause) => resolve(failureOf(cause)));
    worker.once('exit', (code) =>
      resolve(code === 0 ? undefined : { code: 'broken', detail: `its thread ended with code ${code}` }),
    );
  });
  return {
    onMessage: (take) => {
      listen = take;
    },
    ended,
    end: async () => {
      listen = () => {};
      await worker.terminate();
    },
  };
}

function failureOf(cause: unknown): TrialFailure {
  const isTooLarge = (cause as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isTooLarge
    ? { code: 'too-large', detail: 'it needed more memory than a trial may have' }
    : { code: 'broken', detail: causeText(cause) };
}
