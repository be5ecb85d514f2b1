/** `/wall`: the snapshot that the live socket continues. */

import { type Api, readScope, type ZodApp } from '../api.ts';
import { problems } from '../shape/basic.ts';
import { WallShape } from '../shape/work.ts';

export function wallRoute(app: ZodApp, api: Api): void {
  app.get(
    '/wall',
    { schema: { tags: ['wall'], response: { 200: WallShape, ...problems } } },
    async ({ caller }, reply) => {
      const text = api.live.snapshotText(readScope(api, caller));
      // Bytes are sent as they are.
      return reply.type('application/json; charset=utf-8').send(text as never);
    },
  );
}
