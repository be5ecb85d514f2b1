/** `/venues`: the small venues, their computed colour and its recorded override. */

import type { Venue, VenueInput } from '@ninewatch/rules';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import {
  AssessBody,
  BackInServiceBody,
  Colour,
  OutOfServiceBody,
  OverrideBody,
  VenueCreate,
  VenuePatch,
  VenueShape,
  VenueStateBody,
} from '../shape/ledger.ts';
import { LatestShape } from '../shape/records.ts';
import { venueInSight } from '../work/by-ticket.ts';
import { historyRoutes } from './colours.ts';
import { mayReadContacts, noteRead, recorded, shownVenue, withNumbers } from './contacts.ts';

const tags = ['venues'];
/** Devices of one venue whose newest reading is shown at once. */
const LATEST_MAX = 1_000;
const VenuesQuery = PageQuery.extend({
  region: z.string().max(64).optional(),
  risk: Colour.optional(),
  category: z.coerce.number().int().min(1).max(99).optional(),
  search: z.string().max(200).optional().describe('Part of id or name'),
  licence: z.string().max(64).optional().describe('One or several, divided by commas'),
  state: z.string().max(64).optional().describe('`open`, `suspended`, `closed`; several divided by commas'),
  overLimit: z.enum(['true', 'false']).optional().describe('Above a limit of its category, or not'),
  office: z.string().max(100).optional().describe('Lead office of its category'),
  fields: z
    .enum(['all', 'place'])
    .default('all')
    .describe('`place`: id, name, category, risk, region, location and state alone, as a map needs them'),
  contacts: z
    .enum(['open', 'masked'])
    .default('masked')
    .describe('`open`: numbers in plain where the caller has `read.contacts`, which is written down'),
});

const PlacedVenue = VenueShape.pick({
  ...{ id: true, name: true, category: true, risk: true, region: true, location: true, state: true },
});

function placed({ id, name, category, risk, region, location, state }: Venue) {
  return given({ id, name, category, risk, region, location, state });
}

export function venueRoutes(app: ZodApp, api: Api): void {
  readRoutes(app, api);
  serviceRoutes(app, api);
  lifeRoutes(app, api);
  historyRoutes(app, api);
  app.post(
    '/venues',
    { schema: { tags, body: VenueCreate, response: { 201: VenueShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'venue.create');
      await requireRegion(api, caller, body.region, 'venue.create');
      const venue = { ...recordedOf(api, body), facts: given(body.facts) } as VenueInput;
      await requireOwnPhotos(api, caller, { ids: body.photos ?? [], field: 'photos' });
      requirePlansAmong(body.photos ?? [], body.plans);
      const made = await api.deciding.act<Venue>({ type: 'venue.create', venue }, caller);
      return reply.code(201).send(shownVenue(api, caller, made));
    },
  );
  app.patch(
    '/venues/:id',
    { schema: { tags, params: IdParams, body: VenuePatch, response: { 200: VenueShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await actable(api, caller, params.id, 'venue.change');
      if (body.region !== undefined) await requireRegion(api, caller, body.region, 'venue.change');
      const { version: _seen, facts, ...plain } = body;
      const known = (await api.options.ledger.venue(null, id))?.photos ?? [];
      await requireOwnPhotos(api, caller, {
        ids: (body.photos ?? []).filter((photo) => !known.includes(photo)),
        field: 'photos',
      });
      requirePlansAmong(body.photos ?? known, body.plans);
      const patch = {
        ...recordedOf(api, plain),
        ...(facts === undefined ? {} : { facts: given(facts) }),
      } as Partial<VenueInput>;
      const expected = given({ expectedVersion: expectedVersion(request) });
      return shownVenue(
        api,
        caller,
        await api.deciding.act<Venue>({ type: 'venue.change', id, patch, ...expected }, caller),
      );
    },
  );
  app.route({
    method: ['PUT', 'POST'],
    url: '/venues/:id/override',
    schema: { tags, params: IdParams, body: OverrideBody, response: { 200: VenueShape, ...problems } },
    handler: async (request) => {
      const { caller, params, body } = request;
      const { id } = await actable(api, caller, params.id, 'venue.override');
      const { colour, reason } = body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'venue.override', id, colour, reason, ...expected } as const;
      return shownVenue(api, caller, await api.deciding.act<Venue>(act, caller));
    },
  });
}

/** A plan is one of the venue's photos, and nothing else. */
function requirePlansAmong(photos: readonly string[], plans: readonly string[] = []): void {
  const other = plans.find((id) => !photos.includes(id));
  if (other !== undefined) {
    throw new Problem('unknown-photo', `${other} is no photo of the venue`, { field: 'plans' });
  }
}

/** Of all devices that the venue has now. */
function serviceRoutes(app: ZodApp, api: Api): void {
  const shape = { tags, params: IdParams, response: { 200: VenueShape, ...problems } };
  app.post(
    '/venues/:id/out-of-service',
    { schema: { ...shape, body: OutOfServiceBody } },
    async (request) => {
      const { id } = await actable(api, request.caller, request.params.id, 'venue.out_of_service');
      const { version: _seen, ...said } = request.body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'venue.out_of_service', id, ...given(said), ...expected } as const;
      return shownVenue(api, request.caller, await api.deciding.act<Venue>(act, request.caller));
    },
  );
  app.post(
    '/venues/:id/back-in-service',
    { schema: { ...shape, body: BackInServiceBody } },
    async (request) => {
      const { id } = await actable(api, request.caller, request.params.id, 'venue.back_in_service');
      const { version: _seen, ...said } = request.body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'venue.back_in_service', id, ...given(said), ...expected } as const;
      return shownVenue(api, request.caller, await api.deciding.act<Venue>(act, request.caller));
    },
  );
}

