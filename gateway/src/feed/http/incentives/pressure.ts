/** `/pressure`, `/pressure-due`: letter, notice, interview and exposure where rectification is slow. */

import type { PressureFiling } from '@ninewatch/rules';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingInSight, filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { requireHappened } from '../happened.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import { PressureDueShape, PressureEnd, PressurePost, PressureShape } from '../shape/incentives.ts';
import { RegionQuery } from './region-query.ts';

const tags = ['pressure'];

export function pressureRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'pressure', type: 'pressure', shape: PressureShape, tags });
  dueRoute(app, api);
  app.post(
    '/pressure',
    { schema: { tags, body: PressurePost, response: { 200: PressureShape, ...problems } } },
    async (request) => {
      const { caller, body } = request;
      requireAbility(api, caller, 'pressure.step');
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, 'pressure.step', venue.region);
      requireHappened(api, body.on, 'on');
      await requireOwnPhotos(api, caller, { ids: body.photoIds ?? [], field: 'photoIds' });
      const { version: _version, ...asked } = body;
      const seen = given({ ...asked, expectedVersion: expectedVersion(request) });
      return api.deciding.act<PressureFiling>({ type: 'pressure.step', ...seen }, caller);
    },
  );
  app.post(
    '/pressure/:id/end',
    { schema: { tags, params: IdParams, body: PressureEnd, response: { 200: PressureShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      requireAbility(api, caller, 'pressure.end');
      const scope = readScope(api, caller);
      const filing = await filingInSight(api, { scope, type: 'pressure', id: params.id });
      requireMay(api, caller, 'pressure.end', filing.region);
      if (filing.state === 'closed') throw new Problem('already-closed');
      const seen = given({ reason: body.reason, expectedVersion: expectedVersion(request) });
      return api.deciding.act<PressureFiling>(
        { type: 'pressure.end', pressureId: filing.id, ...seen },
        caller,
      );
    },
  );
}

function dueRoute(app: ZodApp, api: Api): void {
  app.get(
    '/pressure-due',
    {
      schema: {
        tags,
        description: 'Overdue tickets whose next step may be taken; the times are those of the profile',
        querystring: PageQuery.extend(RegionQuery.shape),
        response: { 200: paged(PressureDueShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      const { limit, after, region } = query;
      const page = api.cursors.open('pressure-due', { limit, after });
      const asked = { now: api.options.clock.nowMs(), ...given({ region }) };
      const due = await api.options.ledger.pressureDue(readScope(api, caller), asked, page);
      return api.cursors.seal('pressure-due', due);
    },
  );
}
