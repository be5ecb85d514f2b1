/** A mapping file's text → what it says, or every mistake in it with its line and column. */

import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ForeignMapping, MAPPING_LIMITS } from './schema.ts';

/** `line` and `column` count from 1; of what is missing they are those of what it is missing in. */
export interface MappingError {
  line: number;
  column: number;
  reason: string;
}
export type ParsedMapping = { ok: true; mapping: ForeignMapping } | { ok: false; errors: MappingError[] };

const ERRORS_MAX = 50;
const ALIASES_MAX = 100;

/** Never throws: a mapping with any mistake is refused whole. */
export function parseMapping(text: string): ParsedMapping {
  if (text.length > MAPPING_LIMITS.textCharsMax) {
    return refused([{ line: 1, column: 1, reason: `longer than ${MAPPING_LIMITS.textCharsMax} characters` }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    return refused(document.errors.map(({ pos, message }) => ({ ...place(pos[0]), reason: message })));
  }
  const value = plainOf(document);
  if (value === undefined) return refused([{ line: 1, column: 1, reason: 'too many aliases' }]);
  const parsed = ForeignMapping.safeParse(value);
  if (parsed.success) return { ok: true, mapping: parsed.data };
  return refused(
    parsed.error.issues.flatMap(deepest).map(({ path, message }) => ({
      ...place(offsetOf(document, path)),
      reason: `${z.core.toDotPath(path) || 'the mapping'}: ${message}`,
    })),
  );
}

function refused(errors: MappingError[]): ParsedMapping {
  return { ok: false, errors: errors.slice(0, ERRORS_MAX) };
}

interface Issue {
  path: PropertyKey[];
  message: string;
}

/** Of a union that fails, the mistakes of the one branch that was meant: the one whose own key is there. */
function deepest(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'invalid_union') return [{ path: issue.path, message: issue.message }];
  const meant = issue.errors.filter(
    (branch) =>
      !branch.some(
        ({ code, path }) =>
          path.length === 0 || (code === 'invalid_type' && path.length === 1 && isKey(path[0])),
      ),
  );
  const branch = meant.length === 1 ? meant[0] : undefined;
  if (branch === undefined) return [{ path: issue.path, message: issue.message }];
  return branch.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

const KEYS = ['metric', 'flag', 'event', 'presence', 'text'];

function isKey(step: PropertyKey | undefined): boolean {
  return typeof step === 'string' && KEYS.includes(step);
}

function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX }) ?? null;
  } catch {
    // The one thing it throws on: a text that unfolds beyond all bounds.
    return undefined;
  }
}

/** Of the node itself, else of the nearest one around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return 0;
}
