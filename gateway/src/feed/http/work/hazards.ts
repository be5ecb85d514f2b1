/** `/hazards`: what is dangerous where, and what people do about it. */

import type { Hazard, HazardAct } from '@ninewatch/rules';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { IdParams, PageQuery, paged, problems, QueryNumber } from '../shape/basic.ts';
import { HAZARD_ACTS, HazardKindName, HazardShape, HazardStateName } from '../shape/work.ts';
import { hazardInSight } from './by-ticket.ts';

const tags = ['hazards'];
const HazardsQuery = PageQuery.extend({
  state: HazardStateName.optional().describe('All states when left out'),
  venue: z.string().max(128).optional(),
  kind: HazardKindName.optional(),
  since: QueryNumber.optional().describe('Opened at or after, ms'),
});

export function hazardRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/hazards',
    { schema: { tags, querystring: HazardsQuery, response: { 200: paged(HazardShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const page = api.cursors.open('hazards', { limit, after });
      return api.cursors.seal('hazards', await ledger.hazards(readScope(api, caller), given(filter), page));
    },
  );
  app.get(
    '/hazards/:id',
    { schema: { tags, params: IdParams, response: { 200: HazardShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const hazard = await hazardInSight(api, caller, params.id);
      return reply.header('etag', `"${hazard.version}"`).send(hazard);
    },
  );
  for (const name of Object.keys(HAZARD_ACTS) as (keyof typeof HAZARD_ACTS)[]) actRoute(app, api, name);
}

function actRoute(app: ZodApp, api: Api, name: keyof typeof HAZARD_ACTS): void {
  const ability = `hazard.${name}` as const;
  const schema = {
    tags,
    params: IdParams,
    body: HAZARD_ACTS[name],
    response: { 200: HazardShape, ...problems },
  };
  app.post(`/hazards/:id/${name}`, { schema }, async (request) => {
    const { caller, params, body } = request;
    requireAbility(api, caller, ability);
    const hazard = await hazardInSight(api, caller, params.id);
    requireMay(api, caller, ability, hazard.region, atVenue(hazard.venueId));
    const { version: _seen, ...fields } = body;
    const expected = { expectedVersion: expectedVersion(request) };
    // The body was checked against the schema of exactly this act.
    const act = { type: ability, hazardId: hazard.id, ...given({ ...fields, ...expected }) } as HazardAct;
    try {
      return await api.deciding.act<Hazard>(act, caller);
    } catch (cause) {
      throw await api.deciding.becauseClosed(cause, () => api.options.ledger.hazard(null, hazard.id));
    }
  });
}
