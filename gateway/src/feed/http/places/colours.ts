/** `/venues/:id/colours` and `/venues/reassessment-due`: how a colour came to be, and which are to be looked at again. */

import type { FilingOf, Venue } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, readScope, type ZodApp } from '../api.ts';
import { FilingShape } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { IdParams, PageQuery, paged, problems, QueryNumber } from '../shape/basic.ts';
import { Colour, VenueShape } from '../shape/ledger.ts';
import { venueInSight } from '../work/by-ticket.ts';
import { withNumbers } from './contacts.ts';

const tags = ['venues'];
const ColourShape = FilingShape.extend({
  from: Colour.nullable(),
  to: Colour,
  computed: Colour,
  reasons: z.array(z.string()),
  because: z.string().describe('The act that it came of'),
  reason: z.string().optional().describe('Of an override'),
});
const DueQuery = PageQuery.extend({
  before: QueryNumber.optional().describe('Due before, ms; now when left out'),
  region: z.string().max(128).optional().describe('This region and all below it'),
});

export function historyRoutes(app: ZodApp, api: Api): void {
  const { ledger, clock } = api.options;
  app.get(
    '/venues/:id/colours',
    {
      schema: {
        tags,
        params: IdParams,
        querystring: PageQuery,
        response: { 200: paged(ColourShape), ...problems },
      },
    },
    async ({ caller, params, query }) => {
      const { id } = await venueInSight(api, caller, params.id);
      const list = `colours ${id}`;
      const page = api.cursors.open(list, query);
      const { items, next } = await ledger.filings(null, { type: 'colour', venue: id }, page);
      return api.cursors.seal(list, { items: items as FilingOf<'colour'>[], next });
    },
  );
  app.get(
    '/venues/reassessment-due',
    { schema: { tags, querystring: DueQuery, response: { 200: paged(VenueShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, before = clock.nowMs(), region } = query;
      const page = api.cursors.open('venues', { limit, after });
      const filter = { ...given({ region }), reassessBefore: before };
      const { items, next } = await ledger.venues(readScope(api, caller), filter, page);
      const show = (venue: Venue) => withNumbers(api.options.seal, venue, false);
      return api.cursors.seal('venues', { items: items.map(show), next });
    },
  );
}
