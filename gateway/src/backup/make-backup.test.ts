/** The order of a backup, and what it does when the disk, the source or another backup is in the way. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, describe as group, it, vi } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { GatewayError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { aHazard } from '../centre/upload/hazard-fixture.ts';
import { openKeptFile } from '../centre/upload/kept.ts';
import { noNumbers, placeOf } from '../centre/upload/numbering.ts';
import { nothingTold, tell } from '../centre/upload/standing.ts';
import { openBook } from '../systems/book/book.ts';
import { Runner } from '../systems/runner/runner.ts';
import { hazardStep, MemoryLog } from '../systems/systems-fixture.ts';
import { type BackupPlan, describe, makeBackup, type Proof } from './make-backup.ts';
import { restoreBackup } from './restore-backup.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

const PROOF: Proof = {
  decided: 3,
  keepFrom: 2,
  readings: 3,
  oldest: 1,
  newest: 4,
  stateHash: 'a'.repeat(64),
  epoch: 'e1',
  rules: { version: 'v1', text: 'rules: []' },
};

/** A data folder with files of the right names, and a plan to back it up. */
function planned(more: Partial<BackupPlan> = {}): BackupPlan & { names(): string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-backup-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'keys.json'), '{}');
  for (const name of ['journal.db', 'ledger.sqlite', 'readings.db']) {
    const db = new DatabaseSync(join(dataDir, name));
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE entry (position INTEGER PRIMARY KEY); ');
    db.exec('CREATE TABLE reader (name TEXT PRIMARY KEY, position INTEGER NOT NULL)');
    db.close();
  }
  const into = join(dir, 'backups');
  return {
    dataDir,
    into,
    hasReadings: true,
    lowWaterBytes: 0,
    clock: new FakeClock(),
    prove: () => PROOF,
    madeBy: { ninewatch: '1', node: 'v1', sqlite: '3' },
    settings: {},
    names: () => (existsSync(into) ? readdirSync(into).filter((name) => name !== '.lock') : []),
    ...more,
  };
}

it('[P3] copies that do not fit are made again, and a third misfit is told', async () => {
  let tries = 0;
  const misfit = (times: number) => () => {
    tries += 1;
    if (tries <= times) throw new GatewayError('checkpoint-lost', false, 'the journal begins too late');
    return PROOF;
  };
  const healed = planned({ prove: misfit(2) });
  const { manifest } = await makeBackup(healed);
  expect([tries, manifest.state.position]).toEqual([3, 3]);
  tries = 0;
  const failing = planned({ prove: misfit(9) });
  await expect(makeBackup(failing)).rejects.toThrow('the journal begins too late');
  expect([tries, failing.names()]).toEqual([3, []]);
});

it('[P8] says which readings retention took from a nearly full disk before they were in the copy', async () => {
  const { dir, manifest } = await makeBackup(planned({ prove: () => ({ ...PROOF, oldest: 7, newest: 9 }) }));
  expect(describe(dir, manifest)).toMatch(/journal 7–9, .*, charts without 4–6$/);
  const whole = await makeBackup(planned());
  expect(describe(whole.dir, whole.manifest)).toMatch(/journal 1–4, decided to 3, state a{12}$/);
});

it('[P8] does not begin, and leaves nothing, when the gateway would run out of room beside it', async () => {
  const plan = planned({ lowWaterBytes: 1e18 });
  await expect(makeBackup(plan)).rejects.toThrow(/^no room in .* MiB to be written, .* MiB free/);
  expect(plan.names()).toEqual([]);
});

it('a damaged source is named instead of being kept', async () => {
  const plan = planned();
  const db = new DatabaseSync(join(plan.dataDir, 'ledger.sqlite'));
  db.enableDefensive(false);
  db.exec("PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 2 WHERE name = 'reader'");
  db.close();
  await expect(makeBackup(plan)).rejects.toThrow(/ledger\.sqlite is damaged in the data folder/);
  expect(plan.names()).toEqual([]);
});

it('one backup at a time, and each with a name of its own', async () => {
  const others: Promise<unknown>[] = [];
  const plan = planned({
    prove: () => {
      others.push(makeBackup(plan));
      others[0]?.catch(() => {});
      return PROOF;
    },
  });
  await makeBackup(plan);
  await expect(others[0]).rejects.toThrow(/another backup into .* is under way/);
  await makeBackup({ ...plan, prove: () => PROOF });
  expect(plan.names()).toEqual(['ninewatch-20251124T160000Z', 'ninewatch-20251124T160000Z-2']);
});

