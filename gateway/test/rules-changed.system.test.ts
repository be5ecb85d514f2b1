/** Every number of the shipped rules is held by a test: a rule that is changed fails one of its own. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCatalogue } from '@ninewatch/rules';
import { parseRuleTests, type RuleTest, runRuleTest } from '@ninewatch/rules/trust';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

const CATALOGUE = join(import.meta.dirname, '../../rules/catalogue');
const FOLDER = join(CATALOGUE, 'tests');
const parsed = parseCatalogue(readFileSync(join(CATALOGUE, 'default.yaml'), 'utf8'));
if (!parsed.ok) throw new Error('the shipped catalogue cannot be read');
const { source, version } = parsed.catalogue;

const tests: RuleTest[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.test.yaml'))
  .flatMap((file) => {
    const read = parseRuleTests(readFileSync(join(FOLDER, file), 'utf8'));
    if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.errors)}`);
    return read.file.tests;
  });

function isAbout(test: RuleTest, id: string): boolean {
  const named = test.expect.flatMap(({ rule, members }) => [rule ?? '', ...Object.keys(members ?? {})]);
  return test.quiet.includes(id) || named.some((name) => name.split(':')[0] === id);
}

type Rule = (typeof source.rules)[number];
type Numbers = Record<string, number>;

/** The rule with one of its numbers changed; a number it does not have makes no rule. */
function mutants(rule: Rule): { name: string; rule: Rule | undefined }[] {
  const numbers = rule.condition as unknown as Numbers;
  const changed = (name: string, factor: number) => {
    if (numbers[name] === undefined || numbers[name] === 0) return [];
    const condition = { ...numbers, [name]: numbers[name] * factor } as unknown as Rule['condition'];
    const perColour = Object.fromEntries(
      Object.entries(rule.perColour ?? {}).map(([colour, its]) => {
        const own = (its as Numbers)[name];
        return [colour, own === undefined ? its : { ...its, [name]: own * factor }];
      }),
    );
    return [{ name: `${rule.id} with ${name} × ${factor}`, rule: { ...rule, condition, perColour } as Rule }];
  };
  return [
    { name: `without ${rule.id}`, rule: undefined },
    ...(rule.condition.type === 'dose' ? [0.6, 1.5].map((factor) => dosed(rule, factor)) : []),
    ...['above', 'below'].flatMap((name) => [...changed(name, 0.92), ...changed(name, 1.08)]),
    ...changed('by', 0.92),
    ...changed('by', 1.08),
    ...['forS', 'limitS', 'withinS'].flatMap((name) => [...changed(name, 0.7), ...changed(name, 1.5)]),
  ];
}

function dosed(rule: Rule, factor: number): { name: string; rule: Rule } {
  const { table } = rule.condition as { table: { at: number; afterS: number }[] };
  const condition = {
    ...rule.condition,
    table: table.map(({ at, afterS }) => ({ at, afterS: afterS * factor })),
  };
  return { name: `${rule.id} with every time × ${factor}`, rule: { ...rule, condition } as Rule };
}

function isCaught(rule: Rule, mutant: Rule | undefined): boolean {
  const rules = source.rules.flatMap((one) =>
    one.id !== rule.id ? [one] : mutant === undefined ? [] : [mutant],
  );
  const mutated = stringify({ ...source, rules }, { aliasDuplicateObjects: false });
  // A mutant that the language itself refuses is caught too.
  if (!parseCatalogue(mutated).ok) return true;
  const about = tests.filter((test) => isAbout(test, rule.id));
  return about.some((test) => runRuleTest(test, { version, text: mutated }).failures.length > 0);
}

describe('a changed rule fails a test', () => {
  it.each(source.rules)('$id', (rule) => {
    const survivors = mutants(rule).filter((mutant) => !isCaught(rule, mutant.rule));
    expect(survivors.map(({ name }) => name)).toEqual([]);
  });
});
