/** The generated documents, as texts by file name: JSON Schemas (2020-12), AsyncAPI 3, catalogue and limits, C header, types, reference. */

import { z } from 'zod';
import { ForeignMapping } from '../src/codecs/mapping/schema.ts';
import {
  COMMAND_NAMES,
  COMMANDS_OF_KIND,
  Command,
  DEVICE_KINDS,
  EVENT_NAMES,
  Event,
  FLAGS,
  LIMITS,
  METRICS,
  Reading,
  Result,
  SENTINELS,
  Status,
  Telemetry,
  TelemetryBatch,
} from '../src/index.ts';
import { asyncApi } from './asyncapi.ts';
import { cHeader } from './c-header.ts';
import type { Contract } from './compatibility.ts';
import { referencePage } from './reference.ts';
import { typeDeclarations } from './types.ts';

export type JsonSchema = Record<string, unknown>;
export type Documents = Record<string, JsonSchema>;

const SCHEMAS = { Reading, TelemetryBatch, Telemetry, Event, Status, Command, Result };

/** What the generator writes and `--check` compares. */
export function documentTexts(): Map<string, string> {
  const documents: Documents = {};
  for (const [name, json] of Object.entries(inputSchemas())) {
    const kebab = name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    documents[`${kebab}.schema.json`] = {
      ...json,
      $id: `urn:ninewatch:contract:v1:${kebab}`,
      title: name,
    };
  }
  documents['asyncapi.json'] = asyncApi(draft7Schemas(), idSchema());
  documents['foreign-mapping.schema.json'] = {
    ...z.toJSONSchema(ForeignMapping, { target: 'draft-2020-12', io: 'input' }),
    $id: 'urn:ninewatch:foreign-mapping:v1',
    title: 'ForeignMapping',
  };
  documents['catalogue.json'] = {
    metrics: METRICS,
    sentinels: [...SENTINELS, null],
    events: EVENT_NAMES,
    flags: FLAGS,
    deviceKinds: DEVICE_KINDS,
    commands: COMMAND_NAMES,
    commandsOfKind: COMMANDS_OF_KIND,
    limits: LIMITS,
  };
  const texts = Object.entries(documents).map(
    ([name, document]) => [name, `${JSON.stringify(document, null, 2)}\n`] as const,
  );
  const schemas = inputSchemas();
  return new Map([
    ...texts,
    ['ninewatch_contract.h', cHeader()],
    ['contract.d.ts', typeDeclarations(schemas)],
    ['reference.html', referencePage(schemas)],
  ]);
}

/** What `released/v1.json` keeps, as it is now. */
export function contractNow(): Contract {
  return {
    messages: inputSchemas(),
    metrics: METRICS,
    events: EVENT_NAMES,
    flags: FLAGS,
    deviceKinds: DEVICE_KINDS,
    commands: COMMAND_NAMES,
    commandsOfKind: COMMANDS_OF_KIND,
    limits: LIMITS,
  };
}

/** `input`: what a device may send; unknown fields are allowed there. */
function inputSchemas(): Documents {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }) as JsonSchema,
    ]),
  );
}

function draft7Schemas(): Documents {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      const { $schema: _standard, ...json } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
      return [name, json as JsonSchema];
    }),
  );
}

function idSchema(): JsonSchema {
  return { type: 'string', pattern: `^[A-Za-z0-9._-]{1,${LIMITS.idCharsMax}}$` };
}
