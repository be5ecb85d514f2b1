/** `/cap`: hazards as CAP 1.2 messages, for centres that fetch them. */

import type { HazardKind } from '@ninewatch/rules';
import { z } from 'zod';
import { type Api, found, readScope, type ZodApp } from '../api.ts';
import { IdParams, problems } from '../shape/basic.ts';

const tags = ['systems'];
const KINDS: readonly HazardKind[] = ['fire', 'gas', 'co', 'toxic', 'electrical', 'water'];
/** Of each kind, the newest. */
const HAZARDS_MAX = 50;

export function capRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  app.get(
    '/cap',
    {
      schema: {
        tags,
        summary: 'Hazards as an Atom feed of CAP 1.2 messages',
        response: { 200: z.string().describe('Atom, newest first'), ...problems },
      },
    },
    async ({ caller }, reply) => {
      const scope = readScope(api, caller);
      const page = { limit: HAZARDS_MAX };
      const lists = await Promise.all(KINDS.map((kind) => ledger.hazards(scope, { kind }, page)));
      const ids = lists.flatMap(({ items }) => items.map(({ id }) => id));
      const feed = found((await api.options.systems?.capFeed(ids)) ?? null);
      return reply.type('application/atom+xml; charset=utf-8').serializer(String).send(feed);
    },
  );
  app.get(
    '/cap/:id',
    {
      schema: {
        tags,
        summary: 'One CAP 1.2 message',
        params: IdParams,
        response: { 200: z.string().describe('CAP 1.2'), ...problems },
      },
    },
    async ({ caller, params }, reply) => {
      const scope = readScope(api, caller);
      const [, hazardId, version] = /^(.+)\.(\d{1,9})$/.exec(params.id) ?? [];
      const hazard = found(hazardId === undefined ? null : await ledger.hazard(scope, hazardId));
      const message = await api.options.systems?.capMessage(hazard.id, Number(version));
      return reply
        .type('application/cap+xml; charset=utf-8')
        .serializer(String)
        .send(found(message ?? null));
    },
  );
}
