/** [P1] Syncs that fail: nothing that is not on the disk is acknowledged, and what came before stays. */

import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Hazard } from '@ninewatch/rules';
import { describe, expect } from 'vitest';
import { ApiClient } from './stage/api-client.ts';
import { ADMIN_PASSWORD, startProcess } from './stage/gateway-process.ts';
import type { WallClient } from './stage/wall-client.ts';
import {
  cleanUp,
  eventually,
  type FaultyStage,
  faultyStage,
  onFaultyStorage,
  readiness,
  watch,
} from './storage-stage.ts';

function told(wall: WallClient, rule: string, isStored: boolean): Promise<Hazard> {
  return wall.hazard(({ rule: { id }, notStored }) => id === rule && (notStored !== true) === isStored);
}

/** What a power cut would leave now, as a gateway of its own. */
async function afterPowerCut({ dir, storage, stage }: FaultyStage): Promise<ApiClient> {
  await stage.gateway.kill();
  const dataDir = join(dir, 'left');
  cpSync(storage.shadowDir, dataDir, { recursive: true });
  // Keys are written once, long before.
  const gateway = await startProcess({ ...stage.settings, ...NO_FAULTS, NINEWATCH_DATA_DIR: dataDir });
  cleanUp(() => gateway.kill());
  return ApiClient.signIn(gateway.httpPort, 'admin', ADMIN_PASSWORD);
}
const NO_FAULTS = { LD_PRELOAD: '' };

async function seqs(api: ApiClient, device: string): Promise<number[]> {
  const rows = await api.list<{ seq: number }>(`/readings?device=${device}`);
  return rows.map(({ seq }) => seq).sort((a, b) => a - b);
}

describe('a journal that cannot be synced', () => {
  onFaultyStorage('[P1] acknowledges nothing, says so, and goes on by itself', async () => {
    const faulty = await faultyStage({}, { shadow: true });
    const { stage, storage } = faulty;
    const wall = await stage.wall();
    const device = await stage.device('heat-1', 'inn');
    const before = await device.read({ temperature: 20 });
    expect(before).toMatchObject({ seq: 1 });

    storage.faults.failSync({ file: 'journal.db-wal' });
    const ended = device.ended();
    const reading = watch(device.read({ temperature: 20 }));
    // It finds out by sending again that this was not taken.
    await ended;
    const second = await stage.connect(device.login);
    const alarm = watch(second.event('alarm', { seq: 3 }));
    expect((await wall.hazard(({ venueId }) => venueId === 'inn')).notStored).toBe(true);
    await told(wall, 'journal-failing', false);
    expect((await readiness(stage)).checks.journal).toMatchObject({ ok: false });
    expect(await stage.admin.call('GET', 'healthz')).toMatchObject({ status: 200 });
    expect([reading.isAnswered, alarm.isAnswered]).toEqual([false, false]);

    storage.faults.clear();
    await eventually(async () => (await readiness(stage)).checks.journal.ok);
    const third = await stage.connect(device.login);
    third.seq = 1;
    await third.read({ temperature: 20 });
    await third.event('alarm');
    await wall.hazard(({ venueId, notStored }) => venueId === 'inn' && notStored !== true);
    await told(wall, 'journal-failing', true);
    expect(await seqs(stage.admin, 'heat-1')).toEqual([1, 2, 3]);

    // The failed frames were written again, not only synced again: Linux forgets what a failed sync did not write.
    expect(await seqs(await afterPowerCut(faulty), 'heat-1')).toEqual([1, 2, 3]);
  });

  onFaultyStorage(
    '[P1] what it left unsynced is proven by the next start before it is acknowledged',
    async () => {
      const { stage, storage, dataDir, dir } = await faultyStage();
      const device = await stage.device('heat-1', 'inn');
      await device.read({ temperature: 20 });
      storage.faults.failSync({ file: 'journal.db-wal' });
      const reading = watch(device.read({ temperature: 21 }));
      await device.ended();
      await stage.gateway.kill();
      storage.faults.clear();
      expect(reading.isAnswered).toBe(false);
      const found = newestIn(dataDir, join(dir, 'found'), ['journal.db', 'journal.db-wal']);

      await stage.startAgain();
      await stage.gateway.kill();
      // Without the log: what the disk may have forgotten was written into the file.
      expect(newestIn(dataDir, join(dir, 'alone'), ['journal.db'])).toBeGreaterThanOrEqual(found);
    },
  );
});

/** Newest position in a copy of these files. */
function newestIn(dataDir: string, copy: string, files: string[]): number {
  mkdirSync(copy);
  for (const name of files) copyFileSync(join(dataDir, name), join(copy, name));
  const db = new DatabaseSync(join(copy, 'journal.db'));
  const { newest } = db.prepare('SELECT max(position) AS newest FROM entry').get() as { newest: number };
  db.close();
  return newest;
}

describe('a ledger that cannot be synced', () => {
  onFaultyStorage(
    '[P2] [P4] telemetry and alarms are acknowledged; results are shown as not stored, then stored',
    async () => {
      const faulty = await faultyStage({}, { shadow: true });
      const { stage, storage } = faulty;
      const wall = await stage.wall();
      const device = await stage.device('heat-1', 'inn');
      await device.read({ temperature: 20 });

      storage.faults.failSync({ file: 'ledger.sqlite-wal' });
      await device.event('alarm');
      await device.read({ temperature: 20 });
      expect((await wall.hazard(({ venueId }) => venueId === 'inn')).notStored).toBe(true);
      await told(wall, 'ledger-lag', false);
      expect((await readiness(stage)).checks).toMatchObject({
        decider: { ok: false },
        journal: { ok: true },
      });
      expect(device.client.connected).toBe(true);

      storage.faults.clear();
      const { id, ticketId } = await wall.hazard(
        ({ venueId, notStored }) => venueId === 'inn' && notStored !== true,
      );
      expect(ticketId).not.toBeNull();
      await eventually(async () => (await readiness(stage)).checks.decider.ok);
      await stage.admin.done(`/hazards/${id}/acknowledge`);
      const left = await afterPowerCut(faulty);
      expect(await left.get<Hazard>(`/hazards/${id}`)).toMatchObject({ acknowledged: true });
      expect(await seqs(left, 'heat-1')).toEqual([1, 2, 3]);
    },
  );
});
