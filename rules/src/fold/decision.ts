/** What an act comes to: the thing after it, or a refusal with a stable code. */

import type { RefusalCode } from '../model/act.ts';

export interface Refusal {
  code: RefusalCode;
  detail: string;
  /** Field name as in the HTTP body. */
  field?: string;
  deviceIds?: string[];
}

/** `value` is live: it is copied at the end of the step, with its new version. */
export type Decision = { value: unknown } | { refusal: Refusal };

export function done(value: unknown): Decision {
  return { value };
}

export function refuse(
  code: RefusalCode,
  detail: string,
  more: { field?: string; deviceIds?: string[] } = {},
): { refusal: Refusal } {
  return { refusal: { code, detail, ...more } };
}

/** A refusal when the caller saw another version than the one in force. */
export function staleVersion(
  thing: { version: number },
  expected: number | undefined,
): { refusal: Refusal } | null {
  if (expected === undefined || expected === thing.version) return null;
  return refuse('stale-version', `version is ${thing.version}, the caller saw ${expected}`);
}

/** Ids that may stand in a topic: 1–64 of `A-Z a-z 0-9 . _ -`. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

/** Drops the oldest lines after the first when a log is full: its beginning and its end matter. [P8] */
export function pushBounded<T>(lines: T[], line: T, linesMax: number): void {
  if (lines.length >= linesMax) lines.splice(1, lines.length - linesMax + 1);
  lines.push(line);
}
