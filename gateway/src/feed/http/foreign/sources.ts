/** `/sources`: whoever speaks for foreign devices, how it is, and what of it is not understood. */

import { type Api, readScope, type ZodApp } from '../api.ts';
import { paged, problems } from '../shape/basic.ts';
import { SourceShape, SourcesQuery } from '../shape/foreign.ts';

const tags = ['foreign devices'];

export function sourceRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/sources',
    {
      schema: {
        tags,
        summary: 'Bridges, centres and platforms that speak for foreign devices',
        querystring: SourcesQuery,
        response: { 200: paged(SourceShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.records');
      const { limit, after } = api.cursors.open('sources', { limit: query.limit, after: query.after });
      const seen = api.options.foreign
        .sources()
        .filter(({ region }) => api.permissions.may(caller, 'read.records', region))
        .filter(
          ({ id }) => (query.id === undefined || id === query.id) && (after === undefined || id > after),
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const items = seen.slice(0, limit);
      const next = seen.length > limit ? (items.at(-1)?.id ?? null) : null;
      return api.cursors.seal('sources', { items, next });
    },
  );
}
