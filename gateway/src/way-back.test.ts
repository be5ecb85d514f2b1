/** What is copied before an upgrade, when it is refused, and when the way back is closed. */

import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from './backup-main.ts';
import { silentLog } from './base/log.ts';
import { EntryStore, JOURNAL_FORMAT } from './journal/disk/entry-store.ts';
import { lockFolder } from './journal/disk/folder-lock.ts';
import { openLedger } from './ledger/ledger.ts';
import { FORMATS, type Formats } from './versions.ts';
import { checkWayBack, forgetWayBack, forgoCopy, goBack, keepWayBack, wayBackFacts } from './way-back.ts';

const LATER: Formats = { ...FORMATS, steps: [...FORMATS.steps, 'of-tomorrow'] };
const NOW = 1_764_000_000_000;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-way-back-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A journal of ten entries, of which the ledger has decided eight. */
function fill(): void {
  const store = new EntryStore(dir);
  for (let at = 1; at <= 10; at += 1) {
    store.append({ committedAt: NOW + at, lines: ['{"kind":"tick"}'], readings: 0, generations: new Map() });
  }
  store.transaction(() => void store.db.exec("INSERT INTO reader VALUES ('decide', 8)"));
  store.close();
  const ledger = openLedger(dir, { writtenBy: '0.9.0' });
  ledger.commit({ upTo: 8, changes: [] });
  ledger.close();
}

const keep = (formats = LATER, lowWaterBytes = 0) =>
  keepWayBack({ dir, lowWaterBytes, nowMs: NOW, log: silentLog, formats });

function sql(file: string, text: string): void {
  const db = new DatabaseSync(join(dir, file));
  db.exec(text);
  db.close();
}

it('keeps nothing when nothing is upgraded, and nothing of a folder in which nothing is decided', () => {
  keep();
  mkdirSync(join(dir, 'other'));
  new EntryStore(dir).close();
  openLedger(dir).close();
  keep();
  sql('ledger.sqlite', "INSERT INTO reader_offset VALUES ('decide', 8)");
  keep(FORMATS);
  expect(existsSync(join(dir, 'way-back'))).toBe(false);
});

it('[P1] copies the ledger as it was, and going back puts it where it was and holds the journal for it', () => {
  fill();
  const before = readFileSync(join(dir, 'ledger.sqlite'));
  writeFileSync(join(dir, 'webhook.offset'), '3');
  keep();
  sql('ledger.sqlite', "INSERT INTO migration VALUES (99, 'of-tomorrow')");
  writeFileSync(join(dir, 'webhook.offset'), '7');
  expect(wayBackFacts(dir)).toMatchObject({
    from: `ninewatch 0.9.0 (ledger step ${FORMATS.steps.length})`,
    madeAt: NOW,
  });
  expect(goBack(dir)).toMatchObject({ offset: 8, newest: 10 });
  expect(readFileSync(join(dir, 'ledger.sqlite')).equals(before)).toBe(true);
  expect(readFileSync(join(dir, 'webhook.offset'), 'utf8')).toBe('3');
  const db = new DatabaseSync(join(dir, 'journal.db'));
  expect(db.prepare('SELECT position FROM reader').all()).toEqual([{ position: 0 }]);
  db.close();
  expect(readdirSync(join(dir, 'way-back/undone')).sort()).toEqual(['ledger.sqlite', 'webhook.offset']);
  expect(() => goBack(dir)).toThrow(/keeps no copy/);
});

it('brings the journal back to the format that the older version reads, with every row', () => {
  fill();
  sql('journal.db', 'PRAGMA user_version = 2');
  keep();
  new EntryStore(dir).close();
  goBack(dir);
  const db = new DatabaseSync(join(dir, 'journal.db'));
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
  expect(db.prepare('SELECT count(*) AS count FROM entry').get()).toEqual({ count: 10 });
  db.close();
  const again = new EntryStore(dir);
  expect(again.newest).toBe(10);
  again.close();
  expect(JOURNAL_FORMAT).toBeGreaterThan(2);
});

it('[P8] is refused in one line when the disk lacks, changes nothing then, and can be given up', () => {
  fill();
  const before = readdirSync(dir).sort();
  const refused = /cannot: no room in .* MiB free.*"npm run rollback -- --forgo"$/;
  expect(() => keep(LATER, Number.MAX_SAFE_INTEGER)).toThrow(
    expect.objectContaining({ code: 'data-dir-unusable', message: expect.stringMatching(refused) }),
  );
  expect(
    readdirSync(dir)
      .filter((name) => name !== 'journal.lock')
      .sort(),
  ).toEqual(before);
  forgoCopy(dir);
  keep(LATER, Number.MAX_SAFE_INTEGER);
  expect(existsSync(join(dir, 'way-back'))).toBe(false);
  // Once: the next upgrade keeps one again.
  keep();
  expect(existsSync(join(dir, 'way-back/way-back.json'))).toBe(true);
});

