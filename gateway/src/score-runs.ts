/** Runs of a score on as many threads as there are processors: each run is one district. */

import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { systemClock } from './base/clock.ts';
import { checkReading, type JsonObject } from './check/reading.ts';
import { type CheckOne, type RunPlan, type ScoredRun, scoreDistrict } from './score/district-run.ts';

/** As the gateway's own: late from a minute on, clocks believed for thirty days. */
const LIMITS = { lateMs: 60_000, retentionMs: 30 * 86_400_000 };
const ENVELOPE = { v: 1 };

const check: CheckOne = (sent, receivedAt) => {
  const verdict = checkReading(sent as unknown as JsonObject, {
    receivedAt,
    limits: LIMITS,
    envelope: ENVELOPE,
  });
  return 'reading' in verdict ? verdict.reading : undefined;
};

/** On this thread. */
export function runOne(plan: RunPlan): ScoredRun {
  return scoreDistrict(plan, { check, monotonicMs: () => systemClock.monotonicMs() });
}

/** In the order of the plans, whichever ends first. */
export async function runAll(
  plans: readonly RunPlan[],
  threads = availableParallelism(),
): Promise<ScoredRun[]> {
  const runs: ScoredRun[] = new Array(plans.length);
  let next = 0;
  const work = async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: 'score' });
    try {
      for (let index = next++; index < plans.length; index = next++) {
        runs[index] = await asked(worker, plans[index] as RunPlan);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, plans.length) }, work));
  return runs;
}

function asked(worker: Worker, plan: RunPlan): Promise<ScoredRun> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread ended with ${code}`)));
    worker.postMessage(plan);
  });
}

if (!isMainThread && workerData === 'score') {
  parentPort?.on('message', (plan: RunPlan) => parentPort?.postMessage(runOne(plan)));
}
