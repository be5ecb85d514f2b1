/** The house rules as a test. A ratchet: the exceptions below may only become fewer. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../src/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['firmware-contracts', 'rules', 'gateway', 'simulators', 'dashboard/src'];
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const BANNED_NAMES = /(^|-)(manager|helper|helpers|util|utils|common|misc|data|info|service)(-|\.|$)/;
const ALLOWED_NAMES = new Set(['data-dir.ts', 'data-dir.test.ts']);

interface Source {
  path: string;
  text: string;
}

function walk(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((each) => {
    if (['node_modules', 'dist', 'generated', 'data'].includes(each.name)) return [];
    const path = join(dir, each.name);
    return each.isDirectory() ? walk(path) : [path];
  });
}

const sources: Source[] = ROOMS.flatMap((room) => walk(join(ROOT, room)))
  .filter((path) => /\.(ts|vue)$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }));
const isTest = ({ path }: Source) => /\.test\.ts$|\/test\//.test(path) || path.includes('.contract.');
const production = sources.filter((source) => !isTest(source));

/** Files in which a pattern stands, the homes left out. */
function strays(pattern: RegExp, homes: RegExp, among: Source[] = production): string[] {
  return among
    .filter(({ path, text }) => !homes.test(path) && pattern.test(withoutComments(text)))
    .map((s) => s.path);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

describe('sizes', () => {
  it(`no file has more than ${FILE_LINES_MAX} lines`, () => {
    // What a program writes is as long as what it is written from.
    const long = sources
      .filter(({ path }) => !path.endsWith('.generated.ts'))
      .filter(({ text }) => text.split('\n').length > FILE_LINES_MAX + 1)
      .map((s) => s.path);
    expect(long).toEqual([]);
  });

  it(`no function has more than ${FUNCTION_LINES_MAX} lines`, () => {
    expect(production.filter(({ path }) => path.endsWith('.ts')).flatMap(longFunctions)).toEqual([]);
  });
});

interface Node {
  type: string;
  start: number;
  end: number;
  body?: { type: string } | null;
  [key: string]: unknown;
}

function longFunctions({ path, text }: Source): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, start, end } = node as Node;
    if (/Function/.test(type ?? '') && typeof start === 'number') {
      const lines = text.slice(start, end).split('\n').length;
      if (lines > FUNCTION_LINES_MAX)
        found.push(`${path}:${text.slice(0, start).split('\n').length} (${lines})`);
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseAst(text, { lang: 'ts' }, path));
  return found;
}

