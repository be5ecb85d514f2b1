/** `npm run bench`: throughput, latency and cost of the gateway, side by side with what peers are installed. */

import { systemClock } from '../base/clock.ts';
import { print, runCommand } from '../base/terminal.ts';
import { readOptions, USAGE } from './options.ts';
import { runQuick } from './quick.ts';

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === undefined) return print(USAGE);
  if (options.isQuick) return runQuick(options, systemClock);
}

await runCommand('bench', main);
