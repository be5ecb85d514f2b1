/** `/warnings`, `/receipts`: what others like the venue of an incident are told, and who has read it. */

import type { ReceiptFiling, WarningFiling } from '@ninewatch/rules';
import { atVenue } from '../../../base/places.ts';
import { type Api, found, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { ReceiptCreate, ReceiptShape, WarningCreate, WarningShape, WarningWithdraw } from '../shape/loop.ts';
import { anyInSight, filingActs } from './act-routes.ts';

const tags = ['warnings'];

export function warningRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'warnings', type: 'warning', shape: WarningShape, tags });
  textRoute(app, api);
  filingRoutes(app, api, { path: 'receipts', type: 'receipt', shape: ReceiptShape, tags });
  filingActs(app, api, {
    ...{ path: 'warnings', types: ['warning'], prefix: 'warning', idField: 'warningId' },
    ...{ bodies: { withdraw: WarningWithdraw }, shape: WarningShape, tags },
  });
  issueRoute(app, api);
  confirmRoute(app, api);
}

/** Who is warned sees no list of warnings, which belong to units above, but the one that the receipt is of. */
function textRoute(app: ZodApp, api: Api): void {
  app.get(
    '/receipts/:id/warning',
    { schema: { tags, params: IdParams, response: { 200: WarningShape, ...problems } } },
    async ({ caller, params }) => {
      const { filing } = await anyInSight(api, caller, { types: ['receipt'], id: params.id });
      return found(await api.options.ledger.filing(null, 'warning', filing.warningId)) as WarningFiling;
    },
  );
}

function issueRoute(app: ZodApp, api: Api): void {
  app.post(
    '/warnings',
    { schema: { tags, body: WarningCreate, response: { 201: WarningShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'warning.issue');
      const region = await api.options.ledger.region(readScope(api, caller), body.to.region);
      if (region === null) throw new Problem('unknown-region', undefined, { field: 'to.region' });
      requireMay(api, caller, 'warning.issue', region.id);
      if (body.fromEmergency !== undefined) {
        await anyInSight(api, caller, { types: ['emergency'], id: body.fromEmergency });
      }
      const to = given(body.to);
      const act = { type: 'warning.issue' as const, ...given(body), to };
      return reply.code(201).send(await api.deciding.act<WarningFiling>(act, caller));
    },
  );
}

function confirmRoute(app: ZodApp, api: Api): void {
  app.post(
    '/warnings/:id/receipts',
    {
      schema: { tags, params: IdParams, body: ReceiptCreate, response: { 200: ReceiptShape, ...problems } },
    },
    async ({ caller, params, body }) => {
      requireAbility(api, caller, 'warning.confirm');
      const scope = readScope(api, caller);
      const venue = await api.options.ledger.venue(scope, body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, 'warning.confirm', venue.region, atVenue(venue.id));
      const act = { type: 'warning.confirm' as const, warningId: params.id, ...given(body) };
      try {
        return await api.deciding.act<ReceiptFiling>(act, caller);
      } catch (cause) {
        throw await becauseRead(api, { id: receiptId(params.id, venue.id), cause });
      }
    },
  );
}

/** The decider knows unread ones only. */
async function becauseRead(api: Api, { id, cause }: { id: string; cause: unknown }): Promise<unknown> {
  if (!(cause instanceof Problem) || cause.code !== 'not-found') return cause;
  const receipt = await api.options.ledger.filing(null, 'receipt', id);
  return receipt === null ? cause : new Problem('wrong-state', `The receipt is ${receipt.state}`);
}

function receiptId(warningId: string, venueId: string): string {
  return `receipt-${warningId}-${venueId}`;
}
