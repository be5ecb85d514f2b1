/** Single values as makers write them: "ON", true, 1, "21.5", "2025-01-31T10:00:00+08:00". */

import { FOREIGN_LIMITS } from '../codec.ts';

const TRUE = new Set(['true', 'on', '1', 'yes']);
const FALSE = new Set(['false', 'off', '0', 'no']);

/** Undefined for anything that is neither: a device must not be clear because of a word that nobody knows. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 1) return true;
  if (value === 0) return false;
  if (typeof value !== 'string' || value.length > 8) return undefined;
  const word = value.trim().toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Finite numbers, also in strings. Booleans are no numbers. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 32) return undefined;
  const trimmed = value.trim();
  if (!NUMBER.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : undefined;
}

const NO_VALUE = new Set(['', 'null', 'none', 'nan', 'n/a', 'unknown', 'unavailable', 'undefined']);

/** Whether it is one of the ways to say "I do not know". */
export function saysNoValue(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'string' && value.length <= 11 && NO_VALUE.has(value.trim().toLowerCase());
}

/** A word of a table: trimmed, small letters; numbers and booleans as they are written. */
export function asWord(value: unknown): string | undefined {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.length > FOREIGN_LIMITS.valueCharsMax) return undefined;
  return value.trim().toLowerCase();
}

/** Free text for people, shortened; undefined when there is nothing to read. */
export function asText(value: unknown, charsMax: number = FOREIGN_LIMITS.nameCharsMax): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Long ones are cut first: a regular expression has no business in a megabyte.
  const cut = value.length > charsMax * 4 ? value.slice(0, charsMax * 4) : value;
  const text = cut.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  return text === '' ? undefined : [...text].slice(0, charsMax).join('');
}

const NAME = new RegExp(`^[^\\p{Cc}\\p{Cs}+#]{1,${FOREIGN_LIMITS.nameCharsMax}}$`, 'u');

/** A foreign device's name: no wildcard, no control character, at most 128 characters. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 2 * FOREIGN_LIMITS.nameCharsMax && NAME.test(value);
}

/** A value for the list of what was not mapped. */
export function shown(value: unknown): string {
  const max = FOREIGN_LIMITS.valueCharsMax;
  if (typeof value === 'string') return value.slice(0, max).replace(/[\p{Cc}\p{Cs}]/gu, '?');
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return '';
  return Array.isArray(value)
    ? `[${value.length}]`
    : `{${Object.keys(value).slice(0, 4).join(' ')}}`.slice(0, max);
}
