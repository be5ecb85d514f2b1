/** `/venues/export`, `/devices/export`, `/regions/export`, `/users/export`: tables in the columns that the imports take. */

import { Readable } from 'node:stream';
import type { Contact, Device, Region, RoleGrant, User, Venue } from '@ninewatch/rules';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { TableCell } from '../../../base/tables/cells.ts';
import { csvLines } from '../../../base/tables/csv.ts';
import { WORKBOOK_TYPE, writeXlsx } from '../../../base/tables/xlsx.ts';
import type { Page, Paged } from '../../../ledger/query-port.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, readScope, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { problems } from '../shape/basic.ts';
import { Facts } from '../shape/ledger.ts';
import { mayReadContacts, noteRead, withNumbers } from './contacts.ts';

const tags = ['export'];
/** So much of the ledger is asked for at a time: alarms and people go in between. [P8] */
const PAGE_LINES = 500;
const Format = z.enum(['csv', 'xlsx']).default('csv');
const VenuesAsked = z.object({
  format: Format,
  region: z.string().max(128).optional().describe('This region and all below it'),
  contacts: z
    .enum(['open', 'none'])
    .default('none')
    .describe('`open`: with the numbers in plain, which is written down; needs `read.contacts`'),
});

interface TableOf<T> {
  name: string;
  columns: Readonly<Record<string, (thing: T) => TableCell>>;
  lines: AsyncIterable<T>;
}

export function exportRoutes(app: ZodApp, api: Api): void {
  const { bulk: ledger } = api.options;
  const response = { 200: z.string().describe('The table'), ...problems };
  app.get(
    '/venues/export',
    { schema: { tags, querystring: VenuesAsked, response } },
    async (request, reply) => {
      const { caller, query } = request;
      const scope = readScope(api, caller);
      if (query.contacts === 'open') requireAbility(api, caller, 'read.contacts');
      const filter = given({ region: query.region });
      const lines = opened(api, caller, query.contacts, (page) => ledger.venues(scope, filter, page));
      const columns = { ...VENUE, ...(query.contacts === 'open' ? CONTACTS : {}), ...FACTS };
      return send(reply, query.format, { name: 'venues', columns, lines });
    },
  );
  const Asked = z.object({ format: Format });
  app.get(
    '/devices/export',
    { schema: { tags, querystring: Asked, response } },
    async ({ caller, query }, reply) => {
      const scope = readScope(api, caller);
      const lines = collectorsFirst((page) => ledger.devices(scope, {}, page));
      return send(reply, query.format, { name: 'devices', columns: DEVICE, lines });
    },
  );
  app.get(
    '/regions/export',
    { schema: { tags, querystring: Asked, response } },
    async ({ caller, query }, reply) => {
      const scope = readScope(api, caller);
      const lines = parentsFirst((page) => ledger.regions(scope, page));
      return send(reply, query.format, { name: 'regions', columns: REGION, lines });
    },
  );
  app.get(
    '/users/export',
    { schema: { tags, querystring: Asked, response } },
    async ({ caller, query }, reply) => {
      readScope(api, caller, 'read.users');
      const lines = enabled((page) => ledger.users(page));
      return send(reply, query.format, { name: 'users', columns: USER, lines });
    },
  );
}

const VENUE: TableOf<Venue>['columns'] = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  category: ({ category }) => category,
  region: ({ region }) => region,
  licence: ({ licence }) => licence,
  licence_number: ({ licenceNumber }) => licenceNumber,
  address: ({ address }) => address,
  lat: ({ location }) => location?.lat,
  lon: ({ location }) => location?.lon,
};
const CONTACTS: TableOf<Venue>['columns'] = {
  contact: ({ contact }) => contact,
  contacts: ({ contacts = [] }) => contacts.map(contactText).join('; '),
};
const FACTS = Object.fromEntries(
  (Object.keys(Facts.shape) as (keyof Venue['facts'])[]).map((fact) => [
    fact.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ({ facts }: Venue) => facts[fact],
  ]),
);
const DEVICE: TableOf<Device>['columns'] = {
  id: ({ id }) => id,
  venue_id: ({ venueId }) => venueId,
  kind: ({ kind }) => kind,
  model: ({ model }) => model,
  place: ({ place }) => place,
  collector: ({ collector }) => collector,
  foreign_source: ({ foreign }) => foreign?.source,
  foreign_name: ({ foreign }) => foreign?.name,
};
const REGION: TableOf<Region>['columns'] = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  level: ({ level }) => level,
  parent: ({ parent }) => parent,
};

