/** `/claims/{code}` and `/certificates/renew`, for devices: without a session, by what they hold. */

import type { Act, Actor, Device } from '@ninewatch/rules';
import type { CertificateRequest, DeviceAuthority } from '../../../authority/device-authority.ts';
import type { Api, ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import { ClaimBody, ClaimedShape, CodeParams, RenewBody, RenewedShape } from '../shape/onboard.ts';
import { offeredDevice, unlessTaken } from './offered-device.ts';
import { brokerAt, topicsOf } from './where-to.ts';
import type { WrongCodes } from './wrong-codes.ts';

const open = { config: { isOpen: true } } as const;
const tags = ['onboarding'];
/** It holds the code, or the key: nobody else is known of it. */
const DEVICE: Actor = { userId: '', username: 'public', name: 'public' };
/** A certificate is renewed in the last third of its time: whoever repeats an old request gets nothing. */
const RENEWED_IN_LAST = 1 / 3;

export function claimingDeviceRoutes(app: ZodApp, api: Api, wrong: WrongCodes): void {
  claimRoute(app, api, wrong);
  renewRoute(app, api, wrong);
}

function claimRoute(app: ZodApp, api: Api, wrong: WrongCodes): void {
  const { secrets, clock } = api.options;
  app.post(
    '/claims/:code',
    {
      ...open,
      schema: {
        summary: 'For devices: a code for a secret or a certificate, once',
        ...{ tags, security: [], params: CodeParams, body: ClaimBody },
        response: { 200: ClaimedShape, ...problems },
      },
    },
    async (request) => {
      const { device, codeHash } = offeredDevice(api, wrong, { request, code: request.params.code });
      const { id } = device;
      const asked = request.body.csr === undefined ? undefined : await requested(api, request.body.csr);
      const issued = await asked?.authority.sign(asked.request, id, clock.nowMs());
      // With a certificate nobody knows the secret, so that none logs in with one.
      const secret = secrets.make();
      const certificate = issued && { serial: issued.serial, keyHash: issued.keyHash, until: issued.until };
      const hashes = { codeHash, secretHash: secrets.hash(secret) };
      const claimed = await unlessTaken(
        decided(api, { type: 'claim.use', id, ...hashes, ...given({ certificate }) }),
      );
      const { venueId, kind, place } = claimed;
      return {
        ...{ deviceId: id, venueId, kind, ...given({ place }) },
        ...{ mqtt: brokerAt(api, request), topics: topicsOf(venueId, id) },
        ...(issued === undefined
          ? { secret }
          : {
              certificate: issued.certificate,
              authority: asked?.authority.certificate,
              until: issued.until,
            }),
      };
    },
  );
}

/** The request is signed by the key that the device has a certificate for: that is its proof. */
function renewRoute(app: ZodApp, api: Api, wrong: WrongCodes): void {
  const { clock, onboard } = api.options;
  app.post(
    '/certificates/renew',
    {
      ...open,
      schema: {
        tags,
        summary: 'For devices: a certificate for the same key, in its last third',
        security: [],
        body: RenewBody,
        response: { 200: RenewedShape, ...problems },
      },
    },
    async (request) => {
      const retryAfterS = wrong.waitS(request, clock.nowMs());
      if (retryAfterS > 0) throw new Problem('too-many-claims', undefined, { retryAfterS });
      const asked = await requested(api, request.body.csr);
      const device = onboard.device(asked.request.name ?? '');
      const last = device?.certificate?.issued.at(-1);
      const now = clock.nowMs();
      const isKnown = device?.certificate?.keyHash === asked.request.keyHash && last !== undefined;
      if (!isKnown) {
        wrong.count(request, now);
        throw new Problem('claim-unusable');
      }
      if (now < last.until - (last.until - last.at) * RENEWED_IN_LAST) {
        throw new Problem('wrong-state', 'It is renewed in the last third of its time');
      }
      const issued = await asked.authority.sign(asked.request, device.id, now);
      const { serial, keyHash, until } = issued;
      const certificate = { serial, keyHash, until };
      await unlessTaken(decided(api, { type: 'certificate.renew', id: device.id, certificate }));
      return { deviceId: device.id, certificate: issued.certificate, until };
    },
  );
}

function decided(api: Api, act: Act): Promise<Device> {
  return api.deciding.decided<Device>(() => api.options.decide(act, DEVICE));
}

/** The claim stays as it is when the request cannot be used. */
async function requested(
  { options }: Api,
  pem: string,
): Promise<{ authority: DeviceAuthority; request: CertificateRequest }> {
  const { authority } = options.onboard;
  if (authority === undefined) throw new Problem('no-certificates');
  const request = await authority.read(pem);
  if (typeof request === 'string') throw new Problem('request-unusable', request, { field: 'csr' });
  return { authority, request };
}
