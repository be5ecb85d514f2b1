/** A folder of an older version: forward, back, and forward again. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { State } from '@ninewatch/rules';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goBack } from '../src/way-back.ts';
import { ApiClient } from './stage/api-client.ts';
import {
  ADMIN_PASSWORD,
  type GatewayProcess,
  makeFolder,
  settingsFor,
  startProcess,
} from './stage/gateway-process.ts';
import { type OlderFolder, unpackOlderFolder } from './stage/older-folder.ts';
import { replayFrom, replayFromZero, savedState } from './stage/replay-from-zero.ts';

const folder = makeFolder();
const { dataDir } = folder;
let said: OlderFolder;
let ledger: Buffer;
let gateway: GatewayProcess | undefined;

beforeAll(() => {
  said = unpackOlderFolder(dataDir);
  ledger = readFileSync(join(dataDir, 'ledger.sqlite'));
});
afterAll(async () => {
  await gateway?.kill();
  folder.remove();
});

/** As the older version left it; deciding goes on in it. */
function left(): { position: number; state: State } {
  const copy = makeFolder();
  unpackOlderFolder(copy.dataDir);
  const state = savedState(copy.dataDir);
  copy.remove();
  return state;
}

function stepsIn(dir: string): number {
  const db = new DatabaseSync(join(dir, 'ledger.sqlite'), { readOnly: true });
  try {
    return Number(Object.values(db.prepare('SELECT max(number) FROM migration').get() ?? {})[0]);
  } finally {
    db.close();
  }
}

async function expectAsItWas(): Promise<void> {
  gateway = await startProcess(settingsFor(folder));
  const client = await ApiClient.signIn(gateway.httpPort, 'admin', ADMIN_PASSWORD);
  const ids = async (path: string) => (await client.list<{ id: string }>(path)).map(({ id }) => id).sort();
  expect(await ids('/hazards')).toEqual(said.hazards);
  expect(await ids('/tickets')).toEqual(said.tickets);
  const readings = await Promise.all(
    ['d1', 'e1'].map((id) =>
      client.list<{ boot: number; seq: number; metrics: object }>(`/readings?device=${id}`),
    ),
  );
  const shown = readings.flat().map(({ boot, seq, metrics }) => `${boot} ${seq} ${JSON.stringify(metrics)}`);
  expect(shown.sort()).toEqual(said.readings);
  await gateway.stop();
  expect(stepsIn(dataDir)).toBeGreaterThan(22);
  expect(savedState(dataDir).hash).toBe(replayFrom(left(), dataDir).hash);
}

it('[P3] is decided as the version that wrote it did', () => {
  const { hazards, tickets } = replayFromZero(dataDir, said.position);
  expect([...hazards.keys()].sort()).toEqual(said.hazards);
  expect([...tickets.keys()].sort()).toEqual(said.tickets);
});

it('[P1] is upgraded with every reading, hazard and ticket, and the way back is kept', async () => {
  await expectAsItWas();
  expect(stepsIn(join(dataDir, 'way-back'))).toBe(22);
});

it('goes back to the very ledger that it had, and forward again to the same', async () => {
  expect(goBack(dataDir)).toMatchObject({
    from: 'an earlier version (ledger step 22)',
    offset: said.position,
  });
  expect(readFileSync(join(dataDir, 'ledger.sqlite')).equals(ledger)).toBe(true);
  await expectAsItWas();
});
