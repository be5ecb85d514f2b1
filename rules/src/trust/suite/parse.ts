/** A rule test file's text → its tests, or every mistake in it with its line. */

import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { CatalogueError } from '../../catalogue/parse.ts';
import { readSeries } from '../notation/series.ts';
import { durationMs } from '../notation/times.ts';
import { type RuleTest, RuleTestFile, type SeriesSource } from './schema.ts';

export type ParsedTests = { ok: true; file: RuleTestFile } | { ok: false; errors: CatalogueError[] };

interface Mistake {
  path: PropertyKey[];
  reason: string;
}

const TEXT_MAX = 1_000_000;
const YAML_ERRORS_MAX = 20;

/** Never throws: a file with any mistake is refused whole, with all its mistakes. */
export function parseRuleTests(text: string): ParsedTests {
  if (text.length > TEXT_MAX) return refused([{ line: 1, column: 1, reason: `longer than ${TEXT_MAX}` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: true });
  if (document.errors.length > 0) {
    return refused(
      document.errors.slice(0, YAML_ERRORS_MAX).map((error) => ({
        ...placeAt(lines, error.pos[0]),
        reason: error.message.split('\n')[0] ?? error.message,
      })),
    );
  }
  const place = (mistake: Mistake) => ({ ...placeOf(document, lines, mistake.path), reason: mistake.reason });
  const plain = plainOf(document);
  if ('reason' in plain) return refused([{ line: 1, column: 1, reason: plain.reason }]);
  const parsed = RuleTestFile.safeParse(plain.value);
  if (!parsed.success) {
    return refused(parsed.error.issues.map((issue) => place(mistakeOf(issue))));
  }
  const mistakes = mistakesOf(parsed.data);
  return mistakes.length > 0 ? refused(mistakes.map(place)) : { ok: true, file: parsed.data };
}

/** It throws on an alias without its anchor, on one that holds itself, and on aliases that unfold to a flood. */
function plainOf(document: Document): { value: unknown } | { reason: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 1_000 }) };
  } catch (cause) {
    return { reason: cause instanceof Error ? cause.message : 'unusable' };
  }
}

/** An unknown key is shown where it stands, not where its object begins. */
function mistakeOf(issue: { code?: string; path: PropertyKey[]; message: string; keys?: string[] }): Mistake {
  const key = issue.code === 'unrecognized_keys' ? issue.keys?.[0] : undefined;
  return { path: key === undefined ? issue.path : [...issue.path, key], reason: issue.message };
}

function refused(errors: CatalogueError[]): ParsedTests {
  return { ok: false, errors };
}

function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The deepest part of the path that the text has. */
function placeOf(
  document: Document,
  lines: LineCounter,
  path: PropertyKey[],
): { line: number; column: number } {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return placeAt(lines, node.range[0]);
  }
  return { line: 1, column: 1 };
}

/** What a schema cannot say: names that must exist, series that must be readable. */
function mistakesOf(file: RuleTestFile): Mistake[] {
  const names = new Set<string>();
  return file.tests.flatMap((test, index) => {
    const path = ['tests', index];
    const twice = names.has(test.name)
      ? [{ path: [...path, 'name'], reason: `"${test.name}" is there twice` }]
      : [];
    names.add(test.name);
    return [
      ...twice,
      ...mistakesIn(test).map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] })),
    ];
  });
}

function mistakesIn(test: RuleTest): Mistake[] {
  const known = new Set(test.devices.map(({ id }) => id));
  const named = (id: string | undefined, path: PropertyKey[]): Mistake[] =>
    id === undefined || known.has(id) ? [] : [{ path, reason: `there is no device ${id}` }];
  return [
    ...test.devices.flatMap(({ collector }, n) => named(collector, ['devices', n, 'collector'])),
    ...test.moments.flatMap(({ device }, n) => named(device, ['moments', n, 'device'])),
    ...test.acts.flatMap(({ device }, n) => named(device, ['acts', n, 'device'])),
    ...test.series.flatMap((series, n) => [
      ...named(series.device, ['series', n, 'device']),
      ...seriesMistakes(series).map((mistake) => ({ ...mistake, path: ['series', n, ...mistake.path] })),
    ]),
    ...test.expect.flatMap(({ devices }, n) =>
      (devices ?? []).flatMap((id, d) => named(id, ['expect', n, 'devices', d])),
    ),
  ];
}

function seriesMistakes(series: SeriesSource): Mistake[] {
  const everyMs = durationMs(series.every) ?? 0;
  const mistakes = Object.entries(series.metrics).flatMap(([metric, text]): Mistake[] => {
    if (typeof text !== 'string') return [];
    const read = readSeries(text, everyMs);
    return read.ok ? [] : [{ path: ['metrics', metric], reason: read.reason }];
  });
  if (Object.keys(series.metrics).length === 0 && series.count === undefined) {
    mistakes.push({ path: [], reason: 'a series without metrics needs a count' });
  }
  return mistakes;
}
