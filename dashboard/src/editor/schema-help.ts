/** What a JSON Schema says about a place: which keys may stand there, which values, and what they mean. */

import type { YamlPlace } from './yaml-path.ts';

export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
}

export interface Offer {
  label: string;
  detail?: string;
  info?: string;
  isKey: boolean;
}

/** A schema that refers to itself ends here. */
const DEPTH_MAX = 30;

/** Keys that may stand at the place, or the values of the key that was begun. */
export function offersAt(schema: JsonSchema, { path, key }: YamlPlace): Offer[] {
  const here = schemasAt(schema, path);
  return key === undefined ? keysOf(schema, here) : valuesOf(schema, schemasAt(schema, [...path, key]));
}

/** What the key at the place means; undefined when the schema does not say. */
export function meaningAt(schema: JsonSchema, path: readonly string[]): string | undefined {
  return schemasAt(schema, path).find(({ description }) => description !== undefined)?.description;
}

function schemasAt(root: JsonSchema, path: readonly string[]): JsonSchema[] {
  let here = expanded(root, root);
  for (const step of path) {
    here = here.flatMap((schema) => below(schema, step)).flatMap((schema) => expanded(root, schema));
  }
  return here;
}

function below(schema: JsonSchema, step: string): JsonSchema[] {
  if (step === '[]') return typeof schema.items === 'object' ? [schema.items] : [];
  const named = schema.properties?.[step];
  if (named !== undefined) return [named];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

/** The schema and all that it may be instead. */
function expanded(root: JsonSchema, schema: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > DEPTH_MAX) return [];
  const also = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const meant = schema.$ref === undefined ? [] : [referred(root, schema.$ref)];
  return [schema, ...[...meant, ...also].flatMap((each) => expanded(root, each, depth + 1))];
}

function referred(root: JsonSchema, reference: string): JsonSchema {
  if (reference === '#') return root;
  return root.$defs?.[reference.replace('#/$defs/', '')] ?? {};
}

function keysOf(root: JsonSchema, schemas: readonly JsonSchema[]): Offer[] {
  const offers = new Map<string, Offer>();
  for (const [label, schema] of schemas.flatMap(({ properties = {} }) => Object.entries(properties))) {
    const all = expanded(root, schema);
    const info = all.find(({ description }) => description !== undefined)?.description;
    const detail = typesOf(all);
    const offer = {
      label,
      isKey: true,
      ...(detail === '' ? {} : { detail }),
      ...(info === undefined ? {} : { info }),
    };
    const known = offers.get(label);
    if (known === undefined || (known.info === undefined && info !== undefined)) offers.set(label, offer);
  }
  return [...offers.values()];
}

function valuesOf(root: JsonSchema, schemas: readonly JsonSchema[]): Offer[] {
  const values = schemas.flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === 'boolean' && schema.const === undefined ? [true, false] : []),
    // A list in one line: what may stand in it is of help too.
    ...(typeof schema.items === 'object'
      ? expanded(root, schema.items).flatMap(({ enum: names = [] }) => names)
      : []),
  ]);
  const info = schemas.find(({ description }) => description !== undefined)?.description;
  return [...new Set(values.map(String))].map((label) => ({
    label,
    isKey: false,
    ...(info === undefined ? {} : { info }),
  }));
}

function typesOf(schemas: readonly JsonSchema[]): string {
  return [...new Set(schemas.flatMap(({ type = [] }) => type))].join(' | ');
}
