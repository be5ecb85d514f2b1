/** `npm run bench`: throughput, latency and cost of the gateway, side by side with what peers are installed. */

import { systemClock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import { stopSignal } from '../base/stop-signal.ts';
import { print, runCommand } from '../base/terminal.ts';
import { LEDGER_USAGE, readLedgerOptions } from './ledger/ledger-options.ts';
import { runLedger } from './ledger/run-ledger.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { clearAway, type Place } from './place.ts';
import { runQuick } from './quick.ts';
import { runSideBySide } from './side-by-side.ts';
import { installPeers } from './systems/peers/install.ts';

async function main(args: string[]): Promise<void> {
  const work = workOf(args);
  if (work === undefined) return;
  const place: Place = { clock: systemClock, living: new Set() };
  try {
    await Promise.race([work(place), interrupted()]);
  } finally {
    await clearAway(place);
  }
}

/** Undefined when only help was wanted, which is said then. */
function workOf(args: string[]): ((place: Place) => Promise<void>) | undefined {
  if (args[0] === 'ledger') {
    const options = readLedgerOptions(args.slice(1));
    if (options === undefined) return void print(LEDGER_USAGE);
    return (place) => runLedger(options, place);
  }
  const options = readOptions(args);
  if (options === undefined) return void print(USAGE);
  return (place) => run(options, place);
}

async function run(options: BenchOptions, place: Place): Promise<void> {
  if (options.mayInstall) await installPeers();
  await (options.isQuick ? runQuick(options, place) : runSideBySide(options, place));
}

/** Never resolves. */
function interrupted(): Promise<never> {
  const signal = stopSignal();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Failure('interrupted; everything started is stopped')));
  });
}

await runCommand('bench', main);
// After an interruption the course may still be waiting for something that is gone.
process.exit();
