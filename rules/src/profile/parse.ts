/** A profile's text → what it says, or every mistake in it with its place. */

import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { WorkingTime } from '../calendar/index.ts';
import { OWN, ProfileSource } from './schema.ts';
import { workingTimeOf } from './sections/time.ts';
import { SHIPPED_PROFILE } from './shipped.generated.ts';

/** Nobody changes it. */
export interface Profile extends Readonly<ProfileSource> {
  working: WorkingTime;
}

/** `line` and `column` count from 1; of what is missing they are those of what it is missing in. */
export interface ProfileError {
  line: number;
  column: number;
  reason: string;
}
export type ParsedProfile = { ok: true; profile: Profile } | { ok: false; errors: ProfileError[] };

/** Longest text, characters. */
export const PROFILE_TEXT_MAX = 300_000;
const ERRORS_MAX = 50;
/** Texts whose meaning is remembered: a gateway has few profiles, and each step of a fold asks for one. */
const KEPT_MAX = 64;
const kept = new Map<string, ParsedProfile>();

/** Never throws: a profile with any mistake is refused whole. The same text may give the same object again. */
export function parseProfile(text: string): ParsedProfile {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const parsed = parsedAnew(text);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(text, parsed);
  return parsed;
}

function parsedAnew(text: string): ParsedProfile {
  if (text.length > PROFILE_TEXT_MAX) {
    return {
      ok: false,
      errors: [{ line: 1, column: 1, reason: `longer than ${PROFILE_TEXT_MAX} characters` }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    const errors = document.errors.map(({ pos, message }) => ({ ...place(pos[0]), reason: message }));
    return { ok: false, errors: errors.slice(0, ERRORS_MAX) };
  }
  const value = plainOf(document);
  if (value === undefined) {
    return { ok: false, errors: [{ line: 1, column: 1, reason: 'too many aliases' }] };
  }
  const parsed = ProfileSource.safeParse(withShipped(value));
  if (parsed.success) {
    return { ok: true, profile: { ...parsed.data, working: workingTimeOf(parsed.data.time) } };
  }
  const errors = parsed.error.issues.slice(0, ERRORS_MAX).map((issue) => ({
    ...place(offsetOf(document, issue.path)),
    reason: `${z.core.toDotPath(issue.path) || 'the profile'}: ${issue.message}`,
  }));
  return { ok: false, errors };
}

let shipped: Record<string, unknown> | undefined;

/**
 * A section that a profile leaves out is that of the shipped one: a district writes what is different with it, and a
 * profile of before a section was made goes on holding.
 */
function withShipped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  shipped ??= parseDocument(SHIPPED_PROFILE).toJS() as Record<string, unknown>;
  const sections = Object.entries(shipped).filter(([key]) => !(OWN as readonly string[]).includes(key));
  return { ...Object.fromEntries(sections), ...value };
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
