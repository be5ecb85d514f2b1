/** Records and what moves owners and units: all paths of it. */

import type { Api, ZodApp } from '../api.ts';
import { coverageRoute } from './coverage.ts';
import { creditGoodsRoutes } from './credit-goods.ts';
import { creditRoutes } from './credits.ts';
import { honourRoutes } from './honours.ts';
import { pressureRoutes } from './pressure.ts';
import { recordRoutes } from './records.ts';
import { redFlagRoutes } from './red-flags.ts';

export function incentiveRoutes(app: ZodApp, api: Api): void {
  recordRoutes(app, api);
  pressureRoutes(app, api);
  creditRoutes(app, api);
  creditGoodsRoutes(app, api);
  redFlagRoutes(app, api);
  honourRoutes(app, api);
  coverageRoute(app, api);
}