it('[P8] removes the oldest beyond what is kept, and nothing that it has not made', async () => {
  const plan = planned();
  const clock = plan.clock as FakeClock;
  mkdirSync(join(plan.into, 'ninewatch-20200101T000000Z'), { recursive: true });
  mkdirSync(join(plan.into, 'other'));
  for (let day = 0; day < 3; day += 1) {
    await makeBackup({ ...plan, kept: 2 });
    clock.advance(86_400_000);
  }
  expect(plan.names()).toEqual([
    'ninewatch-20200101T000000Z',
    'ninewatch-20251125T160000Z',
    'ninewatch-20251126T160000Z',
    'other',
  ]);
});

it('[P10] the authority of device certificates goes along where there is one', async () => {
  const clock = new FakeClock();
  const plan = planned({ clock });
  const without = await makeBackup(plan);
  expect(existsSync(join(without.dir, 'device-authority.json'))).toBe(false);
  clock.advance(1_000);
  writeFileSync(join(plan.dataDir, 'device-authority.json'), '{"key":"k"}');
  const { dir, manifest } = await makeBackup(plan);
  expect(readFileSync(join(dir, 'device-authority.json'), 'utf8')).toBe('{"key":"k"}');
  expect(JSON.stringify(manifest)).toContain('device-authority.json');
});

group('[P9] what others have been told goes along, so that after a restore', () => {
  async function restored(plan: BackupPlan): Promise<string> {
    const { dir } = await makeBackup(plan);
    const to = join(plan.into, '..', 'restored');
    restoreBackup(dir, to);
    return to;
  }

  /** One that refuses what has the number 2, and takes everything else. */
  function telling(dir: string, events: MemoryLog) {
    const book = openBook(dir);
    cleanups.push(() => book.close());
    const taken: number[] = [];
    const runner = new Runner({
      target: {
        ...{ name: 'city', kind: 'webhook', shows: 'http://city', wants: () => true },
        deliver: async ({ seq }) => {
          if (seq === 2) return { kind: 'refused', detail: '400' };
          taken.push(seq);
          return { kind: 'taken' };
        },
      },
      ...{ events, book, clock: new FakeClock(), log: silentLog, chance: () => 1, onState: () => {} },
    });
    return { book, runner, taken };
  }

  it('a system is told of what it has not taken yet and of nothing else, and its dead letters are there', async () => {
    const plan = planned();
    const events = new MemoryLog();
    const before = telling(plan.dataDir, events);
    events.push(...[1, 2, 3].map((seq) => hazardStep(seq, { id: `h${seq}` })));
    before.runner.wake();
    await vi.waitFor(() => expect(before.book.kept('city')).toEqual({ cursor: 3, waiting: [] }));
    const after = telling(await restored(plan), events);
    events.push(hazardStep(4, { id: 'h4' }));
    after.runner.wake();
    await vi.waitFor(() => expect(after.taken).toEqual([4]));
    expect(before.taken).toEqual([1, 3]);
    expect(after.book.letters({ limit: 9 })).toMatchObject([{ system: 'city', event: { seq: 2 } }]);
    await Promise.all([before.runner.stop(), after.runner.stop()]);
  });

  it('a centre hears nothing twice, and our venues and devices keep their numbers there', async () => {
    const plan = planned();
    const hazard = aHazard({});
    const numbers = noNumbers();
    for (const venueId of ['v9', 'v']) placeOf(numbers, { venueId, deviceId: `${venueId}-d` });
    const told = nothingTold();
    expect(tell(told, hazard)).not.toEqual([]);
    const kept = { cursor: { position: 7, seq: 3 }, since: 1, told, numbers, named: {} };
    for (const name of ['upload-city-2.json', 'push-city-2.json']) {
      await openKeptFile(join(plan.dataDir, name)).set(kept);
    }
    const dir = await restored(plan);
    for (const name of ['upload-city-2.json', 'push-city-2.json']) {
      const found = openKeptFile(join(dir, name)).get();
      expect(found).toEqual(kept);
      if (found === undefined) continue;
      expect(tell(found.told, hazard)).toEqual([]);
      expect(placeOf(found.numbers, { venueId: 'v', deviceId: 'v-d' })).toEqual([2, 1]);
      expect(placeOf(found.numbers, { venueId: 'new', deviceId: 'new-d' })).toEqual([3, 1]);
    }
  });

  it('of a backup without it a system is told of what happens from then on', async () => {
    const dir = await restored(planned());
    const events = new MemoryLog();
    events.push(hazardStep(1));
    const { runner, taken } = telling(dir, events);
    events.push(hazardStep(3, { id: 'h3' }));
    runner.wake();
    await vi.waitFor(() => expect(taken).toEqual([3]));
    await runner.stop();
  });
});
