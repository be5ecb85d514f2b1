/** A catalogue's text → rules, or every mistake in it with its place. */

import { type Catalogue, compileCatalogue } from './compile.ts';
import { type CatalogueError, type Merged, mergeFiles, placeText } from './merge.ts';
import { type Mistake, mistakesOf } from './mistakes.ts';
import { CatalogueSource } from './schema.ts';
import { warningsOf } from './warnings.ts';

export type { CatalogueError } from './merge.ts';
export type ParsedCatalogue =
  | { ok: true; catalogue: Catalogue; warnings: CatalogueError[] }
  | { ok: false; errors: CatalogueError[] };

/** Longest text of a catalogue, all its files together, characters. */
export const CATALOGUE_TEXT_MAX = 1_000_000;

/** To find a place takes as long as its map is large; of further mistakes only the part of the catalogue is said. [P8] */
const PLACED_MAX = 1_000;

/** The last text and what it is: many folds begin with the same one, and to read it takes longer than most of them. */
let last: { text: string; parsed: ParsedCatalogue } | undefined;

/**
 * Never throws: a catalogue with any mistake is refused whole, with all its mistakes, in the order of its files. The
 * same text may give the same object again; nobody changes it.
 */
export function parseCatalogue(text: string): ParsedCatalogue {
  if (last?.text !== text) last = { text, parsed: parsedAnew(text) };
  return last.parsed;
}

function parsedAnew(text: string): ParsedCatalogue {
  if (text.length > CATALOGUE_TEXT_MAX) {
    return { ok: false, errors: [{ line: 1, column: 1, reason: `longer than ${CATALOGUE_TEXT_MAX}` }] };
  }
  const merged = mergeFiles(text);
  const { source, mistakes } = checkSource(merged);
  const errors = [
    ...merged.errors,
    ...mistakes.map((mistake, n) => placed(merged, n < PLACED_MAX ? mistake : roughly(mistake))),
  ];
  if (source === undefined || errors.length > 0) return { ok: false, errors };
  const warnings = warningsOf(source).map((mistake) => placed(merged, mistake));
  return { ok: true, catalogue: compileCatalogue(source, text), warnings };
}

function placed(merged: Merged, { path, reason, first }: Mistake): CatalogueError {
  const place = merged.placeOf(path);
  const also = first === undefined || place.file === undefined ? undefined : merged.placeOf(first);
  return { ...place, reason: also === undefined ? reason : `${reason}: first in ${placeText(also)}` };
}

function roughly({ path, reason }: Mistake): Mistake {
  return { path: path.slice(0, 1), reason };
}

/** Rules that are sound are looked at further, so that a mistake in one hides none in another. */
function checkSource({ value, errors }: Merged): { source?: CatalogueSource; mistakes: Mistake[] } {
  if (value === undefined) return { mistakes: [] };
  const parsed = CatalogueSource.safeParse(value);
  if (parsed.success) return { source: parsed.data, mistakes: mistakesOf(parsed.data) };
  const all = parsed.error.issues.map(({ path, message }) => ({ path, reason: message }));
  const present = value as Record<PropertyKey, unknown>;
  const isAbsent = ({ path }: Mistake) =>
    path.length === 1 && path[0] !== undefined && present?.[path[0]] === undefined;
  // What is missing may stand in a file that cannot be read.
  const mistakes = errors.length === 0 ? all : all.filter((mistake) => !isAbsent(mistake));
  return { mistakes: [...mistakes, ...mistakesOfSound(present, all)] };
}

function mistakesOfSound(value: Record<PropertyKey, unknown>, found: readonly Mistake[]): Mistake[] {
  if (!Array.isArray(value?.rules)) return [];
  const bad = new Set<PropertyKey | undefined>();
  for (const { path } of found) {
    if (path[0] !== 'rules' || typeof path[1] !== 'number') return [];
    bad.add(path[1]);
  }
  const kept = value.rules.map((rule, index) => ({ rule, index })).filter(({ index }) => !bad.has(index));
  const parsed = CatalogueSource.safeParse({ ...value, rules: kept.map(({ rule }) => rule) });
  if (!parsed.success) return [];
  const unsound = value.rules.filter((_rule, index) => bad.has(index)).map((rule) => String(rule?.id));
  const back = (path: PropertyKey[]): PropertyKey[] =>
    path[0] === 'rules' ? ['rules', kept[path[1] as number]?.index ?? 0, ...path.slice(2)] : path;
  return (
    mistakesOf(parsed.data)
      // One rule may name another that was left out here alone.
      .filter(({ reason }) => !unsound.some((id) => reason.includes(id)))
      .map(({ path, first, reason }) => ({
        path: back(path),
        reason,
        ...(first === undefined ? {} : { first: back(first) }),
      }))
  );
}
