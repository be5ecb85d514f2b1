/** Several files are one catalogue, and every mistake is at home in its file. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNames, joinFiles, parseCatalogue, splitFiles } from './index.ts';
import { HEAD, LEVEL, ruleText } from './testing/texts.ts';

const heat = `rules:\n${ruleText('heat')}`;
const hot = `rules:\n${ruleText('hot')}`;
const parse = (files: Record<string, string>) =>
  parseCatalogue(joinFiles(Object.entries(files).map(([name, text]) => ({ name, text }))));

function errorsOf(files: Record<string, string>) {
  const parsed = parse(files);
  if (parsed.ok) throw new Error('it was taken');
  return parsed.errors.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`);
}

describe('a catalogue of several files', () => {
  it('has the lists one after another and the tables together', () => {
    const parsed = parse({
      'a.yaml': HEAD + heat,
      'b.yaml': `# only words\n`,
      'c.yaml': `kinds:\n  smoke: { hazard: fire, name: { zh: 烟, en: smoke } }\n${hot}`,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    expect(parsed.catalogue.source.rules.map(({ id }) => id)).toEqual(['heat', 'hot']);
    expect(Object.keys(parsed.catalogue.source.kinds)).toEqual(['heat', 'smoke']);
    expect(parseCatalogue(parsed.catalogue.text)).toMatchObject({ ok: true });
  });

  it('tells every mistake of every file, with file, line and column', () => {
    const errors = errorsOf({
      'a.yaml': HEAD + heat.replace('above: 57.2', 'above: warm'),
      'b.yaml': `rules:\n${ruleText('hot', LEVEL.replace('clear: 50', 'clear: 60'))}`,
      'c.yaml': 'rules: [\n',
      'd.yaml': '- a list\n',
    });
    expect(errors).toEqual([
      expect.stringMatching(/^c\.yaml:2:1 /),
      'd.yaml:1:1 a file of a catalogue is a map',
      expect.stringMatching(/^a\.yaml:8:\d+ .*number/),
      'b.yaml:4:16 clear must lie under above',
    ]);
  });

  it('refuses a rule, a kind and a part that two files have, naming both', () => {
    const errors = errorsOf({
      'a.yaml': HEAD + heat,
      'b.yaml': `${HEAD}${hot}${ruleText('heat')}`,
    });
    expect(errors).toEqual([
      'b.yaml:1:10 version is there twice: first in a.yaml:1',
      'b.yaml:3:9 kinds.heat is there twice: first in a.yaml:3',
      'b.yaml:4:14 unknownKind is there twice: first in a.yaml:4',
      'b.yaml:12:9 heat is there twice: first in a.yaml:6',
    ]);
  });

  it('does not call missing what may stand in a file that cannot be read', () => {
    expect(errorsOf({ 'a.yaml': 'version: {', 'b.yaml': heat })).toEqual([
      expect.stringMatching(/^a\.yaml:2:1 [^:]*$/),
    ]);
    expect(errorsOf({ 'a.yaml': heat, 'b.yaml': hot })).toHaveLength(3);
  });

  it('a mistake in one rule hides none in another, and makes none up', () => {
    const bad = ruleText('bad', LEVEL.replace('above: 57.2', 'above: warm'));
    const twice = ruleText('heat') + bad + ruleText('heat');
    expect(errorsOf({ 'a.yaml': `${HEAD}rules:\n${twice}` })).toEqual([
      expect.stringMatching(/^a\.yaml:14:\d+ .*number/),
      'a.yaml:18:9 heat is there twice: first in a.yaml:6',
    ]);
  });

  it('takes names that the language uses as names, and aliases that lead nowhere as mistakes', () => {
    expect(errorsOf({ 'a.yaml': HEAD + heat, 'b.yaml': '__proto__: { a: 1 }\n' })).toHaveLength(1);
    expect(errorsOf({ 'a.yaml': HEAD + heat, 'b.yaml': 'kinds: *nowhere\n' })).toHaveLength(1);
    expect(parseCatalogue('version: *nowhere\n')).toMatchObject({ ok: false });
  });
});

describe('the joined text', () => {
  const name = fc.stringMatching(/^[a-z0-9 ._-]{0,20}\.yaml$/).filter((each) => each.trim() === each);
  // A text that holds marks itself is one that was joined before.
  const body = fc
    .array(fc.oneof(fc.constantFrom('---', '# file: x', '', 'a: 1', '  - b'), fc.string({ maxLength: 12 })))
    .map((lines) => lines.map((line) => `${line.replaceAll(/[\r\n]/g, '')}\n`).join(''))
    .filter((text) => fileNames(text).length === 0);

  it('gives each file back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name, text: body }), { minLength: 1, maxLength: 5 }), (files) => {
        expect(splitFiles(joinFiles(files))).toEqual(files);
        expect(fileNames(joinFiles(files))).toEqual(files.map((file) => file.name));
      }),
    );
  });

  it('a text that was never joined is one file without a name', () => {
    expect(splitFiles('a: 1\n')).toEqual([{ text: 'a: 1\n' }]);
    expect(splitFiles('a: 1\n--- # file: b.yaml\r\nb: 2\n')).toEqual([
      { text: 'a: 1\n' },
      { name: 'b.yaml', text: 'b: 2\n' },
    ]);
  });
});
