/** `/devices`: sensors and collectors; their secrets are shown once and kept as hashes. */

import type { Command, Device } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, expectedVersion, found, readScope, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import {
  BackInServiceBody,
  CommandBody,
  CommandShape,
  DeviceCreate,
  DevicePatch,
  DeviceShape,
  DeviceWithHealth,
  DeviceWithSecret,
  ListedDevice,
  OutOfServiceBody,
  ReplaceBody,
} from '../shape/ledger.ts';
import { withVenueNames } from '../venue-names.ts';
import { actableDevice, requireCollector, requireVenue } from './acted-device.ts';
import { requireBinding } from './binding.ts';
import { publicDevice } from './public-device.ts';

const tags = ['devices'];
const DevicesQuery = PageQuery.extend({
  venue: z.string().max(128).optional(),
  kind: z.string().max(64).optional(),
  collector: z.string().max(128).optional(),
  region: z.string().max(128).optional().describe('Of its venue: this region and all below it'),
  state: z
    .string()
    .max(100)
    .optional()
    .describe(
      '`silent`, `never_sent`, `unprotected`, `faulty`, `normal` (several divided by commas), or `out_of_service`, `retired`',
    ),
  claim: z
    .enum(['waiting', 'claimed', 'expired', 'revoked'])
    .optional()
    .describe('By the state of its claim'),
  search: z.string().max(200).optional().describe('Part of id, place or model'),
});

export function deviceRoutes(app: ZodApp, api: Api): void {
  readRoutes(app, api);
  createRoute(app, api);
  actRoutes(app, api);
  serviceRoutes(app, api);
}

function readRoutes(app: ZodApp, api: Api): void {
  const shown = shownBy(api);
  const { ledger, clock } = api.options;
  app.get(
    '/devices',
    { schema: { tags, querystring: DevicesQuery, response: { 200: paged(ListedDevice), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, claim: state, ...filter } = query;
      const page = api.cursors.open('devices', { limit, after });
      const asked = { ...given(filter), ...(state && { claim: { state, nowMs: clock.nowMs() } }) };
      const { items, next } = await ledger.devices(readScope(api, caller), asked, page);
      const named = await withVenueNames(
        api,
        items.map((device) => shown(device)),
      );
      return api.cursors.seal('devices', { items: named, next });
    },
  );
  app.get(
    '/devices/:id',
    { schema: { tags, params: IdParams, response: { 200: DeviceWithHealth, ...problems } } },
    async ({ caller, params }, reply) => {
      const device = found(await ledger.device(readScope(api, caller), params.id));
      return reply.header('etag', `"${device.version}"`).send(shown(device));
    },
  );
}

function createRoute(app: ZodApp, api: Api): void {
  const shown = shownBy(api);
  app.post(
    '/devices',
    { schema: { tags, body: DeviceCreate, response: { 201: DeviceWithSecret, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'device.create');
      await requireVenue(api, caller, body.venueId, 'device.create');
      await requireCollector(api, caller, body.collector);
      requireBinding(api, caller, { ability: 'device.create', foreign: body.foreign });
      const { secret = api.options.secrets.make(), ...plain } = body;
      const device = { ...given(plain), secretHash: api.options.secrets.hash(secret) };
      const made = await api.deciding.act<Device>({ type: 'device.create', device }, caller);
      return reply.code(201).send({ ...shown(made), secret, mqtt: api.options.mqttPorts() });
    },
  );
}

function actRoutes(app: ZodApp, api: Api): void {
  const shown = shownBy(api);
  app.patch(
    '/devices/:id',
    { schema: { tags, params: IdParams, body: DevicePatch, response: { 200: DeviceShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id, collector } = await actableDevice(api, caller, params.id, 'device.change');
      if (body.venueId !== undefined) await requireVenue(api, caller, body.venueId, 'device.change');
      if (body.collector !== collector) await requireCollector(api, caller, body.collector);
      requireBinding(api, caller, { ability: 'device.change', foreign: body.foreign });
      const { version: _seen, ...plain } = body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'device.change', id, patch: given(plain), ...expected } as const;
      return shown(await api.deciding.act<Device>(act, caller));
    },
  );
  app.post(
    '/devices/:id/replace',
    {
      schema: { tags, params: IdParams, body: ReplaceBody, response: { 200: DeviceWithSecret, ...problems } },
    },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await actableDevice(api, caller, params.id, 'device.replace');
      const { secret = api.options.secrets.make() } = body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const secretHash = api.options.secrets.hash(secret);
      const act = { type: 'device.replace', id, secretHash, ...expected } as const;
      const replaced = shown(await api.deciding.act<Device>(act, caller));
      return { ...replaced, secret, mqtt: api.options.mqttPorts() };
    },
  );
  app.post(
    '/devices/:id/command',
    { schema: { tags, params: IdParams, body: CommandBody, response: { 201: CommandShape, ...problems } } },
    async ({ caller, params, body }, reply) => {
      const ability = body.name === 'mute' ? 'device.mute' : 'device.command';
      const { id: deviceId } = await actableDevice(api, caller, params.id, ability);
      const act = { type: 'device.command', deviceId, ...body } as const;
      return reply.code(201).send(await api.deciding.act<Command>(act, caller));
    },
  );
}

function serviceRoutes(app: ZodApp, api: Api): void {
  const shown = shownBy(api);
  const shape = { tags, params: IdParams, response: { 200: DeviceShape, ...problems } };
  app.post(
    '/devices/:id/out-of-service',
    { schema: { ...shape, body: OutOfServiceBody } },
    async (request) => {
      const { id } = await actableDevice(api, request.caller, request.params.id, 'device.out_of_service');
      const { version: _seen, ...said } = request.body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'device.out_of_service', id, ...given(said), ...expected } as const;
      return shown(await api.deciding.act<Device>(act, request.caller));
    },
  );
  app.post(
    '/devices/:id/back-in-service',
    { schema: { ...shape, body: BackInServiceBody } },
    async (request) => {
      const { id } = await actableDevice(api, request.caller, request.params.id, 'device.back_in_service');
      const { version: _seen, ...said } = request.body;
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'device.back_in_service', id, ...given(said), ...expected } as const;
      return shown(await api.deciding.act<Device>(act, request.caller));
    },
  );
}

function shownBy({ options }: Api) {
  return <T extends Device>(device: T) => publicDevice(device, options.clock.nowMs());
}
