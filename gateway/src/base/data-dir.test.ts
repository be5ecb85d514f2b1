import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDataDir } from './data-dir.ts';

const dir = mkdtempSync(join(tmpdir(), 'ninewatch-data-'));
afterAll(() => rmSync(dir, { recursive: true }));

it('makes the folder and keys that only the owner reads, and finds them again', () => {
  const made = openDataDir(join(dir, 'a/b/c'));
  expect(existsSync(join(dir, 'a/b/c/keys.json'))).toBe(true);
  expect(statSync(join(dir, 'a/b/c/keys.json')).mode & 0o077).toBe(0);
  expect(statSync(join(dir, 'a/b/c')).mode & 0o077).toBe(0);
  expect(openDataDir(join(dir, 'a/b/c'))).toEqual(made);
  expect(made.devices).not.toEqual(made.sessions);
});

it('[P1] makes whole keys where a first start died while writing them', () => {
  const died = join(dir, 'died');
  mkdirSync(died);
  writeFileSync(join(died, 'keys.json.next'), '{"devices":"00');
  const made = openDataDir(died);
  expect(readdirSync(died)).toEqual(['keys.json']);
  expect(openDataDir(died)).toEqual(made);
});

it.each([
  [
    'a file in its place',
    () => {
      writeFileSync(join(dir, 'file'), '');
      return join(dir, 'file');
    },
  ],
  ['a file on the way', () => join(dir, 'file', 'below')],
  ['a folder that nobody can make', () => '/proc/nope/below'],
  [
    'a broken key file',
    () => {
      openDataDir(join(dir, 'broken'));
      writeFileSync(join(dir, 'broken/keys.json'), '{"devices":"00"}');
      return join(dir, 'broken');
    },
  ],
])('refuses %s in one line that names the setting', (_name, prepare) => {
  const path = prepare();
  expect(() => openDataDir(path)).toThrow(/^NINEWATCH_DATA_DIR: [^\n]*$/);
});
