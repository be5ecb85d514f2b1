/** `/cases`, `/whistles`: what rises to the governance centres, and departments that a town whistles for. */

import type { Venue, WhistleFiling } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import { CASE_ACTS, CaseShape, WHISTLE_ACTS, WhistleCreate, WhistleShape } from '../shape/loop.ts';
import { filingActs } from './act-routes.ts';

const tags = ['dispatch'];

export function caseRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'cases', type: 'case', shape: CaseShape, tags });
  filingActs(app, api, {
    ...{ path: 'cases', types: ['case'], prefix: 'case', idField: 'caseId' },
    ...{ bodies: CASE_ACTS, shape: CaseShape, tags },
  });
  filingRoutes(app, api, { path: 'whistles', type: 'whistle', shape: WhistleShape, tags });
  filingActs(app, api, {
    ...{ path: 'whistles', types: ['whistle'], prefix: 'whistle', idField: 'whistleId' },
    ...{ bodies: WHISTLE_ACTS, shape: WhistleShape, tags },
  });
  blowRoute(app, api);
}

function blowRoute(app: ZodApp, api: Api): void {
  app.post(
    '/whistles',
    { schema: { tags, body: WhistleCreate, response: { 201: WhistleShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'whistle.blow');
      const venue = await venueOf(api, caller, body);
      requireMay(api, caller, 'whistle.blow', venue.region);
      const departments = body.departments.map((each) =>
        typeof each === 'string' ? { office: each } : given(each),
      );
      const { ticketId, what, dueIn } = body;
      const completeInMs = dueIn === undefined ? undefined : dueIn * 60_000;
      const more = given({ ticketId, completeInMs });
      const act = { type: 'whistle.blow' as const, venueId: venue.id, what, departments, ...more };
      return reply.code(201).send(await api.deciding.act<WhistleFiling>(act, caller));
    },
  );
}

/** Of the ticket, when there is one. */
async function venueOf(
  api: Api,
  caller: Caller,
  { ticketId, venueId }: { ticketId?: string | undefined; venueId?: string | undefined },
): Promise<Venue> {
  const { ledger } = api.options;
  const scope = readScope(api, caller);
  const ticket = ticketId === undefined ? null : await ledger.ticket(scope, ticketId);
  if (ticketId !== undefined && ticket === null) {
    throw new Problem('invalid', 'There is no such ticket in your regions', { field: 'ticketId' });
  }
  if (ticket !== null && venueId !== undefined && venueId !== ticket.venueId) {
    throw new Problem('invalid', 'The ticket is of another venue', { field: 'venueId' });
  }
  const venue = await ledger.venue(scope, ticket?.venueId ?? venueId ?? '');
  if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
  return venue;
}
