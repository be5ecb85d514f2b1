/** The published schema is that of the language, explains every field, and judges files as an editor would. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import shipped from '../../catalogue/default.yaml?raw';
import { publishedText, schemaText } from '../../scripts/generate.ts';
import { rulesJsonSchema } from './index.ts';
import { HEAD, LEVEL, ruleText } from './testing/texts.ts';

const validate = new Ajv2020({
  strict: true,
  strictTypes: false,
  allErrors: true,
  formats: { date: true },
}).compile(rulesJsonSchema());
const isTaken = (text: string) => validate(parse(text));

/** Paths of the fields that have no word for the author. */
function unexplained(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as { properties?: Record<string, { description?: string }> };
  const own = Object.entries(properties).filter(([, property]) => (property.description ?? '') === '');
  const deeper = Object.entries(node).flatMap(([key, part]) => unexplained(part, `${path}/${key}`));
  return [...own.map(([name]) => `${path}/${name}`), ...deeper];
}

describe('the published schema', () => {
  it('is fresh (else: npm run rules:schema)', () => {
    expect(publishedText() === schemaText()).toBe(true);
  });

  it('explains every field', () => {
    expect(unexplained(rulesJsonSchema())).toEqual([]);
  });

  it('takes the shipped file, which names it for editors, and one that is only a part', () => {
    expect(isTaken(shipped), JSON.stringify(validate.errors)).toBe(true);
    expect(shipped.split('\n')[0]).toBe('# yaml-language-server: $schema=../generated/rules.schema.json');
    expect(isTaken(`rules:\n${ruleText('heat')}`)).toBe(true);
  });

  const whole = `${HEAD}rules:\n${ruleText('heat')}`;
  const damages: [string, string, string][] = [
    ['an unknown part', 'rules:', 'ruels:'],
    ['an unknown type of condition', 'type: level', 'type: levle'],
    ['a wrong type', 'above: 57.2', 'above: warm'],
    ['an unknown parameter', LEVEL, `${LEVEL}, loud: true`],
    ['a colour without its priority', 'red: 1, ', ''],
    ['an unknown colour', 'red: 1', 'purple: 1'],
    ['a word in one language', 'why: { zh: 热, en: hot }', 'why: { en: hot }'],
    ['a name with capital letters', 'id: heat', 'id: Heat'],
  ];
  it.each(damages)('refuses %s', (_name, from, to) => {
    expect(isTaken(whole)).toBe(true);
    expect(whole).toContain(from);
    expect(isTaken(whole.replace(from, to))).toBe(false);
  });
});
