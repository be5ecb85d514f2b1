/** `/periods`: planned times, in which findings are looked at differently and never silenced. */

import type { Period } from '@ninewatch/rules';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import type { Caller } from '../../access/permissions.ts';
import type { Ability } from '../../access/roles.ts';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import { PeriodCreate, PeriodEnd, PeriodShape, PeriodStates } from '../shape/periods.ts';
import { withVenueNames } from '../venue-names.ts';

const tags = ['periods'];
const PeriodsQuery = PageQuery.extend({
  state: PeriodStates.optional().describe('One or several, divided by commas; all when left out'),
  venue: z.string().max(128).optional(),
});

export function periodRoutes(app: ZodApp, api: Api): void {
  readRoutes(app, api);
  app.post(
    '/periods',
    { schema: { tags, body: PeriodCreate, response: { 201: PeriodShape, ...problems } } },
    async ({ caller, body }, reply) => {
      const ability = abilityFor('period.create', body.kind);
      requireAbility(api, caller, ability);
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, ability, venue.region, atVenue(venue.id));
      const period = given(body);
      return reply.code(201).send(await api.deciding.act<Period>({ type: 'period.create', period }, caller));
    },
  );
  app.post(
    '/periods/:id/end',
    { schema: { tags, params: IdParams, body: PeriodEnd, response: { 200: PeriodShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id: periodId } = await endable(api, caller, params.id);
      const asked = given({ note: body.note, expectedVersion: expectedVersion(request) });
      try {
        return await api.deciding.act<Period>({ type: 'period.end', periodId, ...asked }, caller);
      } catch (cause) {
        throw await becauseEnded(api, periodId, cause);
      }
    },
  );
}

function readRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/periods',
    { schema: { tags, querystring: PeriodsQuery, response: { 200: paged(PeriodShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, ...filter } = query;
      const page = api.cursors.open('periods', { limit, after });
      const { items, next } = await ledger.periods(readScope(api, caller), given(filter), page);
      return api.cursors.seal('periods', { items: await withVenueNames(api, items), next });
    },
  );
  app.get(
    '/periods/:id',
    { schema: { tags, params: IdParams, response: { 200: PeriodShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const period = found(await ledger.period(readScope(api, caller), params.id));
      return reply.header('etag', `"${period.version}"`).send(period);
    },
  );
}

/** Announced work changes no decision, so more people may announce it, and take it back. */
function abilityFor(act: 'period.create' | 'period.end', kind: Period['kind']): Ability {
  return kind === 'announced_work' ? 'period.announce' : act;
}

/** The period if the caller sees its venue (else 404) and may end one of its kind there (else 403). */
async function endable(api: Api, caller: Caller, id: string): Promise<Period> {
  const scope = readScope(api, caller);
  const period = found(await api.options.ledger.period(scope, id));
  const venue = found(await api.options.ledger.venue(scope, period.venueId));
  requireMay(api, caller, abilityFor('period.end', period.kind), venue.region, atVenue(venue.id));
  return period;
}

/** The decider knows only what has not ended. */
async function becauseEnded(api: Api, id: string, cause: unknown): Promise<unknown> {
  if (!(cause instanceof Problem) || cause.code !== 'not-found') return cause;
  const period = await api.options.ledger.period(null, id);
  return period?.state === 'ended' ? new Problem('wrong-state', 'It has ended already') : cause;
}
