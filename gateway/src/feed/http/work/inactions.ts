/** `/inactions`: what should have been done and was not, and who has answered for it. */

import { INACTION_RULES, type InactionFiling } from '@ninewatch/rules';
import { z } from 'zod';
import { atVenue } from '../../../base/places.ts';
import { type Api, expectedVersion, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { FilingShape, filingInSight, filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { IdParams, Millis, Note, problems, Version } from '../shape/basic.ts';

const tags = ['tickets'];
const InactionShape = FilingShape.extend({
  state: z.enum(['open', 'ended']),
  rule: z.enum(INACTION_RULES),
  subject: z.string().describe('Id of the ticket, hazard, duty or duty check that it is about'),
  unit: z.string().describe('Region id of the unit that did not act'),
  person: z.string().optional(),
  since: Millis,
  text: z.object({ zh: z.string(), en: z.string() }),
  told: z.int().describe('How often it was told, each time one level higher'),
  answered: z.object({ at: Millis, by: z.string(), note: z.string().optional() }).optional(),
});
const Answer = z.object({ note: Note.optional(), version: Version.optional() });

export function inactionRoutes(app: ZodApp, api: Api): void {
  const brief = ({ notice: _notice, ...rest }: InactionFiling) => rest;
  filingRoutes(app, api, { path: 'inactions', type: 'inaction', shape: InactionShape, tags, brief });
  app.post(
    '/inactions/:id/answer',
    { schema: { tags, params: IdParams, body: Answer, response: { 200: InactionShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      requireAbility(api, caller, 'inaction.answer');
      const scope = readScope(api, caller);
      const filing = await filingInSight(api, { scope, type: 'inaction', id: params.id });
      requireMay(api, caller, 'inaction.answer', filing.region, atVenue(filing.venueId ?? ''));
      const asked = given({ note: body.note, expectedVersion: expectedVersion(request) });
      const act = { type: 'inaction.answer', inactionId: filing.id, ...asked } as const;
      return brief(await api.deciding.act<InactionFiling>(act, caller));
    },
  );
}
