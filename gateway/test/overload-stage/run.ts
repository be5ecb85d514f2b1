/** A real gateway with a district, a load and alarms beside it; put up, measured and taken down. */

import { ApiClient } from '../stage/api-client.ts';
import {
  ADMIN_PASSWORD,
  type GatewayProcess,
  makeFolder,
  type Settings,
  settingsFor,
  startProcess,
} from '../stage/gateway-process.ts';
import { WallClient } from '../stage/wall-client.ts';
import { AlarmDevices } from './alarm-devices.ts';
import { buildDistrict, SECRET } from './district.ts';
import { Load } from './load.ts';
import type { LoadState } from './load-words.ts';
import { type Stored, storedOf } from './stored.ts';

export interface Run {
  gateway: GatewayProcess;
  api: ApiClient;
  load: Load;
  alarms: AlarmDevices;
  /** Stops load and gateway (SIGTERM) and looks into the journal. */
  settle(state: LoadState): Promise<Stored>;
  /** Whatever happened before: nothing is left running, no folder stays. */
  end(): Promise<void>;
}

export interface RunOptions {
  devices: number;
  alarms: number;
  settings?: Settings;
}

export async function startRun({ devices, alarms: alarmCount, settings }: RunOptions): Promise<Run> {
  const folder = makeFolder();
  // As in production: one reading a device is no measure of a machine. Nothing else is switched off.
  const more = { NINEWATCH_DEVICE_RATE_MAX: '0', ...settings };
  const gateway = await startProcess(settingsFor(folder, more));
  const api = await ApiClient.signIn(gateway.httpPort, 'admin', ADMIN_PASSWORD);
  await buildDistrict(api, devices, alarmCount);
  const wall = await WallClient.open(api.origin, api.token);
  const alarms = await AlarmDevices.open(gateway.mqttPort, alarmCount, wall);
  const load = new Load({ mqttPort: gateway.mqttPort, from: 0, to: devices, secret: SECRET });
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    alarms.close();
    wall.close();
    await load.end();
    await gateway.stop();
  };
  return {
    gateway,
    api,
    load,
    alarms,
    settle: async ({ ackedBy }) => {
      await stop();
      return storedOf(folder.dataDir, ackedBy);
    },
    end: async () => {
      await stop();
      folder.remove();
    },
  };
}
