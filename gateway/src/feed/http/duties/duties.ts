/** `/duties`, `/risk-notices`: who has to do what by when, and the word that it was done. */

import { parseProfile, SHIPPED_PROFILE } from '@ninewatch/rules';
import { atVenue } from '../../../base/places.ts';
import type { DutyHolder } from '../../../ledger/query-port.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, paged, problems } from '../shape/basic.ts';
import {
  DutiesQuery,
  DutyConfirm,
  DutyConfirmed,
  DutyShape,
  MyDutiesQuery,
  RiskNoticeFilingShape,
  RiskNoticeRead,
  RiskNoticeShape,
} from '../shape/duties.ts';

const tags = ['duties'];

export function dutyRoutes(app: ZodApp, api: Api): void {
  listRoutes(app, api);
  confirmRoute(app, api);
  noticeRoutes(app, api);
}

/** Each role of the caller with where it is held. */
export function holdersOf({ grants }: Pick<Caller, 'grants'>): DutyHolder[] {
  return grants.map(({ role, region, venue }) => given({ role, region, venue }));
}

function listRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/duties',
    { schema: { tags, querystring: DutiesQuery, response: { 200: paged(DutyShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, mine, ...filter } = query;
      const page = api.cursors.open('duties', { limit, after });
      const asked = { ...given(filter), ...(mine === 'true' ? { holders: holdersOf(caller) } : {}) };
      return api.cursors.seal('duties', await ledger.duties(readScope(api, caller), asked, page));
    },
  );
  app.get(
    '/duties/mine',
    { schema: { tags, querystring: MyDutiesQuery, response: { 200: paged(DutyShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const page = api.cursors.open('duties', { limit, after });
      const asked = { ...given(filter), holders: holdersOf(caller) };
      return api.cursors.seal('duties', await ledger.duties(readScope(api, caller), asked, page));
    },
  );
}

function confirmRoute(app: ZodApp, api: Api): void {
  app.post(
    '/duties/confirm',
    { schema: { tags, body: DutyConfirm, response: { 201: DutyConfirmed, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'duty.confirm');
      await requirePlace(api, caller, body);
      await requireOwnPhotos(api, caller, { ids: body.photos ?? [] });
      const act = { type: 'duty.confirm' as const, ...given(body) };
      return reply.code(201).send((await api.deciding.act(act, caller)) as never);
    },
  );
}

async function requirePlace(
  api: Api,
  caller: Caller,
  { venueId, region }: { venueId?: string | undefined; region?: string | undefined },
): Promise<void> {
  const { ledger } = api.options;
  const scope = readScope(api, caller);
  if (region !== undefined) {
    if ((await ledger.region(scope, region)) === null) {
      throw new Problem('unknown-region', undefined, { field: 'region' });
    }
    requireMay(api, caller, 'duty.confirm', region);
    return;
  }
  const venue = await ledger.venue(scope, venueId ?? '');
  if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
  requireMay(api, caller, 'duty.confirm', venue.region, atVenue(venue.id));
}

function noticeRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  filingRoutes(app, api, { path: 'risk-notices', type: 'risk_notice', shape: RiskNoticeFilingShape, tags });
  app.get(
    '/venues/:id/risk-notice',
    { schema: { tags, params: IdParams, response: { 200: RiskNoticeShape, ...problems } } },
    async ({ caller, params }) => {
      const venue = found(await ledger.venue(readScope(api, caller), params.id));
      const { items, prohibitions } = await checklistOf(api, venue.region);
      const due = { venue: venue.id, state: 'due,missed' };
      const open = await ledger.duties(null, due, { limit: 100 });
      const { id: venueId, name, risk, riskReasons, overLimit } = venue;
      const duties = open.items.filter(({ key, role }) => role === 'owner' && key.startsWith('risk_notice'));
      return { venueId, name, risk, riskReasons, overLimit, items, prohibitions, duties };
    },
  );
  app.post(
    '/venues/:id/risk-notice/read',
    {
      schema: {
        tags,
        params: IdParams,
        body: RiskNoticeRead,
        response: { 201: RiskNoticeFilingShape, ...problems },
      },
    },
    async ({ caller, params, body }, reply) => {
      requireAbility(api, caller, 'risk_notice.read');
      const venue = found(await ledger.venue(readScope(api, caller), params.id));
      requireMay(api, caller, 'risk_notice.read', venue.region, atVenue(venue.id));
      const act = {
        type: 'risk_notice.read' as const,
        venueId: venue.id,
        seen: body.seen as typeof venue.risk,
      };
      return reply.code(201).send((await api.deciding.act(act, caller)) as never);
    },
  );
}

/** Of the profile that holds there. */
async function checklistOf(api: Api, region: string) {
  const { ledger } = api.options;
  let text = SHIPPED_PROFILE;
  for (let id: string | undefined = region; id !== undefined; ) {
    const own = await ledger.profile(id);
    if (own !== null) {
      text = own.text;
      break;
    }
    id = (await ledger.region(null, id))?.parent;
  }
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Problem('profile-unusable');
  return parsed.profile.checklist;
}
