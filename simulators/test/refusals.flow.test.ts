import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcome, start } from './command.ts';

const MAPPING = `time: { column: t, unit: s }
venue: { id: v, name: v, category: 1 }
devices:
  - { id: a, kind: heat, metrics: { temperature: { column: A } } }
`;
/** Nobody listens there: whoever gets as far as provisioning says so. */
const PROVISION = ['--provision', 'http://127.0.0.1:1', '--password', 'x'];
const GARBAGE = Buffer.from(Array.from({ length: 2_000 }, (_, i) => (i * 31) % 256));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ninewatch-refusals-'));
  await writeFile(join(folder, 'm.yaml'), MAPPING);
  await writeFile(join(folder, 'r.csv'), 't,A\n0,20\n1,21\n');
  await writeFile(join(folder, 'header.csv'), 't,A\n');
  await writeFile(join(folder, 'timeless.csv'), 't,A\nx,20\ny,21\n');
  await writeFile(join(folder, 'garbage'), GARBAGE);
  await writeFile(join(folder, 'escape.yaml'), `${MAPPING}\u001b]0;title\u0007: [`);
  await writeFile(join(folder, 'not.json'), '{"secret":"hunter2"');
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (args: string[]) => args.map((arg) => arg.replace('@', `${folder}/`));
const replay = (...args: string[]) => outcome(start('replay', ...inFolder(args)));

describe('npm run replay', () => {
  it.each([
    [
      'a recording without rows',
      ['@header.csv', '--map', '@m.yaml', ...PROVISION],
      /header\.csv has no rows$/,
    ],
    [
      'a recording without any time',
      ['@timeless.csv', '--map', '@m.yaml', ...PROVISION],
      /no rows with a time \(2 without\)$/,
    ],
    ['a wrong speed before files', ['@no', '--map', '@no', '--speed', 'turbo'], /--speed must be a number/],
    ['a wrong count before files', ['@no', '--map', '@no', '--in-flight', '0'], /--in-flight must be/],
    [
      'a missing password before files',
      ['@no', '--map', '@no', '--provision', 'http://127.0.0.1:1'],
      /--provision needs --password/,
    ],
    [
      'a file it cannot write before it creates anything',
      ['@r.csv', '--map', '@m.yaml', '--acked', '@no/a', ...PROVISION],
      /cannot write .*no\/a/,
    ],
    ['no secrets before files', ['@no', '--map', '@no'], /the devices need secrets/],
    ['garbage as recording', ['@garbage', '--map', '@m.yaml', ...PROVISION], /garbage/],
    ['garbage as mapping', ['@r.csv', '--map', '@garbage', ...PROVISION], /garbage/],
    ['escapes in a mapping', ['@r.csv', '--map', '@escape.yaml', ...PROVISION], /escape\.yaml:\d+: /],
    ['garbage as secrets', ['@r.csv', '--map', '@m.yaml', '--secrets', '@garbage'], /not JSON$/],
    [
      'a broken secrets file without quoting it',
      ['@r.csv', '--map', '@m.yaml', '--secrets', '@not.json'],
      /not JSON$/,
    ],
  ])('refuses %s in one line', async (_, args, message) => {
    const before = await readdir(folder);
    const { err, code } = await replay(...args);
    expect(code).toBe(1);
    expect(err.trim()).toMatch(message);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not reach a terminal.
    expect(err.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]|hunter2/);
    expect(await readdir(folder)).toEqual(before);
  });

  it('warns of an unknown kind before it goes on', async () => {
    await writeFile(join(folder, 'm.yaml'), MAPPING.replace('heat', 'hete'));
    const { err } = await replay('@r.csv', '--map', '@m.yaml', ...PROVISION);
    const lines = err.trim().split('\n');
    expect(lines[0]).toMatch(/^warning: the gateway does not know the kind "hete" \(a\)/);
    expect(lines[1]).toMatch(/cannot reach the gateway/);
  });
});