function readRoutes(app: ZodApp, api: Api): void {
  const { ledger, readings } = api.options;
  app.get(
    '/venues',
    {
      schema: {
        tags,
        querystring: VenuesQuery,
        response: { 200: paged(z.union([VenueShape, PlacedVenue])), ...problems },
      },
    },
    async ({ caller, query }) => {
      const { limit, after, contacts, fields, ...filter } = query;
      const page = api.cursors.open('venues', { limit, after });
      const { items, next } = await ledger.venues(readScope(api, caller), given(filter), page);
      if (fields === 'place') return api.cursors.seal('venues', { items: items.map(placed), next });
      const plain = contacts === 'open' ? items.filter((venue) => mayReadContacts(api, caller, venue)) : [];
      noteRead(api, caller, 'venues', plain);
      const show = (venue: Venue) => withNumbers(api.options.seal, venue, plain.includes(venue));
      return api.cursors.seal('venues', { items: items.map(show), next });
    },
  );
  app.get(
    '/venues/:id',
    { schema: { tags, params: IdParams, response: { 200: VenueShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const venue = await venueInSight(api, caller, params.id);
      return reply.header('etag', `"${venue.version}"`).send(shownVenue(api, caller, venue));
    },
  );
  app.get(
    '/venues/:id/latest',
    { schema: { tags, params: IdParams, response: { 200: paged(LatestShape), ...problems } } },
    async ({ caller, params }) => {
      const scope = readScope(api, caller);
      const venue = found(await ledger.venue(scope, params.id));
      const devices = await ledger.devices(scope, { venue: venue.id }, { limit: LATEST_MAX });
      return { items: await readings.latest(devices.items.map((device) => device.id)), next: null };
    },
  );
}

function recordedOf<T extends object>(api: Api, fields: T) {
  const { contacts, ...rest } = fields as T & {
    contacts?: { name: string; role?: string | undefined; phone: string }[];
  };
  return recorded(api.options.seal, {
    ...given(rest),
    ...(contacts === undefined ? {} : { contacts: contacts.map(given) }),
  });
}

function lifeRoutes(app: ZodApp, api: Api): void {
  const shape = { tags, params: IdParams, response: { 200: VenueShape, ...problems } };
  app.post('/venues/:id/state', { schema: { ...shape, body: VenueStateBody } }, async (request) => {
    const { caller, params, body } = request;
    const { id } = await actable(api, caller, params.id, 'venue.state');
    const { state, reason } = body;
    const act = {
      type: 'venue.state',
      id,
      state,
      reason,
      ...given({ expectedVersion: expectedVersion(request) }),
    } as const;
    return shownVenue(api, caller, await api.deciding.act<Venue>(act, caller));
  });
  app.post('/venues/:id/assess', { schema: { ...shape, body: AssessBody } }, async (request) => {
    const { caller, params, body } = request;
    const { id } = await actable(api, caller, params.id, 'venue.assess');
    const asked = given({ note: body.note, expectedVersion: expectedVersion(request) });
    return shownVenue(
      api,
      caller,
      await api.deciding.act<Venue>({ type: 'venue.assess', id, ...asked }, caller),
    );
  });
}

/** The venue if the caller sees it (else 404) and may do this there (else 403). */
export async function actable(api: Api, caller: Caller, id: string, ability: ActAbility): Promise<Venue> {
  const venue = await venueInSight(api, caller, id);
  requireMay(api, caller, ability, venue.region, atVenue(venue.id));
  return venue;
}

async function requireRegion(api: Api, caller: Caller, id: string, ability: ActAbility): Promise<void> {
  const region = await api.options.ledger.region(readScope(api, caller), id);
  if (region === null) throw new Problem('unknown-region', undefined, { field: 'region' });
  requireMay(api, caller, ability, id);
}
