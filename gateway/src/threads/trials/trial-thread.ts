/** A thread that tries rules: it gives way first, and only then loads what there is to do. */

import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from './low-priority.ts';
import type { TrialSettings } from './start-trial.ts';

/** What a trial is given to speak, and to let others have the processor. */
export interface Trial<M> {
  say(message: M): void;
  rest: (() => Promise<void>) | undefined;
}

if (parentPort === null) throw new Error('this file is a thread');
const port = parentPort;
const rest = giveWay();
const trial = { say: (message: unknown) => port.postMessage(message), rest };
const settings = workerData as TrialSettings;
// Loading them is half a second of work by itself.
if (settings.kind === 'backtest') {
  const { runBacktest } = await import('./backtest-trial.ts');
  await runBacktest(settings, trial);
} else {
  const { runRuleTests } = await import('./rule-test-trial.ts');
  await runRuleTests(settings, trial);
}
