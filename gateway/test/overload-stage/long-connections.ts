/** By hand: `node gateway/test/overload-stage/long-connections.ts [devices] [report seconds] [logins a second]` prints what many connections take. */

import { connections } from './connections.ts';
import { startRun } from './run.ts';

const [devices = 10_000, reportSeconds = 60, perSecond = 500] = process.argv.slice(2).map(Number);
const ALARMS = 200;

const run = await startRun({ devices, alarms: ALARMS });
try {
  const numbers = await connections(run, { devices, alarms: ALARMS, reportSeconds, perSecond });
  process.stdout.write(`${JSON.stringify(numbers, null, 1)}\n`);
} finally {
  await run.end();
}
