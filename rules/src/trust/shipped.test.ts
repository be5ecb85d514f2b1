/** The tests of the shipped rules pass, and every rule has its own. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import text from '../../catalogue/default.yaml?raw';
import { parseCatalogue } from '../catalogue/index.ts';
import { parseRuleTests } from './suite/parse.ts';
import { runRuleTest } from './suite/run.ts';
import type { RuleTest } from './suite/schema.ts';

const FOLDER = join(import.meta.dirname, '../../catalogue/tests');
const parsed = parseCatalogue(text);
if (!parsed.ok) throw new Error('the shipped catalogue cannot be read');
const { source, version } = parsed.catalogue;
const RULES = { version, text };

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.yaml'));
const tests: { file: string; test: RuleTest }[] = files.flatMap((file) => {
  const read = parseRuleTests(readFileSync(join(FOLDER, file), 'utf8'));
  if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.errors)}`);
  return read.file.tests.map((test) => ({ file, test }));
});

/** A rule that stands for several things puts the thing behind a colon. */
const ruleOf = (id: string) => id.split(':')[0] ?? id;

function raisedBy({ expect: expected }: RuleTest): string[] {
  return expected
    .flatMap(({ rule, members }) => [...(rule === undefined ? [] : [rule]), ...Object.keys(members ?? {})])
    .map(ruleOf);
}

describe('the shipped rules do what their tests say', () => {
  it.each(tests)('$file: $test.name', ({ test }) => {
    expect(runRuleTest(test, RULES).failures).toEqual([]);
  });
});

describe('every shipped rule', () => {
  it.each(source.rules.map(({ id }) => id))(
    '%s has a test that raises it and one in which it stays quiet',
    (id) => {
      const raising = tests.filter(({ test }) => raisedBy(test).includes(id));
      const quiet = tests.filter(({ test }) => test.quiet.includes(id));
      expect({ raising: raising.length > 0, quiet: quiet.length > 0 }).toEqual({
        raising: true,
        quiet: true,
      });
    },
  );
});
