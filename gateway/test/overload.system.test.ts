/** Three times the rate that can be sustained: devices wait, alarms do not, nothing acknowledged is lost, memory stays. */

import { afterEach, expect, it } from 'vitest';
import { overload } from './overload-stage/overload.ts';
import { type Run, startRun } from './overload-stage/run.ts';

const DEVICES = 1_000;
const ALARMS_A_SECOND = 20;
const CALM_SECONDS = 4;
const SECONDS = 8;
/** Of the gateway, beside what it takes at half load. */
const MORE_MIB_MAX = 300;
/** On a shared machine one turn of its scheduler is as long as the whole path of an alarm. */
const SCHEDULING_MS = 150;

let run: Run | undefined;
afterEach(() => run?.end());

it('[P8] at three times the sustainable rate devices wait, alarms do not, and nothing acknowledged is lost', async () => {
  run = await startRun({ devices: DEVICES, alarms: ALARMS_A_SECOND * (CALM_SECONDS + SECONDS) });
  const { calm, loaded, ...all } = await overload(run, {
    calmSeconds: CALM_SECONDS,
    seconds: SECONDS,
    alarmsPerSecond: ALARMS_A_SECOND,
  });
  expect([all.ended, all.acked]).toEqual([0, all.sent]);
  expect(all.stored).toEqual({ readings: all.acked, repeated: 0, missing: 0 });
  expect(loaded.telemetryP50Ms).toBeGreaterThan(calm.telemetryP50Ms);
  expect(loaded.ackP99Ms).toBeLessThan(3 * calm.ackP99Ms + SCHEDULING_MS);
  expect(loaded.wallP99Ms).toBeLessThan(3 * calm.wallP99Ms + SCHEDULING_MS);
  // They pass what waits: telemetry's own median is longer than the worst of theirs.
  expect(loaded.ackP99Ms).toBeLessThan(loaded.telemetryP50Ms);
  expect(all.peakMib - calm.rssMib).toBeLessThan(MORE_MIB_MAX);
});
