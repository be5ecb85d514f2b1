/** `/venues/:id/score` and `/venues/proposals`: the computed score beside a colour, and what people make of what it proposes. */

import { COUNTED_BY_MONTH, COUNTED_NOW, type FilingOf, type Venue } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, expectedVersion, readScope, type ZodApp } from '../api.ts';
import { FilingShape } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { IdParams, Millis, Note, PageQuery, paged, problems, Version } from '../shape/basic.ts';
import { Colour, VenueShape } from '../shape/ledger.ts';
import { Awaiting } from '../shape/loop.ts';
import { withVenueNames } from '../venue-names.ts';
import { venueInSight } from '../work/by-ticket.ts';
import { shownVenue } from './contacts.ts';
import { actable } from './venues.ts';

const tags = ['venues'];
const PartShape = z.object({
  key: z.enum([...COUNTED_BY_MONTH, ...COUNTED_NOW]),
  count: z.int(),
  points: z.number(),
  say: z.object({ zh: z.string(), en: z.string() }),
});
const AnswerShape = z.object({
  at: Millis,
  by: z.string(),
  reason: z.string(),
  colour: Colour,
  score: z.number().describe('As it was then'),
});
const ScoreFields = {
  ...Awaiting,
  value: z.number(),
  parts: z.array(PartShape).describe('What made it; what adds nothing is left out'),
  proposal: z
    .object({
      colour: Colour,
      from: Colour.describe('In force while it is proposed'),
      since: Millis,
      score: z.number(),
      parts: z.array(PartShape),
    })
    .optional(),
  accepted: AnswerShape.optional().describe('The last one that a person accepted'),
  dismissed: AnswerShape.extend({
    until: Millis.describe('Before then it is not proposed again'),
  }).optional(),
};
export const ProposalShape = FilingShape.extend({
  type: z.literal('score'),
  ...ScoreFields,
  venueId: z.string(),
  state: z.enum(['scored', 'proposed']),
  at: Millis.describe('When it last changed'),
});
export const ScoreShape = z.object({
  ...ScoreFields,
  version: z.int().min(0).describe('Of the score: what `If-Match` of the answers names; 0 before the first'),
  venueId: z.string(),
  risk: Colour,
  computedRisk: Colour,
  at: Millis.optional().describe('When it last changed; absent before the first'),
});
const ProposalsQuery = PageQuery.extend({
  region: z.string().max(128).optional().describe('This region and all below it'),
});
const AnswerBody = z.object({ reason: Note, version: Version.optional() });

export function scoreRoutes(app: ZodApp, api: Api): void {
  readRoutes(app, api);
  const shape = { tags, params: IdParams, body: AnswerBody };
  app.post(
    '/venues/:id/proposal/accept',
    { schema: { ...shape, response: { 200: VenueShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await actable(api, caller, params.id, 'proposal.accept');
      const asked = { reason: body.reason, ...given({ expectedVersion: expectedVersion(request) }) };
      const act = { type: 'proposal.accept', id, ...asked } as const;
      return shownVenue(api, caller, await api.deciding.act<Venue>(act, caller));
    },
  );
  app.post(
    '/venues/:id/proposal/dismiss',
    { schema: { ...shape, response: { 200: ScoreShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const venue = await actable(api, caller, params.id, 'proposal.dismiss');
      const asked = { reason: body.reason, ...given({ expectedVersion: expectedVersion(request) }) };
      const act = { type: 'proposal.dismiss', id: venue.id, ...asked } as const;
      return shownScore(venue, await api.deciding.act<FilingOf<'score'>>(act, caller));
    },
  );
}

function readRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/venues/proposals',
    { schema: { tags, querystring: ProposalsQuery, response: { 200: paged(ProposalShape), ...problems } } },
    async ({ caller, query }) => {
      const { limit, after, region } = query;
      const page = api.cursors.open('proposals', { limit, after });
      const asked = { type: 'score', state: 'proposed', ...given({ region }) } as const;
      const { items, next } = await ledger.filings(readScope(api, caller), asked, page);
      const named = await withVenueNames(api, items as FilingOf<'score'>[]);
      return api.cursors.seal('proposals', { items: named, next });
    },
  );
  app.get(
    '/venues/:id/score',
    { schema: { tags, params: IdParams, response: { 200: ScoreShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const venue = await venueInSight(api, caller, params.id);
      const filing = (await ledger.filing(null, 'score', `score-${venue.id}`)) as FilingOf<'score'> | null;
      return reply.header('etag', `"${filing?.version ?? 0}"`).send(shownScore(venue, filing));
    },
  );
}

function shownScore(venue: Venue, filing: FilingOf<'score'> | null): z.infer<typeof ScoreShape> {
  const { id: venueId, risk, computedRisk } = venue;
  const own = { venueId, risk, computedRisk };
  if (filing === null) return { ...own, version: 0, value: 0, parts: [] };
  const { version, value, parts, at, proposal, accepted, dismissed } = filing;
  return { ...own, version, value, parts, at, ...given({ proposal, accepted, dismissed }) };
}