/** Without numbers, which an import without the column leaves as they are. */
const USER: TableOf<User>['columns'] = {
  username: ({ username }) => username,
  name: ({ name }) => name,
  roles: ({ roles }) => roles.map(grantText).join('; '),
};

function grantText({ role, region, venue = '', department = '' }: RoleGrant): string {
  return [role, region, venue, department].join('|').replace(/\|+$/, '');
}

function contactText({ name, role = '', phone }: Contact): string {
  return [name, role, phone].join('|');
}

async function send<T>(
  reply: FastifyReply,
  format: 'csv' | 'xlsx',
  table: TableOf<T>,
): Promise<FastifyReply> {
  reply.header('content-disposition', `attachment; filename="${table.name}.${format}"`);
  const rows = rowsOf(table);
  reply.serializer((text: unknown) => text as string);
  if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(Readable.from(csvLines(rows)));
  return reply.type(WORKBOOK_TYPE).send(await writeXlsx({ name: table.name, rows }));
}

async function* rowsOf<T>({ columns, lines }: TableOf<T>): AsyncGenerator<TableCell[], void> {
  yield Object.keys(columns);
  const cells = Object.values(columns);
  for await (const line of lines) yield cells.map((cell) => cell(line));
}

type Ask<T> = (page: Page) => Promise<Paged<T>>;

async function* pages<T>(ask: Ask<T>): AsyncGenerator<T[], void> {
  let after: string | undefined;
  do {
    const { items, next } = await ask({ limit: PAGE_LINES, ...given({ after }) });
    yield items;
    after = next ?? undefined;
  } while (after !== undefined);
}

/** Of a venue where the caller may not read the numbers they are left out: masked ones would be imported as such. */
async function* opened(
  api: Api,
  caller: Caller,
  contacts: 'open' | 'none',
  ask: Ask<Venue>,
): AsyncGenerator<Venue, void> {
  for await (const venues of pages(ask)) {
    const mine = venues.map((venue): Venue => {
      if (contacts === 'open' && mayReadContacts(api, caller, venue)) return venue;
      const { contact: _one, contacts: _many, ...rest } = venue;
      return rest;
    });
    noteRead(api, caller, 'venues/export', mine);
    yield* mine.map((venue) => withNumbers(api.options.seal, venue, true));
  }
}

/** A line may name only what stands above it. Retired ones are no part of the table. */
async function* collectorsFirst(ask: Ask<Device>): AsyncGenerator<Device, void> {
  for (const isChild of [false, true]) {
    for await (const devices of pages(ask)) {
      yield* devices.filter(
        ({ collector, retired }) => retired !== true && (collector !== undefined) === isChild,
      );
    }
  }
}

/** The root is everywhere already. */
async function* parentsFirst(ask: Ask<Region>): AsyncGenerator<Region, void> {
  for (const level of ['city', 'district', 'town', 'village', 'grid'] as const) {
    for await (const regions of pages(ask)) yield* regions.filter((region) => region.level === level);
  }
}

/** Who may not sign in, or has no role, is no part of the table: an import would not say so. */
async function* enabled(ask: Ask<User>): AsyncGenerator<User, void> {
  for await (const users of pages(ask))
    yield* users.filter(({ disabled, roles }) => disabled !== true && roles.length > 0);
}
