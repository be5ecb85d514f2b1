/** `npm run bench`: throughput, latency and cost of the gateway, side by side with what peers are installed. */

import { systemClock } from '../base/clock.ts';
import { Failure } from '../base/failure.ts';
import { stopSignal } from '../base/stop-signal.ts';
import { print, runCommand } from '../base/terminal.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { clearAway, type Place } from './place.ts';
import { runQuick } from './quick.ts';
import { runSideBySide } from './side-by-side.ts';
import { installPeers } from './systems/peers/install.ts';

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === undefined) return print(USAGE);
  const place: Place = { clock: systemClock, living: new Set() };
  try {
    await Promise.race([run(options, place), interrupted()]);
  } finally {
    await clearAway(place);
  }
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
