/** `/cases`, `/whistles`: what rises to the governance centres, and departments that a town whistles for. */

import type { Office, Region, Venue, WhistleFiling } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { problems } from '../shape/basic.ts';
import {
  CASE_ACTS,
  CaseShape,
  TasksQuery,
  WHISTLE_ACTS,
  WhistleCreate,
  WhistleShape,
} from '../shape/loop.ts';
import { venueInSight } from '../work/by-ticket.ts';
import { filingActs } from './act-routes.ts';

const tags = ['dispatch'];
const OPEN = 'open,dispatched,worked';

export function caseRoutes(app: ZodApp, api: Api): void {
  const mine = { tags, query: TasksQuery, narrowed };
  filingRoutes(app, api, { path: 'cases', type: 'case', shape: CaseShape, ...mine });
  filingActs(app, api, {
    ...{ path: 'cases', types: ['case'], prefix: 'case', idField: 'caseId' },
    ...{ bodies: CASE_ACTS, shape: CaseShape, tags },
  });
  filingRoutes(app, api, { path: 'whistles', type: 'whistle', shape: WhistleShape, ...mine });
  filingActs(app, api, {
    ...{ path: 'whistles', types: ['whistle'], prefix: 'whistle', idField: 'whistleId' },
    ...{ bodies: WHISTLE_ACTS, shape: WhistleShape, tags },
  });
  blowRoute(app, api);
}

/** Those in which an office of the caller has something to do; they are open. */
function narrowed({ mine, ...filter }: Record<string, unknown>, { grants }: Caller) {
  if (mine !== 'true') return given(filter);
  const offices = grants
    .filter(({ venue }) => venue === undefined)
    .map(({ role, region, department }) => given({ role, region, department }));
  return { state: OPEN, ...given(filter), offices };
}

function blowRoute(app: ZodApp, api: Api): void {
  app.post(
    '/whistles',
    { schema: { tags, body: WhistleCreate, response: { 201: WhistleShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'whistle.blow');
      const { venue, unit } = await venueOf(api, caller, body);
      requireMay(api, caller, 'whistle.blow', venue.region, ...(unit === undefined ? [] : [unit]));
      const departments = await Promise.all(
        body.departments.map((each) =>
          typeof each === 'string' ? { office: each } : placed(api, given(each), venue.region),
        ),
      );
      const { ticketId, what, dueIn } = body;
      const completeInMs = dueIn === undefined ? undefined : dueIn * 60_000;
      const more = given({ ticketId, completeInMs });
      const act = { type: 'whistle.blow' as const, venueId: venue.id, what, departments, ...more };
      return reply.code(201).send(await api.deciding.act<WhistleFiling>(act, caller));
    },
  );
}

type Department = { office: string } & Partial<Office>;
const LEVEL_OF: Partial<Record<Office['role'], Region['level']>> = {
  ...{ town_office: 'town', town_section: 'town', village: 'village', city: 'city' },
};

/** A role of another level than the district is called where the venue has that level, else nobody would hold it. */
async function placed({ options }: Api, department: Department, venueRegion: string): Promise<Department> {
  const level = department.role === undefined ? undefined : LEVEL_OF[department.role];
  if (department.region !== undefined || level === undefined) return department;
  let at = await options.ledger.region(null, venueRegion);
  while (at !== null && at.level !== level) {
    at = at.parent === undefined ? null : await options.ledger.region(null, at.parent);
  }
  return at === null ? department : { ...department, region: at.id };
}

/** Of the ticket, when there is one: also when its unit is another region's. */
async function venueOf(
  api: Api,
  caller: Caller,
  { ticketId, venueId }: { ticketId?: string | undefined; venueId?: string | undefined },
): Promise<{ venue: Venue; unit?: string }> {
  const { ledger } = api.options;
  const scope = readScope(api, caller);
  const ticket = ticketId === undefined ? null : await ledger.ticket(scope, ticketId);
  if (ticketId !== undefined && ticket === null) {
    throw new Problem('invalid', 'There is no such ticket in your regions', { field: 'ticketId' });
  }
  if (ticket !== null && venueId !== undefined && venueId !== ticket.venueId) {
    throw new Problem('invalid', 'The ticket is of another venue', { field: 'venueId' });
  }
  if (ticket !== null) {
    return { venue: await venueInSight(api, caller, ticket.venueId), unit: ticket.unit };
  }
  const venue = await ledger.venue(scope, venueId ?? '');
  if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
  return { venue };
}
