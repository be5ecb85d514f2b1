/** How the documentation describes bodies: that they take no other fields, and an imported table from the shapes of what its lines make. */

import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isOpenBody } from '../unknown-fields.ts';
import { DeviceCreate, Facts, RegionCreate, UserCreate, VenueCreate } from './ledger.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a table, with these columns; it reaches the handler as bytes. */
    table?: string;
  }
}

export const CSV = 'text/csv';
export const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const { facts: _facts, photos: _photos, plans: _plans, location, ...ofVenue } = VenueCreate.shape;
export const VENUE_COLUMNS = columnsOf({ ...ofVenue, lat: location, lon: location, ...Facts.shape });
export const REGION_COLUMNS = columnsOf(RegionCreate.shape);
const { password: _password, ...ofUser } = UserCreate.shape;
export const USER_COLUMNS = columnsOf(ofUser);
const { foreign: _foreign, ...ofDevice } = DeviceCreate.shape;
export const DEVICE_COLUMNS = columnsOf({
  ...ofDevice,
  foreignSource: z.string().optional(),
  foreignName: z.string().optional(),
});

/** A route's own schema, whose body takes no other fields, and for a table its body, which no schema checks. */
export const describeRoute: NonNullable<FastifyDynamicSwaggerOptions['transform']> = (document) => {
  const described = jsonSchemaTransform(document as Parameters<typeof jsonSchemaTransform>[0]);
  const { table } = document.route.config ?? {};
  if (table === undefined) {
    const { body } = described.schema as { body?: unknown };
    if (body !== undefined && !isOpenBody(document.url)) closeObjects(body);
    return described;
  }
  return { ...described, schema: { ...described.schema, body: bodyOf(table) } };
};

function closeObjects(described: unknown): void {
  if (typeof described !== 'object' || described === null) return;
  if ('properties' in described && !('additionalProperties' in described)) {
    Object.assign(described, { additionalProperties: false });
  }
  for (const part of Object.values(described)) closeObjects(part);
}

function bodyOf(columns: string) {
  return {
    content: {
      [CSV]: { schema: { type: 'string', description: `UTF-8 or GBK, first line: ${columns}` } },
      [WORKBOOK]: { schema: { type: 'string', format: 'binary', description: `First sheet: ${columns}` } },
    },
  };
}

/** The field names in snake_case; those that every line needs carry a `*`. */
function columnsOf(shape: Record<string, z.ZodType>): string {
  const names = Object.entries(shape).map(([field, schema]) => {
    const name = field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return schema.safeParse(undefined).success ? name : `${name}*`;
  });
  return `${names.join(', ')} (* needed)`;
}
