/** Photos go into a backup and come back, or the backup says that it is damaged. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../base/clock.ts';
import { makeBackup } from './make-backup.ts';
import { checkBackup, restoreBackup } from './restore-backup.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const fileOf = (dir: string, text: string) => join(dir, 'photos', hashOf(text).slice(0, 2), hashOf(text));

/** A data folder whose ledger knows these; `lost` have no file. */
async function backedUp(photos: string[], lost: string[] = []) {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-backup-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const dataDir = join(dir, 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'keys.json'), '{}');
  for (const name of ['journal.db', 'ledger.sqlite']) {
    const db = new DatabaseSync(join(dataDir, name));
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE entry (position INTEGER PRIMARY KEY);');
    db.exec('CREATE TABLE reader (name TEXT PRIMARY KEY, position INTEGER NOT NULL)');
    db.exec('CREATE TABLE photo (id TEXT PRIMARY KEY)');
    const insert = db.prepare('INSERT INTO photo VALUES (?)');
    for (const text of [...photos, ...lost]) insert.run(hashOf(text));
    db.close();
  }
  for (const text of [...photos, 'an orphan']) {
    mkdirSync(dirname(fileOf(dataDir, text)), { recursive: true });
    writeFileSync(fileOf(dataDir, text), text);
    writeFileSync(`${fileOf(dataDir, text)}.thumb`, 'small');
  }
  const made = await makeBackup({
    dataDir,
    into: join(dir, 'backups'),
    hasReadings: false,
    lowWaterBytes: 0,
    clock: new FakeClock(),
    prove: () => ({
      decided: 1,
      keepFrom: 1,
      oldest: 1,
      newest: 1,
      stateHash: 'a'.repeat(64),
      epoch: 'e',
      rules: { version: 'v', text: 'rules: []' },
    }),
    madeBy: { ninewatch: '1', node: 'v1', sqlite: '3' },
    settings: {},
  });
  return { made, to: join(dir, 'restored') };
}

it('[P1] what the ledger knows comes back byte for byte, and orphans and small forms stay behind', async () => {
  const { made, to } = await backedUp(['one', 'two'], ['gone']);
  expect(made.manifest).toMatchObject({ format: 2, photos: { count: 2, bytes: 6, missing: 1 } });
  restoreBackup(made.dir, to);
  for (const text of ['one', 'two']) expect(readFileSync(fileOf(to, text), 'utf8')).toBe(text);
  for (const text of ['gone', 'an orphan']) expect(existsSync(fileOf(to, text))).toBe(false);
  expect(existsSync(`${fileOf(to, 'one')}.thumb`)).toBe(false);
});

it('a photo that is damaged or gone makes the backup unusable, and a restore leaves nothing', async () => {
  const { made, to } = await backedUp(['one', 'two']);
  writeFileSync(fileOf(made.dir, 'one'), 'eno');
  expect(() => checkBackup(made.dir)).toThrow('checksum');
  expect(() => restoreBackup(made.dir, to)).toThrow('checksum');
  expect(existsSync(join(to, 'photos'))).toBe(false);
  rmSync(fileOf(made.dir, 'one'));
  expect(() => checkBackup(made.dir)).toThrow('1 photos instead of 2');
});

it('without photos a backup is one that older versions read', async () => {
  const { made } = await backedUp([]);
  expect(made.manifest.format).toBe(1);
  expect(checkBackup(made.dir).photos).toBeUndefined();
});
