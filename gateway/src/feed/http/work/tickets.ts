/** `/tickets`: the jobs that hazards leave for people, until another person approves them. */

import type { OnTicketAct, Ticket } from '@ninewatch/rules';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
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
import { requireOwnPhotos } from '../records/photos.ts';
import { IdParams, PageQuery, paged, problems, QueryNumber } from '../shape/basic.ts';
import {
  ClassName,
  HandlingName,
  SourceName,
  TICKET_ACTS,
  TicketShape,
  TicketStateName,
} from '../shape/tickets.ts';
import { withVenueNames } from '../venue-names.ts';

const tags = ['tickets'];
const TicketsQuery = PageQuery.extend({
  state: TicketStateName.optional().describe('All states when left out'),
  venue: z.string().max(128).optional(),
  unit: z.string().max(128).optional().describe('Region id of the unit that has to do it'),
  office: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('Name of the office that it was handed to and is with now, as profiles have it'),
  region: z.string().max(128).optional().describe('This region and all below it'),
  responsible: z.string().max(64).optional().describe('User name'),
  mine: z.stringbool().optional().describe('Those that the caller is responsible for'),
  source: SourceName.optional(),
  class: ClassName.optional(),
  handling: HandlingName.optional(),
  overdue: z.stringbool().optional().describe('Due by now, and neither submitted nor closed'),
  supervised: z.stringbool().optional().describe('Under listed supervision now'),
  search: z.string().trim().min(1).max(100).optional().describe('Part of id, title, place or venue name'),
  dueBefore: QueryNumber.optional().describe('ms; of those that are not closed'),
  waiting: z
    .enum(['approval', 'acceptance'])
    .optional()
    .describe(
      'Those that wait for somebody to approve or take them on, by until when; `overdue` is then the wait',
    ),
  sort: z.enum(['newest', 'due']).optional().describe('`due`: those not closed, the soonest due first'),
});

export function ticketRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/tickets',
    { schema: { tags, querystring: TicketsQuery, response: { 200: paged(TicketShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, mine, overdue, supervised, ...asked } = query;
      // A list in another order: its places mean nothing in the one of the newest.
      const isByDue = asked.sort === 'due' || overdue === true || asked.dueBefore !== undefined;
      const order = asked.waiting === undefined ? 'due' : asked.waiting;
      const list = isByDue || asked.waiting !== undefined ? `tickets by ${order}` : 'tickets';
      const page = api.cursors.open(list, { limit, after });
      const filter = {
        ...given(asked),
        ...(mine === true ? { responsible: caller.actor.username } : {}),
        ...(supervised === true ? { supervised } : {}),
        ...(overdue === true ? { overdueAt: api.options.clock.nowMs() } : {}),
      };
      const { items, next } = await ledger.tickets(readScope(api, caller), filter, page);
      return api.cursors.seal(list, { items: await withVenueNames(api, items), next });
    },
  );
  app.get(
    '/tickets/:id',
    { schema: { tags, params: IdParams, response: { 200: TicketShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const ticket = found(await ledger.ticket(readScope(api, caller), params.id));
      return reply.header('etag', `"${ticket.version}"`).send(ticket);
    },
  );
  for (const name of Object.keys(TICKET_ACTS) as (keyof typeof TICKET_ACTS)[]) actRoute(app, api, name);
}

function actRoute(app: ZodApp, api: Api, name: keyof typeof TICKET_ACTS): void {
  const ability = `ticket.${name}` as const;
  const schema = {
    tags,
    params: IdParams,
    body: TICKET_ACTS[name],
    response: { 200: TicketShape, ...problems },
  };
  app.post(`/tickets/:id/${name.replaceAll('_', '-')}`, { schema }, async (request) => {
    const { caller, params, body } = request;
    requireAbility(api, caller, ability);
    const scope = readScope(api, caller);
    const ticket = found(await api.options.ledger.ticket(scope, params.id));
    // Either side may: the regions of the venue, and the unit that it went to.
    requireMay(api, caller, ability, ticket.region, ticket.unit, atVenue(ticket.venueId));
    if ('photos' in body) await requireOwnPhotos(api, caller, { ids: body.photos ?? [] });
    if ('into' in body && (await api.options.ledger.ticket(scope, body.into)) === null) {
      throw new Problem('invalid', `no ticket ${body.into} in your regions`, { field: 'into' });
    }
    const { version: _seen, ...fields } = body;
    const asked = given({ ...fields, expectedVersion: expectedVersion(request) });
    // The decider keeps open tickets only, so the one to open again travels with the act.
    const closed = name === 'reopen' ? { closed: ticket } : {};
    // The body was checked against the schema of exactly this act.
    const act = { type: ability, ticketId: ticket.id, ...asked, ...closed } as OnTicketAct;
    try {
      return await api.deciding.act<Ticket>(act, caller);
    } catch (cause) {
      const problem = await api.deciding.becauseClosed(cause, () =>
        api.options.ledger.ticket(scope, ticket.id),
      );
      throw name === 'look_back' ? notToBeLookedAt(problem) : problem;
    }
  });
}

/** Closed is what a look back is for: refused is only that none is due. */
function notToBeLookedAt(problem: unknown): unknown {
  if (!(problem instanceof Problem) || problem.code !== 'already-closed') return problem;
  return new Problem(
    'wrong-state',
    'no look back is due: its class has none, or somebody has looked already',
  );
}
