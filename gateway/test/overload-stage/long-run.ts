/** By hand: `node gateway/test/overload-stage/long-run.ts [seconds] [devices]` prints the numbers of a long overload. */

import { overload } from './overload.ts';
import { startRun } from './run.ts';

const [seconds = 60, devices = 1_000] = process.argv.slice(2).map(Number);
const CALM_SECONDS = 10;
const ALARMS_A_SECOND = 10;

const run = await startRun({ devices, alarms: ALARMS_A_SECOND * (CALM_SECONDS + seconds) });
try {
  const numbers = await overload(run, {
    calmSeconds: CALM_SECONDS,
    seconds,
    alarmsPerSecond: ALARMS_A_SECOND,
  });
  process.stdout.write(`${JSON.stringify(numbers, null, 1)}\n`);
} finally {
  await run.end();
}
