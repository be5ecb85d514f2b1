/** The text of a notices file → what it says, or every mistake in it with its place. */

import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Environment, withSecrets } from '../../base/operator-secrets.ts';
import { type NoticePlan, NoticePlanSource } from './schema.ts';

/** `line` and `column` count from 1; of what is missing they are those of what it is missing in. */
export interface PlacedMistake {
  line: number;
  column: number;
  reason: string;
}
export type ParsedPlan = { ok: true; plan: NoticePlan } | { ok: false; errors: PlacedMistake[] };

/** Longest text, characters. */
export const PLAN_TEXT_MAX = 300_000;
const ERRORS_MAX = 50;

/** Never throws. Of a secret nothing is said but where it stands. [P10] */
export function parsePlan(text: string, env: Environment): ParsedPlan {
  if (text.length > PLAN_TEXT_MAX)
    return failed([{ line: 1, column: 1, reason: `longer than ${PLAN_TEXT_MAX} characters` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const at = (path: readonly PropertyKey[], reason: string): PlacedMistake => ({
    ...place(offsetOf(document, path)),
    reason: `${z.core.toDotPath([...path]) || 'the notices file'}: ${reason}`,
  });
  if (document.errors.length > 0) {
    return failed(document.errors.map(({ pos, message }) => ({ ...place(pos[0]), reason: message })));
  }
  const plain = plainOf(document);
  if (plain === undefined) return failed([{ line: 1, column: 1, reason: 'too many aliases' }]);
  const { value, mistakes } = withSecrets(plain, env);
  if (mistakes.length > 0) return failed(mistakes.map(({ path, reason }) => at(path, reason)));
  const parsed = NoticePlanSource.safeParse(value);
  if (parsed.success) return { ok: true, plan: parsed.data as unknown as NoticePlan };
  return failed(parsed.error.issues.map((issue) => at(issue.path, issue.message)));
}

function failed(errors: PlacedMistake[]): ParsedPlan {
  return { ok: false, errors: errors.slice(0, ERRORS_MAX) };
}

function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? null;
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
