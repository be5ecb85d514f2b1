/** `POST /tickets`: what people and programs find becomes a ticket, by who may report from that source. */

import type { ReportedTicket, Ticket } from '@ninewatch/rules';
import { atVenue } from '../../../base/places.ts';
import { type Api, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { requireOwnPhotos } from '../records/photos.ts';
import { problems } from '../shape/basic.ts';
import { TicketCreate, TicketShape } from '../shape/tickets.ts';

export function ticketReportRoutes(app: ZodApp, api: Api): void {
  app.post(
    '/tickets',
    { schema: { tags: ['tickets'], body: TicketCreate, response: { 201: TicketShape, ...problems } } },
    async ({ caller, body }, reply) => {
      const ability = `ticket.report.${body.source}` as const;
      requireAbility(api, caller, ability);
      const venue = await api.options.ledger.venue(readScope(api, caller), body.venueId);
      if (venue === null) throw new Problem('unknown-venue', undefined, { field: 'venueId' });
      requireMay(api, caller, ability, venue.region, atVenue(venue.id));
      // A due time of one's own choice is for those who set the five fixes.
      if (body.dueAt !== undefined) requireMay(api, caller, 'ticket.assign', venue.region);
      await requireOwnPhotos(api, caller, { ids: body.photos ?? [] });
      const ticket = given(body) as ReportedTicket;
      return reply.code(201).send(await api.deciding.act<Ticket>({ type: 'ticket.create', ticket }, caller));
    },
  );
}
