/** `/venues/{id}/credits`: what a venue earned, and what it got for it. */

import type { CreditAccount, CreditAct, CreditEntry, Venue } from '@ninewatch/rules';
import type { Paged } from '../../../ledger/query-port.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingInSight } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { IdParams, PageQuery, problems } from '../shape/basic.ts';
import {
  CreditEntryShape,
  CreditGrant,
  CreditRedeem,
  CreditReverse,
  CreditsShape,
} from '../shape/incentives.ts';

const tags = ['credits'];
const answer = { 201: CreditEntryShape, ...problems };

export function creditRoutes(app: ZodApp, api: Api): void {
  readRoute(app, api);
  app.post(
    '/venues/:id/credits/grant',
    { schema: { tags, params: IdParams, body: CreditGrant, response: answer } },
    async ({ caller, params, body }, reply) => {
      const venue = await venueFor(api, { caller, ability: 'credit.grant', id: params.id });
      const act = { type: 'credit.grant' as const, venueId: venue.id, ...given(body) };
      return reply.code(201).send(await api.deciding.act<CreditEntry>(act, caller));
    },
  );
  app.post(
    '/venues/:id/credits/redeem',
    { schema: { tags, params: IdParams, body: CreditRedeem, response: answer } },
    async ({ caller, params, body }, reply) => {
      const venue = await venueFor(api, { caller, ability: 'credit.redeem', id: params.id });
      const act = { type: 'credit.redeem' as const, venueId: venue.id, ...given(body) };
      return reply.code(201).send(await api.deciding.act<CreditEntry>(act, caller));
    },
  );
  app.post(
    '/venues/:id/credits/reverse',
    { schema: { tags, params: IdParams, body: CreditReverse, response: answer } },
    async ({ caller, params, body }, reply) => {
      const venue = await venueFor(api, { caller, ability: 'credit.reverse', id: params.id });
      const kept = await filingInSight(api, {
        scope: readScope(api, caller),
        type: 'credit_entry',
        id: body.entryId,
      });
      const act = { type: 'credit.reverse' as const, venueId: venue.id, kept, ...body };
      return reply.code(201).send(await api.deciding.act<CreditEntry>(act, caller));
    },
  );
}

/** The venue if the caller sees it (else 404) and may do this there (else 403). */
async function venueFor(
  api: Api,
  { caller, ability, id }: { caller: Caller; ability: CreditAct['type']; id: string },
): Promise<Venue> {
  requireAbility(api, caller, ability);
  const venue = found(await api.options.ledger.venue(readScope(api, caller), id));
  requireMay(api, caller, ability, venue.region);
  return venue;
}

function readRoute(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/venues/:id/credits',
    {
      schema: {
        tags,
        description: 'The balance, and its lines, newest first',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: CreditsShape, ...problems },
      },
    },
    async ({ caller, params, query }) => {
      const scope = readScope(api, caller);
      const venue = found(await ledger.venue(scope, params.id));
      const { limit, after } = query;
      const list = `credits ${venue.id}`;
      const page = api.cursors.open(list, { limit, after });
      // The venue is in sight: what it was given elsewhere before it moved is its own.
      const entries = await ledger.filings(null, { type: 'credit_entry', venue: venue.id }, page);
      const account = (await ledger.filing(
        null,
        'credit_account',
        `credits-${venue.id}`,
      )) as CreditAccount | null;
      const { items, next } = api.cursors.seal(list, entries as Paged<CreditEntry>);
      const redeemed = account === null || account.redeemed.year === '' ? null : account.redeemed;
      return { venueId: venue.id, balance: account?.balance ?? 0, redeemed, items, next };
    },
  );
}
