import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/base/clock.ts';
import { openJournalReader } from '../src/journal/journal.ts';
import { cutPower } from './crash/power-cut.ts';
import { faultyStorage, hasCompiler } from './shim/faulty-storage.ts';
import { ApiClient } from './stage/api-client.ts';
import { Device } from './stage/device.ts';
import {
  ADMIN_PASSWORD,
  type GatewayProcess,
  makeFolder,
  type Settings,
  settingsFor,
  startProcess,
} from './stage/gateway-process.ts';

const READINGS = 50;
/** More than any disk has: retention then takes what every reader has. */
const ALWAYS_LOW = { NINEWATCH_DISK_LOW_MIB: '1000000' };
const LOOK_EVERY_MS = 100;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function start(settings: Settings): Promise<{ gateway: GatewayProcess; admin: ApiClient }> {
  const gateway = await startProcess(settings);
  cleanups.push(() => gateway.kill());
  return { gateway, admin: await ApiClient.signIn(gateway.httpPort, 'admin', ADMIN_PASSWORD) };
}

function positions(dataDir: string): { oldest: number; newest: number } {
  const reader = openJournalReader(dataDir);
  const { oldest, newest } = reader.positions();
  reader.close();
  return { oldest, newest };
}

describe.skipIf(!hasCompiler)('early retention and a power cut', () => {
  it('[P1] [P8] rows leave the journal only when the reading store has them on the disk', async () => {
    const folder = makeFolder();
    cleanups.push(() => folder.remove());
    const { dir, dataDir } = folder;
    const storage = faultyStorage({ dir, dataDir });
    const settings = { ...settingsFor(folder, { NINEWATCH_CHECKPOINT_S: '1' }), ...storage.env };
    const { gateway, admin } = await start({ ...settings, ...ALWAYS_LOW });
    await admin.done('/venues', { id: 'inn', name: 'inn', category: 2, region: 'root', facts: {} });
    const login = { id: 'inn-1', venueId: 'inn' };
    const { secret } = await admin.done<{ secret: string }>('/devices', { ...login, kind: 'heat' });
    const device = await Device.connect(`mqtt://127.0.0.1:${gateway.mqttPort}`, { ...login, secret });
    for (let n = 0; n < READINGS; n += 1) await device.read({ temperature: 20 }, ['alarm']);
    const { newest } = positions(dataDir);
    while (positions(dataDir).oldest <= newest) {
      await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
    }
    await gateway.kill();
    cutPower(dataDir, storage.shadowDir);
    const again = await start(settings);
    expect(await again.admin.list('/readings?device=inn-1')).toHaveLength(READINGS);
  });
});
