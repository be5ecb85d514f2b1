/** `/records/…`: training, publicity, meetings, drills, campaigns, risk points, figures, evaluations and their like. */

import { RECORD_KINDS, RECORD_RULES, type RecordFiling, type RecordKind } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingInSight, filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { requireHappened } from '../happened.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, problems } from '../shape/basic.ts';
import {
  CampaignClose,
  CampaignTick,
  RecordWithdrawal,
  recordCorrection,
  recordPost,
  recordShape,
} from '../shape/filed-records.ts';

const tags = ['records'];

/** Where each kind is found, and who may write it. */
export const RECORD_ROUTES: Readonly<Record<RecordKind, { path: string; ability: ActAbility }>> = {
  training: { path: 'trainings', ability: 'record.field' },
  publicity: { path: 'publicity', ability: 'record.field' },
  meeting: { path: 'meetings', ability: 'record.office' },
  drill_record: { path: 'drills', ability: 'record.field' },
  campaign: { path: 'campaigns', ability: 'record.office' },
  risk_point: { path: 'risk-points', ability: 'record.own' },
  assessment: { path: 'assessments', ability: 'record.assess' },
  evaluation: { path: 'evaluations', ability: 'record.office' },
  practice: { path: 'practices', ability: 'record.office' },
  sector_problem: { path: 'sector-problems', ability: 'record.office' },
  cooperation: { path: 'cooperation', ability: 'record.field' },
  accident: { path: 'accidents', ability: 'record.office' },
};

type Content = RecordFiling['content'];

export function recordRoutes(app: ZodApp, api: Api): void {
  for (const kind of RECORD_KINDS) {
    const brief = ({ corrections: _corrections, ...rest }: RecordFiling) => rest;
    const path = `records/${RECORD_ROUTES[kind].path}`;
    filingRoutes(app, api, { path, type: kind, shape: recordShape(kind), tags, brief });
    fileRoute(app, api, kind);
    changeRoutes(app, api, kind);
  }
  campaignRoutes(app, api);
}

function fileRoute(app: ZodApp, api: Api, kind: RecordKind): void {
  const { path, ability } = RECORD_ROUTES[kind];
  app.post(
    `/records/${path}`,
    { schema: { tags, body: recordPost(kind), response: { 201: recordShape(kind), ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, ability);
      const content = body.content as Content;
      const place = await placeFor(api, { caller, kind }, body);
      requirePast(api, kind, content);
      await requireOwnPhotos(api, caller, { ids: content.photoIds ?? [], field: 'content.photoIds' });
      await requireNewYear(api, place.region, content);
      const { venueId } = place;
      const where = venueId === undefined ? { region: place.region } : { venueId };
      const act = { type: 'record.file' as const, kind, content, ...where };
      return reply.code(201).send((await api.deciding.act<RecordFiling>(act, caller)) as never);
    },
  );
}

/** The venue or unit that was named, if it is in sight and the caller may write there. */
async function placeFor(
  api: Api,
  { caller, kind }: { caller: Caller; kind: RecordKind },
  { venueId, region }: { venueId?: string | undefined; region?: string | undefined },
): Promise<{ venueId?: string; region: string }> {
  const { at } = RECORD_RULES[kind];
  const scope = readScope(api, caller);
  if ((venueId === undefined) === (region === undefined)) {
    const field = at === 'unit' ? 'region' : 'venueId';
    throw new Problem('invalid-request', 'Either a venue or a region', { field });
  }
  const { ability } = RECORD_ROUTES[kind];
  if (venueId !== undefined) {
    const venue = await api.options.ledger.venue(scope, venueId);
    if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
    requireMay(api, caller, ability, venue.region, atVenue(venueId));
    return { venueId, region: venue.region };
  }
  const unit = await api.options.ledger.region(scope, region ?? '');
  if (unit === null) throw new Problem('unknown-region', undefined, { field: 'region' });
  requireMay(api, caller, ability, unit.id);
  return { region: unit.id };
}

/** A campaign is on record before it begins, everything else when it was. */
function requirePast(api: Api, kind: RecordKind, { on }: Content): void {
  if (kind !== 'campaign') requireHappened(api, on, 'content.on');
}

/** Figures of a unit are there once a year; a second time they are corrected. */
async function requireNewYear(api: Api, region: string, content: Content): Promise<void> {
  if (!('year' in content)) return;
  const other = await api.options.ledger.assessmentOf(region, content.year);
  if (other === null) return;
  throw new Problem('already-exists', `${other.id} has the figures of ${content.year}`, {
    field: 'content.year',
  });
}

function changeRoutes(app: ZodApp, api: Api, kind: RecordKind): void {
  const { path } = RECORD_ROUTES[kind];
  const answer = { 200: recordShape(kind), ...problems };
  app.post(
    `/records/${path}/:id/correct`,
    { schema: { tags, params: IdParams, body: recordCorrection(kind), response: answer } },
    async (request) => {
      const content = request.body.content as Content;
      const on = await changeable(api, kind, request);
      requirePast(api, kind, content);
      // Those that are there already are somebody else's by now.
      const known = new Set(on.kept.content.photoIds);
      const ids = (content.photoIds ?? []).filter((id) => !known.has(id));
      await requireOwnPhotos(api, request.caller, { ids, field: 'content.photoIds' });
      const act = { type: 'record.correct' as const, ...on, content, why: request.body.why };
      return (await api.deciding.act<RecordFiling>(act, request.caller)) as never;
    },
  );
  app.post(
    `/records/${path}/:id/withdraw`,
    { schema: { tags, params: IdParams, body: RecordWithdrawal, response: answer } },
    async (request) => {
      const on = await changeable(api, kind, request);
      const act = { type: 'record.withdraw' as const, ...on, reason: request.body.reason };
      return (await api.deciding.act<RecordFiling>(act, request.caller)) as never;
    },
  );
}

function campaignRoutes(app: ZodApp, api: Api): void {
  const answer = { 200: recordShape('campaign'), ...problems };
  app.post(
    '/records/campaigns/:id/tick',
    { schema: { tags, params: IdParams, body: CampaignTick, response: answer } },
    async (request) => {
      const on = await changeable(api, 'campaign', request);
      const { item, note } = request.body;
      const act = { type: 'record.tick' as const, ...on, ...given({ item, note }) };
      return (await api.deciding.act<RecordFiling>(act, request.caller)) as never;
    },
  );
  app.post(
    '/records/campaigns/:id/close',
    { schema: { tags, params: IdParams, body: CampaignClose, response: answer } },
    async (request) => {
      const on = await changeable(api, 'campaign', request);
      const act = { type: 'record.close' as const, ...on, summary: request.body.summary };
      return (await api.deciding.act<RecordFiling>(act, request.caller)) as never;
    },
  );
}

/** The record if the caller sees it (else 404) and may write its kind there (else 403). */
async function changeable(
  api: Api,
  kind: RecordKind,
  request: FastifyRequest,
): Promise<{ recordId: string; kept: RecordFiling; expectedVersion?: number }> {
  const { caller } = request;
  const { id } = request.params as z.infer<typeof IdParams>;
  const { ability } = RECORD_ROUTES[kind];
  requireAbility(api, caller, ability);
  const kept = (await filingInSight(api, {
    scope: readScope(api, caller),
    type: kind,
    id,
  })) as RecordFiling;
  const at = kept.venueId === undefined ? [] : [atVenue(kept.venueId)];
  requireMay(api, caller, ability, kept.region, ...at);
  return { recordId: kept.id, kept, ...given({ expectedVersion: expectedVersion(request) }) };
}
