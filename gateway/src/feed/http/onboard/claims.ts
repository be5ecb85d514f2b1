/** `/claims`, for people: labels for devices, and what the installer does who scans one. */

import type { Device, Venue } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import QRCode from 'qrcode';
import type { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { actableDevice, requireCollector, requireVenue } from '../places/acted-device.ts';
import { publicDevice } from '../places/public-device.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { DeviceShape, DeviceWithSecret, ReplaceBody } from '../shape/ledger.ts';
import {
  ClaimsCreate,
  ClaimsMade,
  LookBody,
  OfferedShape,
  RevokeCertificateBody,
  TakeBody,
} from '../shape/onboard.ts';
import { makeShortCode } from './claim-codes.ts';
import { codeHashOf, offeredDevice, unlessTaken } from './offered-device.ts';
import type { WrongCodes } from './wrong-codes.ts';

const tags = ['onboarding'];
const MS_AN_HOUR = 3_600_000;

type Line = z.infer<typeof ClaimsCreate>['devices'][number];

export function claimRoutes(app: ZodApp, api: Api, wrong: WrongCodes): void {
  openRoute(app, api);
  revokeRoutes(app, api);
  installerRoutes(app, api, wrong);
}

/** What may not be is said before anything is made; what the decider refuses is named line by line. */
function openRoute(app: ZodApp, api: Api): void {
  app.post(
    '/claims',
    {
      schema: {
        tags,
        summary: 'Make labels for devices, old and new',
        body: ClaimsCreate,
        response: { 201: ClaimsMade, ...problems },
      },
    },
    async (request, reply) => {
      const { caller, body } = request;
      requireAbility(api, caller, 'claim.open');
      for (const line of body.devices) await requireLine(api, caller, line);
      const made = { items: [] as object[], rejected: [] as object[] };
      for (const line of body.devices) {
        try {
          made.items.push(await labelled(api, request, line, body.hours));
        } catch (cause) {
          if (!(cause instanceof Problem) || cause.status >= 500) throw cause;
          made.rejected.push({ id: line.id, code: cause.code, detail: cause.message });
        }
      }
      return reply.code(201).send(made as z.infer<typeof ClaimsMade>);
    },
  );
}

async function requireLine(api: Api, caller: Caller, { id, venueId, kind, collector }: Line): Promise<void> {
  const known = await api.options.ledger.device(readScope(api, caller), id);
  if (known !== null) {
    await actableDevice(api, caller, id, 'claim.open');
    return;
  }
  if (venueId === undefined || kind === undefined) {
    const field = venueId === undefined ? 'venueId' : 'kind';
    throw new Problem('unknown-device', `no device ${id}; a new one needs venueId and kind`, { field });
  }
  await requireVenue(api, caller, venueId, 'device.create');
  await requireCollector(api, caller, collector);
}

async function labelled(
  api: Api,
  request: Pick<FastifyRequest, 'caller' | 'protocol' | 'host'>,
  line: Line,
  hours: number | undefined,
) {
  const { caller } = request;
  const { id, venueId, kind, ...more } = line;
  const { ledger, secrets } = api.options;
  // One that the caller does not see is refused when it is to be made: a label opens only what one may act on. [P10]
  const known = await ledger.device(readScope(api, caller), id);
  if (known !== null) requireSame(known, line);
  else if (venueId !== undefined && kind !== undefined) {
    // Nobody knows its secret: it gets one when it is claimed.
    const device = { id, venueId, kind, ...given(more), secretHash: secrets.hash(secrets.make()) };
    await api.deciding.act<Device>({ type: 'device.create', device }, caller);
  }
  const [code, shortCode] = [secrets.make(), makeShortCode()];
  const hashes = { codeHash: codeHashOf(api, code), shortHash: codeHashOf(api, shortCode) };
  const forMs = hours === undefined ? undefined : hours * MS_AN_HOUR;
  const act = { type: 'claim.open', id, ...hashes, ...given({ forMs }) } as const;
  const device = await api.deciding.act<Device>(act, caller);
  // Behind `#`, the code stays on the phone: no proxy writes it down.
  const url = `${request.protocol}://${request.host}/claim#${code}`;
  const qr = await QRCode.toString(url, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' });
  const venue = await ledger.venue(null, device.venueId);
  return {
    ...{ device: publicDevice(device, api.options.clock.nowMs()), venueName: venue?.name ?? device.venueId },
    ...{ code, shortCode, url, qr, until: device.claim?.until ?? 0 },
  };
}

/** Whoever labels a new device under an id that is taken would hand over the one that has it. */
function requireSame(known: Device, { id, venueId, kind }: Line): void {
  const other = venueId !== undefined && venueId !== known.venueId ? 'venueId' : 'kind';
  if ((venueId ?? known.venueId) === known.venueId && (kind ?? known.kind) === known.kind) return;
  throw new Problem('already-exists', `${id} is there already, with another ${other}`, { field: other });
}

function revokeRoutes(app: ZodApp, api: Api): void {
  const shape = { tags, params: IdParams, response: { 200: DeviceShape, ...problems } };
  const shown = (device: Device) => publicDevice(device, api.options.clock.nowMs());
  app.post(
    '/devices/:id/claim/revoke',
    { schema: { ...shape, summary: 'Make a label worthless', body: ReplaceBody.pick({ version: true }) } },
    async (request) => {
      const { id } = await actableDevice(api, request.caller, request.params.id, 'claim.revoke');
      const expected = given({ expectedVersion: expectedVersion(request) });
      return shown(await api.deciding.act<Device>({ type: 'claim.revoke', id, ...expected }, request.caller));
    },
  );
  app.post(
    '/devices/:id/certificate/revoke',
    { schema: { ...shape, summary: 'End the certificate of a device', body: RevokeCertificateBody } },
    async (request) => {
      const { caller, params, body } = request;
      const { secrets } = api.options;
      const { id } = await actableDevice(api, caller, params.id, 'certificate.revoke');
      const expected = given({ expectedVersion: expectedVersion(request) });
      const said = { reason: body.reason, secretHash: secrets.hash(secrets.make()) };
      return shown(
        await api.deciding.act<Device>({ type: 'certificate.revoke', id, ...said, ...expected }, caller),
      );
    },
  );
}

/** By POST: what is in a body is in nobody's log. */
function installerRoutes(app: ZodApp, api: Api, wrong: WrongCodes): void {
  app.post(
    '/claims/look',
    {
      schema: {
        tags,
        summary: 'Which device a code stands for',
        body: LookBody,
        response: { 200: OfferedShape, ...problems },
      },
    },
    async (request) => {
      requireAbility(api, request.caller, 'claim.use');
      const { device } = offeredDevice(api, wrong, { request, code: request.body.code });
      const venue = await venueOf(api, request.caller, device);
      const { id, kind, model, place, claim } = device;
      return {
        ...{ deviceId: id, kind, ...given({ model, place }) },
        ...{ venueId: venue.id, venueName: venue.name, region: venue.region },
        ...given({ address: venue.address }),
        until: claim?.until ?? 0,
      };
    },
  );
  app.post(
    '/claims/take',
    {
      schema: {
        tags,
        summary: 'Take a device by its code; its secret is shown once',
        body: TakeBody,
        response: { 200: DeviceWithSecret, ...problems },
      },
    },
    async (request) => {
      const { caller, body } = request;
      requireAbility(api, caller, 'claim.use');
      const { place, photo } = body;
      const { device, codeHash } = offeredDevice(api, wrong, { request, code: body.code });
      await venueOf(api, caller, device);
      await requireOwnPhotos(api, caller, { ids: photo === undefined ? [] : [photo], field: 'photo' });
      const { clock, mqttPorts, secrets } = api.options;
      const secret = secrets.make();
      const hashes = { codeHash, secretHash: secrets.hash(secret) };
      const act = { type: 'claim.use', id: device.id, ...hashes, ...given({ place, photo }) } as const;
      const claimed = await unlessTaken(api.deciding.act<Device>(act, caller));
      return { ...publicDevice(claimed, clock.nowMs()), secret, mqtt: mqttPorts() };
    },
  );
}

/** 403 for who may not act there: that the code is right they know already. */
async function venueOf(api: Api, caller: Caller, device: Device): Promise<Venue> {
  const venue = await api.options.ledger.venue(null, device.venueId);
  if (venue === null) throw new Problem('claim-unusable');
  requireMay(api, caller, 'claim.use', venue.region, atVenue(venue.id));
  return venue;
}
