/** Ten thousand connections: held, reporting, and all coming back within a minute. */

import { afterEach, expect, it } from 'vitest';
import { connections } from './overload-stage/connections.ts';
import { type Run, startRun } from './overload-stage/run.ts';

const DEVICES = 10_000;
const ALARMS = 120;
/** Of the gateway's resident memory, logged in and silent; measured: see docs/operating.md. */
const KIB_A_CONNECTION_MAX = 40;
const RECONNECT_MS_MAX = 60_000;

let run: Run | undefined;
afterEach(() => run?.end());

it('[P8] ten thousand connections are held, report, and come back within a minute while alarms go through', async () => {
  run = await startRun({ devices: DEVICES, alarms: ALARMS });
  const held = await connections(run, { devices: DEVICES, alarms: ALARMS, reportSeconds: 8 });
  expect([held.connected, held.ended]).toEqual([DEVICES, 0]);
  expect(held.kibAConnection).toBeLessThan(KIB_A_CONNECTION_MAX);
  expect(held.reconnectMs).toBeLessThan(RECONNECT_MS_MAX);
  // Every alarm was answered and shown while all came back, or this would not be reached.
  expect(held.reconnecting.count).toBe(ALARMS / 2);
  expect(held.stored).toEqual({ readings: held.acked, repeated: 0, missing: 0 });
  expect(held.acked).toBeGreaterThan(0);
});
