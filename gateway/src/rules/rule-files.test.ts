import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNames, parseCatalogue } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_RULES } from '../../test/stage/rules.ts';
import { hashOf, mistakeText, readRuleFiles } from './rule-files.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-rules-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
}
const [head = '', rules = ''] = TEST_RULES.split('rules:\n');

describe('readRuleFiles', () => {
  it('takes a single file as it is, and the shipped rules without a path', () => {
    write({ 'mine.yaml': TEST_RULES });
    const path = join(dir, 'mine.yaml');
    expect(readRuleFiles(path)).toEqual({
      path,
      names: ['mine.yaml'],
      text: TEST_RULES,
      hash: hashOf(TEST_RULES),
    });
    expect(parseCatalogue(readRuleFiles().text)).toMatchObject({ ok: true, warnings: [] });
  });

  it('takes the rule files of a folder in the order of their names, and nothing else of it', () => {
    write({
      'b.yaml': `rules:\n${rules}`,
      'a.yaml': head,
      'a.test.yaml': 'tests: []',
      '.hidden.yaml': 'not: ours',
      'readme.md': '# words',
    });
    mkdirSync(join(dir, 'below'));
    writeFileSync(join(dir, 'below', 'c.yaml'), 'not: ours');
    const { text, names } = readRuleFiles(dir);
    expect(names).toEqual(['a.yaml', 'b.yaml']);
    expect(fileNames(text)).toEqual(names);
    expect(parseCatalogue(text)).toMatchObject({ ok: true });
  });

  it('tells a mistake by the path that an editor opens', () => {
    write({ 'a.yaml': head, 'b.yaml': `rules:\n${rules.replace('above: 57.2', 'above: warm')}` });
    const files = readRuleFiles(dir);
    const parsed = parseCatalogue(files.text);
    if (parsed.ok || parsed.errors[0] === undefined) throw new Error('it was taken');
    expect(mistakeText(files, parsed.errors[0])).toMatch(
      new RegExp(`^${join(dir, 'b.yaml').replaceAll('.', '\\.')}:4:\\d+: .*number`),
    );
    const single = readRuleFiles(join(dir, 'b.yaml'));
    expect(mistakeText(single, { line: 4, column: 2, reason: 'no' })).toBe(`${join(dir, 'b.yaml')}:4:2: no`);
  });

  const unusable: [string, () => string | undefined][] = [
    ['nothing there', () => join(dir, 'none')],
    ['a folder without rule files', () => dir],
    [
      'a file that is too large',
      () => {
        write({ 'a.yaml': '#'.repeat(3_000_001) });
        return dir;
      },
    ],
    [
      'files that are too large together',
      () => {
        write({ 'a.yaml': '#'.repeat(2_000_000), 'b.yaml': '#'.repeat(1_000_001) });
        return dir;
      },
    ],
    [
      'a name that no joined text can hold',
      () => {
        write({ 'a\nb.yaml': '' });
        return dir;
      },
    ],
  ];
  it.each(unusable)('[P8] %s is said in one line that names the setting', (_name, prepare) => {
    const path = prepare();
    expect(() => readRuleFiles(path)).toThrow(/^NINEWATCH_RULES_FILE: .+$/);
  });
});
