/** Everything on the way from a label to a device that sends. */

import type { Api, ZodApp } from '../api.ts';
import { claimingDeviceRoutes } from './claiming-devices.ts';
import { claimRoutes } from './claims.ts';
import { firstStepsRoute } from './first-steps.ts';
import { WrongCodes } from './wrong-codes.ts';

export function onboardRoutes(app: ZodApp, api: Api): void {
  // One count for all ways to try a code.
  const wrong = new WrongCodes();
  claimRoutes(app, api, wrong);
  claimingDeviceRoutes(app, api, wrong);
  firstStepsRoute(app, api);
}
