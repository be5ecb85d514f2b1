/** [P3] The gateway's own clock jumps by a day, forth and back, in a running process and while it is down. */

import type { Hazard } from '@ninewatch/rules';
import { describe, expect } from 'vitest';
import { openJournalReader } from '../src/journal/journal.ts';
import { ApiClient } from './stage/api-client.ts';
import type { Device } from './stage/device.ts';
import { ADMIN_PASSWORD } from './stage/gateway-process.ts';
import { eventually, type FaultyStage, faultyStage, onFaultyStorage, readiness } from './storage-stage.ts';

const DAY_MS = 86_400_000;

interface Stored {
  seq: number;
  measuredAt: number;
  receivedAt: number;
  late: boolean;
}

/** A device whose clock is right, as its `sentAt` shows. */
async function readNow(device: Device, temperature: number): Promise<void> {
  device.seq += 1;
  const at = Date.now();
  const reading = { v: 1, boot: 1, seq: device.seq, at: at - 1_000, sentAt: at, metrics: { temperature } };
  await device.publish(device.topic('telemetry'), reading);
}

function positionsOf({ dataDir }: FaultyStage): { oldest: number; newest: number } {
  const reader = openJournalReader(dataDir);
  const positions = reader.positions();
  reader.close();
  return positions;
}

/** Hazards that only elapsed time, or the jump itself, may have made. */
async function hazards({ stage }: FaultyStage): Promise<string[]> {
  const all = await stage.admin.list<Hazard>('/hazards');
  return all.map(({ rule }) => rule.id).sort();
}

describe.each([
  ['a day ahead', DAY_MS],
  ['a day back', -DAY_MS],
])('%s', (_what, jumpMs) => {
  onFaultyStorage('[P3] [P6] is seen, and is no elapsed time for anything', async () => {
    const faulty = await faultyStage({ NINEWATCH_RETENTION_DAYS: '1' });
    const { stage, storage } = faulty;
    const device = await stage.device('heat-1', 'inn');
    const wall = await stage.wall();
    for (let count = 0; count < 5; count += 1) await readNow(device, 20);
    const before = positionsOf(faulty);

    storage.faults.clockOffset(jumpMs);
    const { why } = await wall.hazard(({ rule }) => rule.id === 'clock-jump');
    const saidMs = Number(/jumped by (-?\d+) ms/.exec(why.en)?.[1]);
    expect(Math.abs(saidMs - jumpMs)).toBeLessThan(60_000);
    // Ticks, and with them time, go on; a session is none the older.
    await eventually(() => positionsOf(faulty).newest > before.newest + 10);
    expect(await hazards(faulty)).toEqual(['clock-jump']);
    for (let count = 0; count < 5; count += 1) await readNow(device, 20);
    expect(await hazards(faulty)).toEqual(['clock-jump']);
    expect(positionsOf(faulty).oldest).toBe(before.oldest);
    expect(device.client.connected).toBe(true);

    const rows = await stage.admin.list<Stored>('/readings?device=heat-1');
    expect(rows).toHaveLength(10);
    for (const { seq, measuredAt, receivedAt, late } of rows) {
      expect({ seq, late, ageMs: receivedAt - measuredAt }).toEqual({ seq, late: false, ageMs: 1_000 });
    }
    const jumped = rows.find(({ seq }) => seq === 10);
    expect(Math.abs((jumped?.receivedAt ?? 0) - Date.now() - jumpMs)).toBeLessThan(60_000);

    // A danger is a danger at once.
    await readNow(device, 90);
    const { class: kind, late } = await wall.hazard(({ venueId }) => venueId === 'inn');
    expect([kind, late]).toEqual(['alarm', false]);
    await eventually(async () => (await readiness(stage)).ready);
  });

  onFaultyStorage(
    '[P3] between two runs: the next one goes on, and says when the clock went back',
    async () => {
      const faulty = await faultyStage({ NINEWATCH_RETENTION_DAYS: '1' });
      const { stage, storage } = faulty;
      const device = await stage.device('heat-1', 'inn');
      for (let count = 0; count < 5; count += 1) await readNow(device, 20);
      await stage.gateway.kill();
      const before = positionsOf(faulty);

      storage.faults.clockOffset(jumpMs);
      await stage.startAgain();
      stage.admin = await ApiClient.signIn(stage.gateway.httpPort, 'admin', ADMIN_PASSWORD);
      const again = await stage.connect(device.login);
      again.seq = device.seq;
      await readNow(again, 20);
      const after = positionsOf(faulty);
      expect(after.newest).toBeGreaterThan(before.newest);
      expect(await hazards(faulty)).toEqual(jumpMs < 0 ? ['clock-jump'] : []);
      await readNow(again, 90);
      const wall = await stage.wall();
      await eventually(() =>
        [
          ...(wall.snapshot?.hazards ?? []),
          ...wall.changes.map(({ object }) => object as never as Hazard),
        ].some(({ venueId }) => venueId === 'inn'),
      );
      const rows = await stage.admin.list<Stored>('/readings?device=heat-1');
      expect(rows.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    },
  );
});
