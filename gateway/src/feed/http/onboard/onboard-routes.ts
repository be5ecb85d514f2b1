/** Everything on the way from a label to a device that sends. */

import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { SignInsShape } from '../shape/onboard.ts';
import { claimingDeviceRoutes } from './claiming-devices.ts';
import { claimRoutes } from './claims.ts';
import { WrongCodes } from './wrong-codes.ts';

export function onboardRoutes(app: ZodApp, api: Api): void {
  // One count for all ways to try a code.
  const wrong = new WrongCodes();
  claimRoutes(app, api, wrong);
  claimingDeviceRoutes(app, api, wrong);
  app.get(
    '/devices/:id/sign-ins',
    { schema: { tags: ['onboarding'], params: IdParams, response: { 200: SignInsShape, ...problems } } },
    async ({ caller, params }) => {
      const { id } = found(await api.options.ledger.device(readScope(api, caller), params.id));
      const refused = api.options.onboard.refusedLogins(id);
      if (refused === undefined) return { refused: null };
      const { count, lastAt, why } = refused;
      return { refused: { count, lastAt, why } };
    },
  );
}
