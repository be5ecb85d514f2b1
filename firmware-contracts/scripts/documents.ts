/** The generated documents, as texts by file name: JSON Schemas (2020-12), AsyncAPI 3, catalogue and limits, C header. */

import { z } from 'zod';
import { ForeignMapping } from '../src/codecs/mapping/schema.ts';
import {
  COMMAND_NAMES,
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

export type JsonSchema = Record<string, unknown>;
export type Documents = Record<string, JsonSchema>;

const SCHEMAS = { Reading, TelemetryBatch, Telemetry, Event, Status, Command, Result };

/** What the generator writes and `--check` compares. */
export function documentTexts(): Map<string, string> {
  const documents: Documents = {};
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const kebab = name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    // `input`: what a device may send; unknown fields are allowed there.
    const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
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
    limits: LIMITS,
  };
  const texts = Object.entries(documents).map(
    ([name, document]) => [name, `${JSON.stringify(document, null, 2)}\n`] as const,
  );
  return new Map([...texts, ['ninewatch_contract.h', cHeader()]]);
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
