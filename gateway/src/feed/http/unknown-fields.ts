/** Refuses what no shape knows of a body or a query, by name: a misspelt field would be left out without a word, a misspelt filter would show everything. */

import type { FastifySchema, FastifySchemaCompiler } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { Problem } from './problems.ts';

/** Fields that a problem lists. */
const LISTED_MAX = 20;
/** Programs and devices that send more than these need were always understood, and nobody is there to read a refusal. */
const OPEN_BODIES: readonly RegExp[] = [
  /\/(hazards|tickets)\/:id\/[a-z-]+$/,
  /\/reports\/:form\/typed$/,
  /\/claims\/:code$/,
  /\/certificates\/renew$/,
  /\/intake\/pictures$/,
];

export function isOpenBody(url: string): boolean {
  return OPEN_BODIES.some((pattern) => pattern.test(url));
}

/** As the type provider's own, which takes out of a body what its shape does not name. */
export const exactShapes: FastifySchemaCompiler<FastifySchema & z.ZodType> = (route) => {
  const validate = validatorCompiler(route);
  const isExact = route.httpPart === 'querystring' || (route.httpPart === 'body' && !isOpenBody(route.url));
  if (!isExact) return validate;
  const what = route.httpPart === 'body' ? 'field' : 'parameter';
  return (sent) => {
    const checked = validate(sent) as { value?: unknown; error?: Error };
    const unknown = checked.error === undefined ? unknownFields(sent, checked.value) : [];
    return unknown.length === 0 ? checked : { error: refusalOf(unknown, what) };
  };
};

/** What of `sent` did not come through the check, by its path: `venue.facts.area`. */
export function unknownFields(sent: unknown, taken: unknown, path = ''): string[] {
  // The same thing is what no shape looks into, however deep it is.
  if (sent === taken || !isThing(sent) || !isThing(taken)) return [];
  return Object.entries(sent).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return Object.hasOwn(taken, key) ? unknownFields(value, taken[key], at) : [at];
  });
}

function isThing(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function refusalOf(unknown: readonly string[], what: 'field' | 'parameter'): Problem {
  const errors = unknown
    .slice(0, LISTED_MAX)
    .map((field) => ({ field, detail: `unknown ${what} ${JSON.stringify(field.split('.').at(-1))}` }));
  const [first = { field: what, detail: '' }] = errors;
  return new Problem('invalid-request', `${first.field}: ${first.detail}`, { errors, field: first.field });
}