it('a start that died between copy and upgrade takes the copy that it has made', () => {
  fill();
  keep();
  const made = readFileSync(join(dir, 'way-back/way-back.json'), 'utf8');
  keepWayBack({
    dir,
    lowWaterBytes: Number.MAX_SAFE_INTEGER,
    nowMs: NOW + 1,
    log: silentLog,
    formats: LATER,
  });
  expect(readFileSync(join(dir, 'way-back/way-back.json'), 'utf8')).toBe(made);
});

it('makes no copy of a folder that another gateway uses, nor of what a newer version has written', () => {
  fill();
  const lock = lockFolder(dir);
  expect(() => keep()).toThrow(/another gateway uses it/);
  lock.close();
  keep({ ...FORMATS, steps: ['something-else'] });
  expect(existsSync(join(dir, 'way-back'))).toBe(false);
});

it('the way is closed when the journal has passed it: refused, and the copy goes with the next start', () => {
  fill();
  keep();
  sql('journal.db', 'DELETE FROM entry WHERE position <= 2');
  expect(() => checkWayBack(dir)).toThrow(
    'the way back is closed: the journal begins at 3, the copy needs it from 1',
  );
  expect(wayBackFacts(dir)?.closed).toMatch(/begins at 3/);
  keep(FORMATS);
  expect(existsSync(join(dir, 'way-back'))).toBe(false);
});

it('a copy that is not as it was made is refused before anything changes', () => {
  fill();
  keep();
  writeFileSync(join(dir, 'way-back/ledger.sqlite'), 'x');
  const before = readFileSync(join(dir, 'ledger.sqlite'));
  expect(() => goBack(dir)).toThrow(/ledger\.sqlite has 1 bytes instead of/);
  expect(readFileSync(join(dir, 'ledger.sqlite')).equals(before)).toBe(true);
  expect(forgetWayBack(dir)).toBe(true);
});

it.each([
  ['before its first file was put aside', []],
  ['after the first file', ['webhook.offset']],
  ['before it was noted', ['webhook.offset', 'ledger.sqlite']],
])('[P1] going back that was killed %s is done by the next try', (_, moved) => {
  fill();
  writeFileSync(join(dir, 'webhook.offset'), '3');
  keep();
  const before = readFileSync(join(dir, 'way-back/ledger.sqlite'));
  sql('ledger.sqlite', "INSERT INTO migration VALUES (99, 'of-tomorrow')");
  writeFileSync(join(dir, 'webhook.offset'), '7');
  mkdirSync(join(dir, 'way-back/undone'));
  for (const name of moved) {
    linkSync(join(dir, name), join(dir, 'way-back/undone', name));
    renameSync(join(dir, 'way-back', name), join(dir, name));
  }
  expect(checkWayBack(dir).wentBack).toMatchObject({ offset: 8 });
  expect(goBack(dir)).toMatchObject({ offset: 8, newest: 10 });
  expect(readFileSync(join(dir, 'ledger.sqlite')).equals(before)).toBe(true);
  expect(readFileSync(join(dir, 'webhook.offset'), 'utf8')).toBe('3');
  expect(readFileSync(join(dir, 'way-back/undone/webhook.offset'), 'utf8')).toBe('7');
  expect(readdirSync(join(dir, 'way-back'))).toEqual(['undone']);
});

it('the command says what it did, or why not', async () => {
  fill();
  const said: string[] = [];
  const run = (...args: string[]) =>
    runCommand('rollback', {
      args,
      env: { NINEWATCH_DATA_DIR: dir },
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
    });
  expect(await run()).toBe(1);
  keep();
  expect(await run('--check')).toBe(0);
  expect(await run()).toBe(0);
  expect(await run('--forgo')).toBe(0);
  expect(await run('--forget')).toBe(0);
  expect(await run('--wrong')).toBe(2);
  expect(said).toEqual([
    expect.stringMatching(/keeps no copy of before an upgrade/),
    expect.stringMatching(/can go back to ninewatch 0\.9\.0 .*decided to 8; the journal goes on to 10/),
    expect.stringMatching(/is back at ninewatch 0\.9\.0 .*Start that version$/),
    expect.stringMatching(/the next upgrade keeps no copy/),
    expect.stringMatching(/the kept copy is removed/),
    expect.stringMatching(/Unknown option '--wrong'/),
  ]);
});
