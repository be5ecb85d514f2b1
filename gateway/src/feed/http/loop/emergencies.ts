/** `/emergencies`, `/drills`: incidents from declaring to closing, and drills, which no list mixes with them. */

import type { IncidentFiling } from '@ninewatch/rules';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import { EMERGENCY_ACTS, EmergencyCreate, IncidentShape } from '../shape/loop.ts';
import { filingActs } from './act-routes.ts';

const tags = ['emergencies'];

export function emergencyRoutes(app: ZodApp, api: Api): void {
  for (const [path, type] of [
    ['emergencies', 'emergency'],
    ['drills', 'drill'],
  ] as const) {
    filingRoutes(app, api, { path, type, shape: IncidentShape, tags });
    filingActs(app, api, {
      ...{ path, types: [type], prefix: 'emergency', idField: 'emergencyId' },
      ...{ bodies: EMERGENCY_ACTS, shape: IncidentShape, tags },
    });
  }
  app.post(
    '/emergencies',
    { schema: { tags, body: EmergencyCreate, response: { 201: IncidentShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'emergency.declare');
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, 'emergency.declare', venue.region);
      const act = { type: 'emergency.declare' as const, ...given(body) };
      return reply.code(201).send(await api.deciding.act<IncidentFiling>(act, caller));
    },
  );
}
