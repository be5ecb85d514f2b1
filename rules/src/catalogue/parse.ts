/** A catalogue's text → rules, or every mistake in it with its line. */

import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { type Catalogue, compileCatalogue } from './compile.ts';
import { type Mistake, mistakesOf } from './mistakes.ts';
import { CatalogueSource } from './schema.ts';

export interface CatalogueError {
  /** From 1. */
  line: number;
  column: number;
  reason: string;
}
export type ParsedCatalogue = { ok: true; catalogue: Catalogue } | { ok: false; errors: CatalogueError[] };

const TEXT_MAX = 1_000_000;

/** Never throws: a catalogue with any mistake is refused whole, with all its mistakes. */
export function parseCatalogue(text: string): ParsedCatalogue {
  if (text.length > TEXT_MAX) return refuse([{ line: 1, column: 1, reason: `longer than ${TEXT_MAX}` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    return refuse(
      document.errors.map((error) => ({ ...placeAt(lines, error.pos[0]), reason: firstLine(error.message) })),
    );
  }
  const at = (mistake: Mistake) => ({ ...placeOf(document, lines, mistake.path), reason: mistake.reason });
  const parsed = CatalogueSource.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success) {
    return refuse(parsed.error.issues.map(({ path, message }) => at({ path, reason: message })));
  }
  const mistakes = mistakesOf(parsed.data);
  if (mistakes.length > 0) return refuse(mistakes.map(at));
  return { ok: true, catalogue: compileCatalogue(parsed.data, text) };
}

function refuse(errors: CatalogueError[]): ParsedCatalogue {
  return { ok: false, errors };
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The deepest part of the path that the text has: a missing field is reported at what lacks it. */
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