describe('names and words', () => {
  it('files are kebab-case (components PascalCase) and say what they are', () => {
    const bad = sources
      .map(({ path }) => basename(path))
      .filter((name) => !ALLOWED_NAMES.has(name))
      .filter(
        (name) =>
          BANNED_NAMES.test(name) ||
          !/^([a-z0-9-]+(\.[a-z-]+)*\.ts|[A-Z][A-Za-z]+\.vue|[a-z0-9.-]+\.d\.ts)$/.test(name),
      );
    expect(bad).toEqual([]);
  });

  it('every file opens with one sentence on what it is for', () => {
    const bad = production
      .filter(({ path }) => path.endsWith('.ts'))
      .filter(({ text }) => !/^(#!.*\n)?(\/\*\*|\/\/ )/.test(text));
    expect(bad.map((s) => s.path)).toEqual([]);
  });

  it('nothing is left for later', () => {
    expect(strays(/\b(TODO|FIXME|XXX)\b|not implemented/i, /tidy\.test\.ts$/, sources)).toEqual([]);
  });
});

describe('each of these has one home', () => {
  it('time and timers', () => {
    const home = /base\/clock\.ts$|^gateway\/src\/main\.ts$|^dashboard\/|^simulators\//;
    expect(strays(/\bDate\.now\(|\bnew Date\(\)|\bset(Timeout|Interval)\(|performance\.now\(/, home)).toEqual(
      [],
    );
  });

  it('chance', () => {
    expect(strays(/Math\.random\(/, /^$/)).toEqual([]);
    expect(strays(/\brandom(Bytes|UUID|Int)\(/, /^gateway\/|^simulators\//)).toEqual([]);
  });

  it('the environment', () => {
    expect(strays(/process\.env/, /^gateway\/src\/main\.ts$|^simulators\/src\/[a-z-]+\.ts$/)).toEqual([]);
  });

  it('the console', () => {
    expect(strays(/\bconsole\./, /^dashboard\/|^simulators\/|\/scripts\//)).toEqual([]);
  });
});

describe('who imports whom', () => {
  const importsOf = ({ text }: Source) =>
    [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');

  it('rules and contracts know no Node and nothing below them', () => {
    const bad = production
      .filter(({ path }) => /^(rules|firmware-contracts)\/src\//.test(path))
      .filter((s) => importsOf(s).some((name) => /^node:|@ninewatch\/(gateway|simulators)/.test(name)));
    expect(bad.map((s) => s.path)).toEqual([]);
    const upward = production
      .filter(({ path }) => path.startsWith('firmware-contracts/src/'))
      .filter((s) => importsOf(s).some((name) => name.startsWith('@ninewatch/')));
    expect(upward.map((s) => s.path)).toEqual([]);
  });

  it('simulators know the contracts alone, the dashboard types alone', () => {
    const bad = production
      .filter(({ path }) => path.startsWith('simulators/'))
      .filter((s) =>
        importsOf(s).some((name) => /@ninewatch\/(rules|gateway)|\.\.\/gateway|\.\.\/rules/.test(name)),
      );
    expect(bad.map((s) => s.path)).toEqual([]);
    const valued = production
      .filter(({ path }) => path.startsWith('dashboard/'))
      .filter(({ text }) => /^import (?!type )[^;]*from '@ninewatch\//m.test(text));
    expect(valued.map((s) => s.path)).toEqual([]);
  });

  it('rooms are joined in gateway.ts and the threads alone; elsewhere a room takes only types of another', () => {
    const room = (path: string) => /^gateway\/src\/([a-z]+)\//.exec(path)?.[1];
    const bad = production
      .filter(({ path }) => !['base', 'threads', undefined].includes(room(path)))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/^import (type )?[^;]*?from '(\.[^']+)'/gm)]
          .filter((match) => match[1] === undefined)
          .map((match) => join(dirname(path), match[2] ?? ''))
          .filter((target) => !['base', room(path)].includes(room(target)))
          .map((target) => `${path} → ${target}`),
      );
    expect(bad).toEqual([]);
  });
});

describe('tests', () => {
  const tests = sources.filter(isTest).filter(({ path }) => !path.endsWith('tidy.test.ts'));

  it('mock no modules and never sleep', () => {
    expect(strays(/vi\.mock\(|\bsleep\(/, /^$/, tests)).toEqual([]);
    expect(strays(/\.(only|skip|todo)\(/, /^$/, tests)).toEqual([]);
  });
});

describe('papers', () => {
  it.each(['README.md', 'README.zh-CN.md'])('%s lists every setting', (name) => {
    const text = readFileSync(join(ROOT, name), 'utf8');
    expect(Object.keys(SETTINGS).filter((setting) => !text.includes(`\`${setting}\``))).toEqual([]);
  });

  it('every dependency has its reason in docs/dependencies.md', () => {
    const reasons = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
    const manifests = [
      '.',
      'firmware-contracts',
      'rules',
      'rules/node-red',
      'gateway',
      'simulators',
      'dashboard',
    ].map(
      (dir) =>
        JSON.parse(readFileSync(join(ROOT, dir, 'package.json'), 'utf8')) as Record<
          string,
          Record<string, string>
        >,
    );
    const names = manifests.flatMap((m) => [
      ...Object.keys(m.dependencies ?? {}),
      ...Object.keys(m.devDependencies ?? {}),
    ]);
    expect(
      [...new Set(names)].filter(
        (name) => !name.startsWith('@ninewatch/') && !reasons.includes(`\`${name}\``),
      ),
    ).toEqual([]);
  });
});
