/** The palette is whole: every node has its help, its words in both languages, its icon, and every example can be read. */

import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { from, PALETTE, textOf } from './palette.ts';

const FILES = [
  ['gateway', ['ninewatch-gateway']],
  ['in', ['ninewatch-hazards', 'ninewatch-tickets', 'ninewatch-readings']],
  [
    'act',
    ['ninewatch-acknowledge', 'ninewatch-ticket', 'ninewatch-raise', 'ninewatch-command', 'ninewatch-notify'],
  ],
  ['ask', ['ninewatch-query']],
] as const;
const LANGUAGES = ['en-US', 'zh-CN'] as const;

const keysOf = (tree: object, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value as object, `${prefix}${key}.`),
  );
const wordsOf = (file: string, language: string) =>
  JSON.parse(textOf(`nodes/${file}/locales/${language}/${file}.json`)) as object;

describe.each(FILES)('the nodes of %s', (file, types) => {
  const html = textOf(`nodes/${file}/${file}.html`);

  it('are registered in both halves, with a form and a help text in both languages', () => {
    const registered: string[] = [];
    from(`nodes/${file}/${file}.js`)({ nodes: { registerType: (type: string) => registered.push(type) } });
    expect(registered.sort()).toEqual([...types].sort());
    for (const type of types) {
      expect(html).toContain(`data-template-name="${type}"`);
      for (const language of LANGUAGES) {
        expect(textOf(`nodes/${file}/locales/${language}/${file}.html`)).toContain(
          `data-help-name="${type}"`,
        );
      }
    }
  });

  it('have the same words in both languages, and no bare key', () => {
    const [english, chinese] = LANGUAGES.map((language) => keysOf(wordsOf(file, language)));
    expect(chinese).toEqual(english);
    const used = [...html.matchAll(/data-i18n="(?:\[\w+\])?([\w.-]+)"/g)].map((match) => match[1]);
    expect(used.filter((key) => !english?.includes(key ?? ''))).toEqual([]);
  });

  it('have their icons', () => {
    const icons = [...html.matchAll(/([a-z]+\.svg)'/g)].map((match) => match[1]);
    for (const icon of icons) expect(existsSync(`${PALETTE}nodes/${file}/icons/${icon}`), icon).toBe(true);
  });
});

describe('the examples', () => {
  const { starterFlows } = from('process/starters.js');
  const names = readdirSync(`${PALETTE}examples`);
  const known = new Set<string>(FILES.flatMap(([, types]) => types as readonly string[]));

  it.each(names)('%s is one flow of nodes that exist, wired to each other, without a password', (name) => {
    const nodes = JSON.parse(textOf(`examples/${name}`)) as Record<string, unknown>[];
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    expect(nodes.filter(({ type }) => type === 'tab')).toHaveLength(1);
    for (const node of nodes) {
      const type = String(node.type);
      if (type.startsWith('ninewatch-')) expect(known).toContain(type);
      for (const to of (node.wires as string[][] | undefined)?.flat() ?? []) expect(ids).toContain(to);
      expect(node).not.toHaveProperty('credentials');
    }
  });

  it('are laid into an empty folder switched off, what they share once', () => {
    const flows = starterFlows() as { id: string; type: string; disabled?: boolean }[];
    const tabs = flows.filter(({ type }) => type === 'tab');
    expect(tabs).toHaveLength(names.length);
    expect(tabs.every(({ disabled }) => disabled === true)).toBe(true);
    expect(flows.filter(({ type }) => type === 'ninewatch-gateway')).toHaveLength(1);
    expect(new Set(flows.map(({ id }) => id)).size).toBe(flows.length);
  });
});
