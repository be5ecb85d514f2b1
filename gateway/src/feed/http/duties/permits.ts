/** `/permits`: dangerous work that is reported, approved or refused, and handed back. */

import type { FilingOf, PermitInput } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import { atVenue } from '../../../base/places.ts';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { PermitCreate, PermitShape, WithNote, WithReason } from '../shape/duties.ts';

const tags = ['permits'];
const OPEN: readonly string[] = ['reported', 'approved'];

export function permitRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'permits', type: 'permit', shape: PermitShape, tags });
  app.post(
    '/permits',
    { schema: { tags, body: PermitCreate, response: { 201: PermitShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'permit.report');
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, 'permit.report', venue.region, atVenue(venue.id));
      const permit = given(body) as PermitInput;
      return reply
        .code(201)
        .send((await api.deciding.act({ type: 'permit.report', permit }, caller)) as never);
    },
  );
  const response = { 200: PermitShape, ...problems };
  app.post(
    '/permits/:id/approve',
    { schema: { tags, params: IdParams, body: WithNote, response } },
    async (request) => {
      const on = await openPermit(api, request, 'permit.approve');
      const act = { type: 'permit.approve' as const, ...on, ...given({ note: request.body.note }) };
      return (await api.deciding.act(act, request.caller)) as never;
    },
  );
  app.post(
    '/permits/:id/refuse',
    { schema: { tags, params: IdParams, body: WithReason, response } },
    async (request) => {
      const on = await openPermit(api, request, 'permit.refuse');
      const act = { type: 'permit.refuse' as const, ...on, reason: request.body.reason };
      return (await api.deciding.act(act, request.caller)) as never;
    },
  );
  app.post(
    '/permits/:id/end',
    { schema: { tags, params: IdParams, body: WithNote, response } },
    async (request) => {
      const on = await openPermit(api, request, 'permit.end');
      const act = { type: 'permit.end' as const, ...on, ...given({ note: request.body.note }) };
      return (await api.deciding.act(act, request.caller)) as never;
    },
  );
}

/** 404 out of sight, 403 without the role at its place, `wrong-state` when it is over. */
async function openPermit(
  api: Api,
  request: FastifyRequest<{ Params: { id: string } }>,
  ability: 'permit.approve' | 'permit.refuse' | 'permit.end',
): Promise<{ id: string; expectedVersion?: number }> {
  const { caller, params } = request;
  const filing = await api.options.ledger.filing(readScope(api, caller), 'permit', params.id);
  const permit = found(filing) as FilingOf<'permit'>;
  requireMay(api, caller, ability, permit.region, atVenue(permit.venueId));
  if (!OPEN.includes(permit.state)) throw new Problem('wrong-state', `It is ${permit.state}`);
  return { id: permit.id, ...given({ expectedVersion: expectedVersion(request) }) };
}
