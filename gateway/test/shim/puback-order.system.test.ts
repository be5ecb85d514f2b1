import { copyFileSync, mkdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournalReader } from '../../src/journal/journal.ts';
import { ApiClient } from '../stage/api-client.ts';
import { Device, type DeviceLogin } from '../stage/device.ts';
import {
  ADMIN_PASSWORD,
  type GatewayProcess,
  makeFolder,
  settingsFor,
  startProcess,
} from '../stage/gateway-process.ts';
import { type FaultyStorage, faultyStorage, hasCompiler } from './faulty-storage.ts';

const DEVICES = 3;
const READINGS_EACH = 60;
const IN_FLIGHT = 6;
const LOG_FILE = 'journal.db-wal';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Scene {
  folder: ReturnType<typeof makeFolder>;
  storage: FaultyStorage;
  gateway: GatewayProcess;
  logins: DeviceLogin[];
}

async function scene(): Promise<Scene> {
  const folder = makeFolder();
  cleanups.push(() => folder.remove());
  const storage = faultyStorage({ dir: folder.dir, dataDir: folder.dataDir, shadow: false });
  const settings = settingsFor(folder, { NINEWATCH_TICK_MS: '2000', ...storage.env });
  const first = await startProcess(settings);
  cleanups.push(() => first.kill());
  const logins = await provision(first.httpPort);
  // The first start of a folder fills half of the log: the next one begins with an empty log, which only grows here.
  await first.stop();
  const gateway = await startProcess(settings);
  cleanups.push(() => gateway.kill());
  return { folder, storage, gateway, logins };
}

async function provision(httpPort: number): Promise<DeviceLogin[]> {
  const admin = await ApiClient.signIn(httpPort, 'admin', ADMIN_PASSWORD);
  await admin.done('/venues', { id: 'inn', name: 'inn', category: 3, region: 'root', facts: {} });
  const logins: DeviceLogin[] = [];
  for (let n = 1; n <= DEVICES; n += 1) {
    const device = { id: `inn-${n}`, venueId: 'inn', kind: 'heat' };
    const { secret } = await admin.done<{ secret: string }>('/devices', device);
    logins.push({ ...device, secret });
  }
  return logins;
}

/** `device seq` of what each PUBACK is for, by the socket's port and the packet id. */
async function sendAll({ gateway, logins }: Scene): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  await Promise.all(
    logins.map(async (login) => {
      const device = await Device.connect(`mqtt://127.0.0.1:${gateway.mqttPort}`, login);
      const { localPort } = device.client.stream as unknown as { localPort: number };
      device.client.on('packetsend', (packet) => {
        if (packet.cmd !== 'publish') return;
        const { seq } = JSON.parse(String(packet.payload)) as { seq: number };
        named.set(`${localPort} ${packet.messageId}`, `${login.id} ${seq}`);
      });
      const send = async () => {
        while (device.seq < READINGS_EACH) await device.read({ temperature: 20 });
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, send));
      await device.close();
    }),
  );
  return named;
}

/** The journal's newest position as a machine finds it whose power went when the log had this size. */
function positionAt(dataDir: string, logBytes: number): number {
  const cut = join(dataDir, '..', 'cut');
  mkdirSync(cut, { recursive: true });
  copyFileSync(join(dataDir, 'journal.db'), join(cut, 'journal.db'));
  copyFileSync(join(dataDir, LOG_FILE), join(cut, LOG_FILE));
  truncateSync(join(cut, LOG_FILE), logBytes);
  const reader = openJournalReader(cut);
  const { newest } = reader.positions();
  reader.close();
  rmSync(cut, { recursive: true });
  return newest;
}

function positionsOf(dataDir: string): Map<string, number> {
  const reader = openJournalReader(dataDir);
  const positions = new Map<string, number>();
  for (const { position, record } of reader.read(0, Number.MAX_SAFE_INTEGER).entries) {
    if (record.kind !== 'message') continue;
    for (const { seq } of record.readings) positions.set(`${record.deviceId} ${seq}`, position);
  }
  reader.close();
  return positions;
}

/** PUBACKs of readings, and those whose reading no sync before them holds. The log must only have grown. */
function follow(
  { storage, folder }: Scene,
  named: ReadonlyMap<string, string>,
): { acks: number; early: string[] } {
  const positions = positionsOf(folder.dataDir);
  const early: string[] = [];
  let synced = 0;
  let syncedBytes = 0;
  let isStale = false;
  let acks = 0;
  for (const line of storage.order()) {
    const [what, first = '', second = ''] = line.split(' ');
    if (acks > 0 && what === 'sync' && first === 'journal.db')
      throw new Error('the log was folded meanwhile');
    if (what === 'sync' && first === LOG_FILE) {
      if (acks > 0 && Number(second) < syncedBytes) throw new Error('the log became shorter');
      syncedBytes = Number(second);
      isStale = true;
    }
    const reading = what === 'puback' ? named.get(`${first} ${second}`) : undefined;
    if (reading === undefined) continue;
    acks += 1;
    if (isStale) synced = positionAt(folder.dataDir, syncedBytes);
    isStale = false;
    if ((positions.get(reading) ?? Number.POSITIVE_INFINITY) > synced) early.push(reading);
  }
  return { acks, early };
}

describe.skipIf(!hasCompiler)('a PUBACK and the sync before it', () => {
  it('[P1] every PUBACK is written after the sync of the commit that holds its reading returned', async () => {
    const stage = await scene();
    const named = await sendAll(stage);
    await stage.gateway.kill();
    expect(follow(stage, named)).toEqual({ acks: DEVICES * READINGS_EACH, early: [] });
  });

  it('[P1] this finds PUBACKs that leave before their sync', async () => {
    const stage = await scene();
    stage.storage.faults.lieSync({ file: LOG_FILE });
    const named = await sendAll(stage);
    await stage.gateway.kill();
    const { acks, early } = follow(stage, named);
    expect(acks).toBe(DEVICES * READINGS_EACH);
    expect(early.length).toBe(acks);
  });
});
