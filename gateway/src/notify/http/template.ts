/** Requests of text messages and voices as an operator writes them: placeholders within an address, headers and a body. */

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { PLACEHOLDERS } from '../words/fill.ts';

/** Beside those of words. */
export const REQUEST_PLACEHOLDERS = {
  phone: 'Number of the person, digits alone',
  name: 'Name of the person',
  username: 'User name of the person',
  subject: 'First line of the message',
  message: 'The whole message in one line',
  id: 'The same for every repeat of it',
  timestamp: 'Now, seconds since 1970',
  timestampMs: 'Now, milliseconds since 1970',
  isoTime: 'Now, 2026-11-30T06:00:00Z',
  nonce: 'Another one with every attempt',
  signature: 'As `sign` makes it',
} as const;
export type RequestValues = Record<string, string>;

/** `{{json:venue}}` is escaped as within a JSON text, for JSON in a field of a form. */
const BRACES = /\{\{\s*(json:)?([A-Za-z]+)\s*\}\}/g;
const KNOWN = new Set([...Object.keys(PLACEHOLDERS), ...Object.keys(REQUEST_PLACEHOLDERS)]);
const DEPTH_MAX = 8;

export function unknownIn(text: string): string[] {
  return [...text.matchAll(BRACES)].map((match) => match[2] ?? '').filter((name) => !KNOWN.has(name));
}

export function filled(
  text: string,
  values: RequestValues,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replaceAll(BRACES, (_, json: string | undefined, name: string) => {
    // Half a surrogate pair has no encoding: it would be refused for ever.
    const value = (values[name] ?? '').toWellFormed();
    return encode(json === undefined ? value : JSON.stringify(value).slice(1, -1));
  });
}

/** Every text within, at any depth. */
export function filledJson(body: unknown, values: RequestValues): unknown {
  if (typeof body === 'string') return filled(body, values);
  if (Array.isArray(body)) return body.map((each) => filledJson(each, values));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([key, each]) => [key, filledJson(each, values)]));
}

export const Template = (max: number) =>
  z
    .string()
    .max(max)
    .superRefine((text, context) => {
      for (const name of unknownIn(text))
        context.addIssue({ code: 'custom', message: `{{${name}}} means nothing` });
    });

export const JsonTemplate = z.json().superRefine((body, context) => {
  const visit = (each: unknown, path: PropertyKey[]): void => {
    if (path.length > DEPTH_MAX)
      context.addIssue({ code: 'custom', path, message: `deeper than ${DEPTH_MAX}` });
    else if (typeof each === 'string') {
      for (const name of unknownIn(each))
        context.addIssue({ code: 'custom', path, message: `{{${name}}} means nothing` });
    } else if (typeof each === 'object' && each !== null) {
      for (const [key, item] of Object.entries(each)) {
        visit(item, [...path, Array.isArray(each) ? Number(key) : key]);
      }
    }
  };
  visit(body, []);
});

export const Sign = z
  .strictObject({
    algorithm: z.enum(['sha1', 'sha256', 'sha512']).default('sha256'),
    key: z.string().min(1).max(1_000),
    text: Template(2_000),
    encoding: z.enum(['hex', 'base64']).default('hex'),
  })
  .describe('HMAC of a text, for {{signature}}');

export function signatureOf(
  { algorithm, key, text, encoding }: z.output<typeof Sign>,
  values: RequestValues,
): string {
  return createHmac(algorithm, key).update(filled(text, values)).digest(encoding);
}

/** `Response.SendStatusSet.0.Code`; undefined where it leads nowhere. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}
