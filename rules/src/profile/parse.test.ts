import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shippedText, sourceText } from '../../scripts/ship-profile.ts';
import { PROFILE_TEXT_MAX, parseProfile } from './parse.ts';
import { SHIPPED_PROFILE } from './shipped.generated.ts';

const folder = new URL('../../profiles/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

function mistakes(text: string): string[] {
  const parsed = parseProfile(text);
  return parsed.ok ? [] : parsed.errors.map(({ line, column, reason }) => `${line}:${column} ${reason}`);
}

describe('a profile', () => {
  it.each(names)('%s can be read', (name) => {
    expect(mistakes(read(name))).toEqual([]);
  });

  it('is shipped as it is written', () => {
    expect(sourceText()).toBe(shippedText());
    expect(SHIPPED_PROFILE).toBe(read('default.yaml'));
  });

  it('takes the sections that it leaves out from the shipped one', () => {
    const text = 'format: 1\nid: short\nversion: "1"\nname: { zh: 短, en: short }\n';
    const [short, shipped] = [parseProfile(text), parseProfile(SHIPPED_PROFILE)];
    if (!short.ok || !shipped.ok) throw new Error('neither can be read');
    expect(short.profile).toEqual({
      ...shipped.profile,
      id: 'short',
      version: '1',
      name: short.profile.name,
    });
    expect(mistakes(text.replace('id: short\n', ''))).toEqual([expect.stringMatching(/ id: /)]);
  });

  it.each([
    ['a field that nobody knows', (text: string) => `${text}\nsurprise: 1\n`, /Unrecognized key: "surprise"/],
    [
      'what is no span',
      (text: string) => text.replace('red: 4h', 'red: 4 hours'),
      /^\d+:19 tickets\.due\.alarm\.red: is a span/,
    ],
    [
      'a category twice',
      (text: string) => text.replace('- id: 2\n', '- id: 1\n'),
      /categories\[1\]\.id: 1 is there twice/,
    ],
    [
      'a fact that no venue has',
      (text: string) => text.replace('[keyFire]', '[keyfire]'),
      /colour\.red\[1\]\.all\[0\]/,
    ],
    ['no YAML', () => 'a: [', /^1:/],
    ['nothing', () => '', /the profile: /],
    ['too long a text', () => ' '.repeat(PROFILE_TEXT_MAX + 1), /longer than/],
  ])('with %s is refused, with its place', (_, change, says) => {
    expect(mistakes(change(SHIPPED_PROFILE)).join('\n')).toMatch(says);
  });
});
