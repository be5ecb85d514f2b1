/** Refuses what no shape knows of a body, by name: a misspelt field would be left out without a word. */

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
export const exactBodies: FastifySchemaCompiler<FastifySchema & z.ZodType> = (route) => {
  const validate = validatorCompiler(route);
  if (route.httpPart !== 'body' || isOpenBody(route.url)) return validate;
  return (sent) => {
    const checked = validate(sent) as { value?: unknown; error?: Error };
    const unknown = checked.error === undefined ? unknownFields(sent, checked.value) : [];
    return unknown.length === 0 ? checked : { error: refusalOf(unknown) };
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

function refusalOf(unknown: readonly string[]): Problem {
  const errors = unknown
    .slice(0, LISTED_MAX)
    .map((field) => ({ field, detail: `unknown field ${JSON.stringify(field.split('.').at(-1))}` }));
  const [first = { field: 'body', detail: '' }] = errors;
  return new Problem('invalid-request', `${first.field}: ${first.detail}`, { errors, field: first.field });
}
