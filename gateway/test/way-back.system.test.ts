/** Real programs on one folder: this version, a later one, this one again, and the later one once more. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runHere, runOf } from './backup-stage.ts';
import type { Device, DeviceLogin } from './stage/device.ts';
import { runToExit } from './stage/gateway-process.ts';
import { LATER_STEP, LATER_VERSION, makeLaterProgram } from './stage/later-program.ts';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
let later: string;
let login: DeviceLogin;
/** `boot seq` of every reading that was acknowledged, whichever version took it. */
const acknowledged: string[] = [];
const sent: object[] = [];

beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_CHECKPOINT_S: '1' });
  later = join(stage.folder.dir, 'later');
  makeLaterProgram(later);
  await stage.venue('shop');
  login = await stage.enroll('d1', 'shop');
});
afterAll(() => stage.end());

/** Some readings, one of them hot, from a device that has started again. */
async function publish(boot: number): Promise<Device> {
  const device = await stage.connect(login);
  device.boot = boot;
  for (const temperature of [20, 90, 21]) {
    sent.push(await device.read({ temperature }));
    acknowledged.push(`${boot} ${device.seq}`);
  }
  return device;
}

async function stored(): Promise<string[]> {
  const items = await stage.admin.list<{ boot: number; seq: number }>('/readings?device=d1');
  return items.map(({ boot, seq }) => `${boot} ${seq}`).sort();
}

/** Hazards that are told must be those that deciding the whole journal again comes to. */
async function expectWhole(): Promise<void> {
  expect(await stored()).toEqual(acknowledged.toSorted());
  const shown = (await stage.admin.list<{ id: string }>('/hazards')).map(({ id }) => id).sort();
  const tickets = (await stage.admin.list<{ id: string }>('/tickets')).map(({ id }) => id).sort();
  await stage.gateway.stop();
  const replayed = replayFromZero(stage.dataDir);
  expect(shown).toEqual([...replayed.hazards.keys()].sort());
  expect(tickets).toEqual([...replayed.tickets.keys()].sort());
  expect(replayed.readings.map((line) => line.slice('d1 '.length)).sort()).toEqual(acknowledged.toSorted());
}

it('a later version upgrades the folder, keeps a copy first, and goes on', async () => {
  await publish(1);
  await stage.gateway.stop();
  expect(existsSync(join(stage.dataDir, 'way-back'))).toBe(false);
  await stage.startAgain(later);
  const kept = JSON.parse(readFileSync(join(stage.dataDir, 'way-back/way-back.json'), 'utf8'));
  expect(kept.files.map(({ name }: { name: string }) => name)).toEqual(['ledger.sqlite', 'readings.db']);
  await publish(2);
  const [hazard] = await stage.admin.list<{ id: string }>('/hazards');
  await stage.admin.done(`/hazards/${hazard?.id}/acknowledge`);
  const used = await runOf(later, ['rollback'], stage.settings);
  expect(used).toMatchObject({ code: 1, stderr: expect.stringMatching(/another gateway uses it/) });
  // No orderly end: what is in the logs alone counts as well.
  await stage.gateway.kill();
});

it('the older program refuses in one line that says who wrote it and how to go back', async () => {
  const { code, stderr } = await runToExit(stage.settings);
  expect(code).not.toBe(0);
  const lines = stderr.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('ninewatch:'))).toEqual([
    expect.stringMatching(/format 4 is newer than this program's 3; .*"npm run rollback"/),
  ]);
});

it('[P1] going back loses nothing that the later version had acknowledged, and no decision', async () => {
  const check = await runOf(later, ['rollback', '--check'], stage.settings);
  expect(check).toMatchObject({ code: 0, stderr: '' });
  expect(check.stdout).toMatch(/can go back to ninewatch 0\.\d+\.\d+ \(ledger step \d+\): decided to \d+; /);
  const back = await runOf(later, ['rollback'], stage.settings);
  expect(back).toMatchObject({ code: 0, stderr: '' });
  await stage.startAgain();
  const hazards = await stage.admin.list<{ acknowledged: boolean }>('/hazards');
  expect(hazards.some((hazard) => hazard.acknowledged)).toBe(true);
  const device = await publish(3);
  // What the later version acknowledged is known as a repeat.
  for (const reading of sent) await device.publish(device.topic('telemetry'), reading);
  await expectWhole();
  expect(savedState(stage.dataDir).hash).toBe(replayFromZero(stage.dataDir).hash);
});

it('[P3] and forward again: the same state, the same readings', async () => {
  const before = replayFromZero(stage.dataDir).hash;
  expect(savedState(stage.dataDir).hash).toBe(before);
  await stage.startAgain(later);
  const kept = JSON.parse(readFileSync(join(stage.dataDir, 'way-back/way-back.json'), 'utf8'));
  expect(kept.from.version).toMatch(/^0\./);
  await publish(4);
  await expectWhole();
});

it('a folder whose journal alone fits is refused by the ledger, which names version and step', async () => {
  // The journal is brought back, the ledger is not.
  const { bringJournalBack } = (await import(join(later, 'gateway/src/journal/disk/older-format.ts'))) as {
    bringJournalBack(dir: string, format: number): void;
  };
  bringJournalBack(stage.dataDir, 3);
  const { code, stderr } = await runToExit(stage.settings);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(
    new RegExp(`ninewatch: ninewatch ${LATER_VERSION} has brought the ledger to step \\d+ "${LATER_STEP}"`),
  );
  expect(stderr).toMatch(/go back with its "npm run rollback"/);
  expect(await runHere('rollback', stage.settings, '--check')).toMatchObject({ code: 0, stderr: '' });
});
