/** `/client-settings`: what pages must know of how the gateway was set up, and nobody needs a role for but to see work. */

import { z } from 'zod';
import { type Api, readScope, type ZodApp } from './api.ts';
import { problems } from './shape/basic.ts';

const ClientSettings = z.object({
  map: z.object({
    tiles: z.string().nullable().describe('Template with {z}, {x}, {y}; null is a map without pictures'),
    credit: z.string().nullable().describe('Whose pictures they are, shown on the map'),
  }),
});

export function clientSettingRoutes(app: ZodApp, api: Api): void {
  const { tiles = null, credit = null } = api.options.map ?? {};
  app.get(
    '/client-settings',
    {
      schema: {
        tags: ['settings'],
        summary: 'What pages must know of the set-up',
        response: { 200: ClientSettings, ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller);
      return { map: { tiles, credit } };
    },
  );
}
