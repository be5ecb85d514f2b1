/** `/honours`: the district's yearly list, from the towns' proposals to the choice. */

import type { HonourFiling } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingInSight, filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, paged, problems } from '../shape/basic.ts';
import {
  FlagWithdrawal,
  HonourCandidateShape,
  HonourChoose,
  HonourChosenShape,
  HonourPropose,
  HonourShape,
  Year,
} from '../shape/incentives.ts';

const tags = ['red flags'];
const CandidatesQuery = z.object({ region: z.string().min(1).max(128), year: Year });

export function honourRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'honours', type: 'honour', shape: HonourShape, tags });
  candidatesRoute(app, api);
  app.post(
    '/honours',
    { schema: { tags, body: HonourPropose, response: { 201: HonourShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'honour.propose');
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, 'honour.propose', venue.region);
      const all = await candidatesOf(api, venue.region, body.year);
      const { flags = [], practices = [] } = all.find(({ venueId }) => venueId === venue.id) ?? {};
      const act = { type: 'honour.propose' as const, ...body, flags, practices };
      return reply.code(201).send(await api.deciding.act<HonourFiling>(act, caller));
    },
  );
  app.post(
    '/honours/:id/withdraw',
    {
      schema: { tags, params: IdParams, body: FlagWithdrawal, response: { 200: HonourShape, ...problems } },
    },
    async ({ caller, params, body }) => {
      requireAbility(api, caller, 'honour.withdraw');
      const scope = readScope(api, caller);
      const honour = await filingInSight(api, { scope, type: 'honour', id: params.id });
      requireMay(api, caller, 'honour.withdraw', honour.region);
      const act = { type: 'honour.withdraw' as const, honourId: honour.id, reason: body.reason };
      return api.deciding.act<HonourFiling>(act, caller);
    },
  );
  app.post(
    '/honours/choose',
    { schema: { tags, body: HonourChoose, response: { 200: HonourChosenShape, ...problems } } },
    async ({ caller, body }) => {
      requireAbility(api, caller, 'honour.choose');
      const district = await api.options.ledger.region(readScope(api, caller), body.district);
      if (district === null) throw new Problem('unknown-region', undefined, { field: 'district' });
      requireMay(api, caller, 'honour.choose', district.id);
      const act = { type: 'honour.choose' as const, ...given(body) };
      return api.deciding.act<z.infer<typeof HonourChosenShape>>(act, caller);
    },
  );
}

function candidatesRoute(app: ZodApp, api: Api): void {
  app.get(
    '/honours/candidates',
    {
      schema: {
        tags,
        description: 'Venues that had a flag in the year, with what they lack for the yearly list',
        querystring: CandidatesQuery,
        response: { 200: paged(HonourCandidateShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      const region = await api.options.ledger.region(readScope(api, caller), query.region);
      if (region === null) throw new Problem('unknown-region', undefined, { field: 'region' });
      return { items: await candidatesOf(api, region.id, query.year), next: null };
    },
  );
}

async function candidatesOf(api: Api, region: string, year: string) {
  const all = await api.options.ledger.honourCandidates({ region, year });
  if (all === null) throw new Problem('invalid', 'Is no year', { field: 'year' });
  return all;
}
