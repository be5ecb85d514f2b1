/** `/rules/shadow`: what rules on trial say, for their authors and for those who read the rules. */

import type { Scope, ShadowFilter } from '../../../ledger/query-port.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, readScope, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { paged, problems } from '../shape/basic.ts';
import { ShadowFilterQuery, ShadowShape, ShadowSummaryShape, ShadowsQuery } from '../shape/shadows.ts';

const tags = ['rules'];
/** A summary without `since` is of this long. */
const SUMMED_MS = 30 * 24 * 60 * 60 * 1_000;

export function shadowRoutes(app: ZodApp, api: Api): void {
  const { ledger, clock } = api.options;
  app.get(
    '/rules/shadow',
    { schema: { tags, querystring: ShadowsQuery, response: { 200: paged(ShadowShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, ...asked } = query;
      const filter: ShadowFilter = given(asked);
      const scope = shadowScope(api, caller, filter);
      const page = api.cursors.open('shadows', { limit, after });
      return api.cursors.seal('shadows', await ledger.shadows(scope, filter, page));
    },
  );
  app.get(
    '/rules/shadow/summary',
    {
      schema: {
        tags,
        description: 'Rule by rule: how often, where, and how much of it the rules in force saw as well',
        querystring: ShadowFilterQuery,
        response: { 200: ShadowSummaryShape, ...problems },
      },
    },
    async ({ caller, query }) => {
      const since = query.since ?? Math.max(0, clock.nowMs() - SUMMED_MS);
      const filter: ShadowFilter = given({ ...query, since });
      return { items: await ledger.shadowSummary(shadowScope(api, caller, filter), filter), since };
    },
  );
}

/** An author sees the own rules' findings in what may be seen of the work; all others' are for readers of the rules. */
function shadowScope(api: Api, caller: Caller, { author }: ShadowFilter): Scope {
  const mayReadRules = api.permissions.scope(caller, 'read.rules') !== 'nowhere';
  const isOwn = author === caller.actor.username;
  return readScope(api, caller, isOwn && !mayReadRules ? 'read.work' : 'read.rules');
}
