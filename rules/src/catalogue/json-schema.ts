/** The rule language as a JSON Schema (2020-12), so that editors complete, explain and check a file while it is written. */

import { z } from 'zod';
import { CatalogueSource } from './schema.ts';

type JsonSchema = Record<string, unknown>;

/**
 * Of one file: each part may stand in any file of a catalogue, so none is required here. What a schema cannot say
 * (relations between fields, what several files make together) is said by the check of the whole catalogue.
 */
export function rulesJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(CatalogueSource.partial(), {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      nameKeys(jsonSchema as JsonSchema);
      explain(jsonSchema as JsonSchema);
    },
  });
  return {
    ...schema,
    $id: 'urn:ninewatch:rules:v1',
    title: 'ninewatch rules',
    description:
      'A file of a rule catalogue. Several files in a folder are one catalogue: lists one after another, tables put together.',
  };
}

/** What means the same wherever it stands. */
const WORDS: Readonly<Record<string, string>> = {
  type: 'Sort of condition.',
  zh: 'Chinese.',
  en: 'English.',
  red: 'At red venues, those of the highest risk.',
  orange: 'At orange venues.',
  yellow: 'At yellow venues.',
  blue: 'At blue venues, those of the lowest risk.',
};

function explain(schema: JsonSchema): void {
  for (const [name, property] of Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)) {
    if (WORDS[name] !== undefined) property.description ??= WORDS[name];
  }
}

/** Editors complete the keys that are listed as properties, not those that a pattern of names allows. */
function nameKeys(schema: JsonSchema): void {
  const names = (schema.propertyNames as JsonSchema | undefined)?.enum;
  if (!Array.isArray(names)) return;
  const { additionalProperties: value } = schema;
  schema.properties = Object.fromEntries(names.map((name) => [name, { ...(value as JsonSchema) }]));
  schema.additionalProperties = false;
  delete schema.propertyNames;
}
