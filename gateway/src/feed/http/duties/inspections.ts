/** `/inspections`, `/patrol-plans`: visits that are planned, and what they found. */

import type { InspectionInput, PlanInput } from '@ninewatch/rules';
import { atVenue } from '../../../base/places.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, problems } from '../shape/basic.ts';
import {
  InspectionCreate,
  InspectionShape,
  PlanCreate,
  PlanShape,
  PlansQuery,
  WithReason,
} from '../shape/duties.ts';
import { askedFiling, askedRegion } from './asked.ts';

const tags = ['inspections'];

export function inspectionRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'inspections', type: 'inspection', shape: InspectionShape, tags });
  const plans = { path: 'patrol-plans', type: 'patrol_plan' as const, shape: PlanShape, tags };
  filingRoutes(app, api, { ...plans, query: PlansQuery });
  app.post(
    '/inspections',
    { schema: { tags, body: InspectionCreate, response: { 201: InspectionShape, ...problems } } },
    async ({ caller, body }, reply) => {
      const ability = `inspection.${body.as}` as const;
      requireAbility(api, caller, ability);
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, ability, venue.region, atVenue(venue.id));
      await requirePhotos(api, caller, body as InspectionInput);
      const inspection = given(body) as InspectionInput;
      return reply
        .code(201)
        .send((await api.deciding.act({ type: 'inspection.record', inspection }, caller)) as never);
    },
  );
  planRoutes(app, api);
}

async function requirePhotos(api: Api, caller: Caller, body: InspectionInput): Promise<void> {
  const { photos, items, findings } = body;
  await requireOwnPhotos(api, caller, { ids: photos });
  await requireOwnPhotos(api, caller, { ids: items.flatMap((item) => item.photos ?? []), field: 'items' });
  const shown = findings.flatMap((finding) => finding.photos ?? []);
  await requireOwnPhotos(api, caller, { ids: shown, field: 'findings' });
}

function planRoutes(app: ZodApp, api: Api): void {
  app.post(
    '/patrol-plans',
    { schema: { tags, body: PlanCreate, response: { 201: PlanShape, ...problems } } },
    async ({ caller, body }, reply) => {
      await askedRegion(api, caller, { ability: 'patrol_plan.create', id: body.region });
      const plan: PlanInput = body;
      return reply
        .code(201)
        .send((await api.deciding.act({ type: 'patrol_plan.create', plan }, caller)) as never);
    },
  );
  app.post(
    '/patrol-plans/:id/cancel',
    { schema: { tags, params: IdParams, body: WithReason, response: { 200: PlanShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await askedFiling(api, caller, {
        ...{ ability: 'patrol_plan.cancel', type: 'patrol_plan', id: params.id, state: 'planned' },
      });
      const seen = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'patrol_plan.cancel' as const, id, reason: body.reason, ...seen };
      return (await api.deciding.act(act, caller)) as never;
    },
  );
}
