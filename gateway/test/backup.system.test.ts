import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BackupFolders,
  backupsIn,
  makeBackupFolders,
  manifestOf,
  run,
  runHere,
} from './backup-stage.ts';
import type { Device } from './stage/device.ts';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
let folders: BackupFolders;
let backup: string;
beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_CHECKPOINT_S: '1' });
  folders = makeBackupFolders();
});
afterAll(async () => {
  await stage.end();
  folders.folder.remove();
});

/** Reads on, one after the other, until told to end; then with all that was acknowledged. */
function reading(device: Device, temperature: number): () => Promise<object[]> {
  let isEnding = false;
  const sent: object[] = [];
  const done = (async () => {
    while (!isEnding) sent.push(await device.read({ temperature }));
    return sent;
  })();
  return () => {
    isEnding = true;
    return done;
  };
}

describe('a backup of a running gateway', () => {
  let before: object[];
  let after: object[];
  let device: Device;

  it('is made while devices publish, and none of them waits for it', async () => {
    await stage.venue('shop');
    device = await stage.device('d1', 'shop');
    const hot = await stage.device('d2', 'shop');
    await hot.read({ temperature: 90 });
    const end = reading(device, 20);
    const exit = await run('backup', stage.settings, '--to', folders.into);
    before = await end();
    expect(exit).toMatchObject({ code: 0, stderr: '' });
    expect(exit.stdout).toMatch(/^ninewatch backup: .*made ninewatch-\d{8}T\d{6}Z: .*journal 1–\d+.*\n$/);
    [backup = ''] = backupsIn(folders.into);
    after = [await device.read({ temperature: 21 })];
    await hot.read({ temperature: 95 });
  });

  it('only its owner may read: it holds the keys', () => {
    expect(statSync(backup).mode & 0o777).toBe(0o700);
    const modes = readdirSync(backup).map((name) => statSync(join(backup, name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(manifestOf(backup).files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'journal.db',
        'keys.json',
        'ledger.sqlite',
        'readings.db',
        'rules-in-force.yaml',
      ]),
    );
  });

  it('[P3] its state is that of a replay of the original at its position, and of the restored folder', async () => {
    await stage.gateway.stop();
    const { state } = manifestOf(backup);
    expect(replayFromZero(stage.dataDir, state.position).hash).toBe(state.hash);
    const exit = await runHere('restore', {}, '--from', backup, '--to', folders.restored);
    expect(exit).toMatchObject({ code: 0, stderr: '' });
    expect(savedState(folders.restored).offset).toBe(state.position);
    expect(replayFromZero(folders.restored, state.position).hash).toBe(state.hash);
  });

  it('[P1] holds what was acknowledged before it began, and goes on: repeats are known, lost readings are taken', async () => {
    const stored = new Set(replayFromZero(folders.restored).readings);
    const original = replayFromZero(stage.dataDir);
    Object.assign(stage.settings, { NINEWATCH_DATA_DIR: folders.restored });
    await stage.startAgain();
    const again = await stage.connect(device.login);
    for (const sent of [before[0], after[0], after[0]])
      await again.publish(again.topic('telemetry'), sent ?? {});
    const wall = await stage.wall();
    await stage.venue('kiosk');
    const other = await stage.device('d3', 'kiosk');
    await other.read({ temperature: 90 });
    const hazard = await wall.hazard(({ deviceIds }) => deviceIds.includes('d3'));
    expect([...original.hazards.keys()]).not.toContain(hazard.id);
    expect(hazard.id.split('-')[0]).not.toBe(manifestOf(backup).epoch);
    await stage.gateway.stop();
    const replayed = replayFromZero(folders.restored);
    const isLost = ({ seq }: { seq?: number }) => !stored.has(`d1 1 ${seq}`);
    expect(isLost(before[0] ?? {})).toBe(false);
    expect(isLost(after[0] ?? {})).toBe(true);
    const counts = ['d1 1 1', `d1 1 ${(after[0] as { seq: number }).seq}`].map(
      (one) => replayed.readings.filter((each) => each === one).length,
    );
    expect(counts).toEqual([1, 1]);
    expect(savedState(folders.restored).hash).toBe(replayed.hash);
  });
});

describe('a backup that is not whole', () => {
  const folder = () => join(folders.folder.dir, 'changed');
  const target = () => join(folders.folder.dir, 'target');

  async function refused(change: (dir: string) => void): Promise<string> {
    rmSync(folder(), { recursive: true, force: true });
    cpSync(backup, folder(), { recursive: true });
    change(folder());
    const { code, stdout, stderr } = await runHere('restore', {}, '--from', folder(), '--to', target());
    expect({ code, stdout, isLeft: existsSync(target()) }).toEqual({ code: 1, stdout: '', isLeft: false });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    return stderr;
  }

  it('[P6] is refused by the name of the file that is not as it was', async () => {
    const flipped = await refused((dir) => {
      const bytes = readFileSync(join(dir, 'ledger.sqlite'));
      bytes[5_000] = (bytes[5_000] ?? 0) ^ 1;
      writeFileSync(join(dir, 'ledger.sqlite'), bytes);
    });
    expect(flipped).toMatch(/ledger\.sqlite is damaged: its checksum is wrong/);
    expect(await refused((dir) => truncateSync(join(dir, 'journal.db'), 4_096))).toMatch(
      /journal\.db has 4096 bytes instead of \d+/,
    );
    expect(await refused((dir) => rmSync(join(dir, 'keys.json')))).toMatch(/keys\.json is missing/);
    expect(await refused((dir) => rmSync(join(dir, 'manifest.json')))).toMatch(/is no finished backup/);
    expect(await refused((dir) => truncateSync(join(dir, 'manifest.json'), 100))).toMatch(
      /manifest\.json is damaged/,
    );
  });
});

describe('what an operator may do wrong', () => {
  it('a folder with anything in it is not restored into, and keeps it', async () => {
    const { code, stderr } = await runHere('restore', {}, '--from', backup, '--to', folders.restored);
    expect(code).toBe(1);
    expect(stderr).toMatch(/restored is not empty \(it has .*\): restore into an empty folder\n$/);
    expect(existsSync(join(folders.restored, 'ledger.sqlite'))).toBe(true);
  });

  it.each([
    ['restore', [], /--from is missing/],
    ['restore', ['--form', 'x'], /Unknown option '--form'/],
    ['backup', ['--keep', '0'], /--keep needs a number from 1/],
  ] as const)('%s %j is answered with the usage and code 2', async (command, args, says) => {
    const { code, stderr } = await runHere(command, {}, ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  it('a folder that is no data folder, or lies within one, is named', async () => {
    const nowhere = { NINEWATCH_DATA_DIR: join(folders.folder.dir, 'nowhere') };
    const none = await runHere('backup', nowhere, '--to', folders.into);
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nowhere is no gateway's data folder/),
    });
    const inside = await runHere('backup', stage.settings, '--to', join(folders.restored, 'backups'));
    expect(inside).toMatchObject({ code: 1, stderr: expect.stringMatching(/lies within the data folder/) });
  });
});

it('[P8] a stopped gateway is backed up too, older ones go, and what a killed backup left goes as well', async () => {
  const left = join(folders.into, 'ninewatch-20200101T000000Z.partial');
  mkdirSync(left);
  writeFileSync(join(left, 'ledger.sqlite'), 'half');
  const { code, stdout } = await run('backup', stage.settings, '--to', folders.into, '--keep', '1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/; removed ninewatch-/);
  expect(existsSync(left)).toBe(false);
  const [only = '', ...others] = backupsIn(folders.into);
  expect(others).toEqual([]);
  const { state, positions } = manifestOf(only);
  expect(state.position).toBe(positions.newest);
  expect(savedState(folders.restored)).toMatchObject({ hash: state.hash, position: state.position });
  expect(await runHere('restore', {}, '--from', only, '--check')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/is whole: ninewatch-/),
  });
});
