import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CALL_REASONS, EMERGENCY_KINDS, INACTION_RULES, ROLES } from '@ninewatch/rules';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../../gateway/src/feed/http/problems.ts';
import { CLASSES, COLOURS } from '../incident/order.ts';
import { TICKET_ACTS } from '../tickets/acts/ticket-acts.ts';

const SRC = fileURLToPath(new URL('..', import.meta.url));

type Messages = { [key: string]: string | Messages };

function keysOf(messages: Messages, path = ''): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  );
}

function sourceFiles(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile() && /\.(ts|vue)$/.test(each.name) && !each.name.endsWith('.test.ts'))
    .map((each) => join(each.parentPath, each.name));
}

const WORDS = join(SRC, 'i18n');
const areas = readdirSync(join(WORDS, 'zh-CN')).sort();
const readArea = (locale: string, area: string) =>
  JSON.parse(readFileSync(join(WORDS, locale, area), 'utf8')) as Messages;
const allOf = (locale: string) =>
  Object.assign({}, ...areas.map((area) => readArea(locale, area))) as Messages;
const [zh, en] = [allOf('zh-CN'), allOf('en')];
const keys = keysOf(zh);
const texts = sourceFiles(SRC).map((path) => readFileSync(path, 'utf8'));
const used = texts.flatMap((text) =>
  [...text.matchAll(/\bt\(\s*(['"`])([^'"`]+)\1/g)].map((match) => match[2] as string),
);
const sections = texts.flatMap((text) =>
  [...text.matchAll(/\bwordFor\('([^']+)'/g)].map((match) => match[1] as string),
);

describe('the words', () => {
  it('both languages have the same areas and keys', () => {
    expect(readdirSync(join(WORDS, 'en')).sort()).toEqual(areas);
    expect(keysOf(en).sort()).toEqual([...keys].sort());
  });

  it('a section stands in one area alone', () => {
    const sections = areas.flatMap((area) => Object.keys(readArea('zh-CN', area)));
    expect(sections.filter((name, i) => sections.indexOf(name) !== i)).toEqual([]);
  });

  it('none is empty, and both name the same placeholders', () => {
    // English says one and many beside each other, divided by a stroke.
    const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    const flat = (messages: Messages) => keysOf(messages).map((key) => at(messages, key));
    const [chinese, english] = [flat(zh), flat(en)];
    for (const [i, text] of chinese.entries()) {
      expect(text).not.toBe('');
      expect([text, placeholders(english[i] ?? '')]).toEqual([text, placeholders(text)]);
    }
  });

  it('every word that a component asks for exists', () => {
    expect(used.length).toBeGreaterThan(100);
    const missing = used.filter((key) => {
      const [fixed = ''] = key.split('${');
      return key.includes('${') ? !keys.some((known) => known.startsWith(fixed)) : !keys.includes(key);
    });
    expect(missing).toEqual([]);
    expect(sections.filter((name) => !keys.some((key) => key.startsWith(`${name}.`)))).toEqual([]);
  });

  it('every refusal of the gateway has its words', () => {
    expect(Object.keys(PROBLEMS).filter((code) => !keys.includes(`problem.${code}`))).toEqual([]);
  });

  it('classes, colours, ticket acts, calls, inactions and emergencies have theirs', () => {
    const wanted = [
      ...CLASSES.flatMap((name) => [`class.${name}`, `glyph.${name}`]),
      ...COLOURS.flatMap((name) => [`colour.${name}`, `risk.${name}`]),
      ...TICKET_ACTS.map((name) => `ticketMove.${name}`),
      ...CALL_REASONS.map((name) => `callReason.${name}`),
      ...INACTION_RULES.map((name) => `inactionRule.${name}`),
      ...EMERGENCY_KINDS.map((name) => `emergencyKind.${name}`),
      ...ROLES.map((name) => `role.${name}`),
    ];
    expect(wanted.filter((key) => !keys.includes(key))).toEqual([]);
  });
});

function at(messages: Messages, key: string): string {
  const found = key
    .split('.')
    .reduce<string | Messages | undefined>(
      (inside, part) => (typeof inside === 'object' ? inside[part] : undefined),
      messages,
    );
  return typeof found === 'string' ? found : '';
}
