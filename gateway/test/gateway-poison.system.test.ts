import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Device } from './stage/device.ts';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
let device: Device;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.venue('shop');
  device = await stage.device('heat-1', 'shop');
  await stage.gateway.stop();
});
afterAll(() => stage.end());

/** A journal row that the check would never have let in, as if a release had a mistake. */
function journalRow(...records: object[]): number {
  const db = new DatabaseSync(join(stage.dataDir, 'journal.db'));
  const body = Buffer.from(records.map((record) => JSON.stringify(record)).join('\n'));
  const { position } = db.prepare('SELECT max(position) + 1 AS position FROM entry').get() as {
    position: number;
  };
  db.prepare('INSERT INTO entry VALUES (?, ?, ?, 0, ?, ?)').run(
    position,
    0,
    records.length,
    crc32(body),
    body,
  );
  db.close();
  return position;
}

it('[P6] inputs that bring the decider down are set aside and named, and deciding goes on', async () => {
  // Nobody's act: a misshapen one of somebody would be refused and audited.
  const foldThrows = { kind: 'act', receivedAt: 1, actId: 'a', act: { type: 'venue.create' } };
  const ledgerThrows = { kind: 'rejection', receivedAt: 1, deviceId: 'heat-1', venueId: 'shop' };
  const position = journalRow(foldThrows, ledgerThrows);
  await stage.startAgain();
  const wall = await stage.wall();
  const named = await wall.until(() =>
    [...(wall.snapshot?.hazards ?? []), ...(wall.changes.map(({ object }) => object) as never[])].find(
      (each) => each.kind === 'gateway' && each.venueId === 'shop',
    ),
  );
  expect(named).toMatchObject({ priority: 1, class: 'supervisory', rule: { id: 'input-set-aside' } });
  const again = await stage.connect(device.login);
  await again.event('alarm');
  await wall.hazard(({ kind }) => kind === 'fire');
  const log = (await stage.gateway.stop()).stderr;
  expect(log).toContain(`"place":"${position}:0"`);
  expect(log).toContain(`"place":"${position}:1"`);
});

it('[P3] a replay leaves the same inputs out and comes to the same state', async () => {
  const saved = savedState(stage.dataDir);
  expect(replayFromZero(stage.dataDir, saved.position).hash).toBe(saved.hash);
  await stage.startAgain();
  expect((await stage.admin.list('/hazards?kind=gateway')).length).toBeGreaterThan(0);
  expect((await stage.gateway.stop()).stderr).toBe('');
});
