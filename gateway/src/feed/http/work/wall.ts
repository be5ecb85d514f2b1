/** `/wall`: the snapshot that the live socket continues. */

import { type Api, readScope, type ZodApp } from '../api.ts';
import { problems } from '../shape/basic.ts';
import { WallShape } from '../shape/work.ts';

export function wallRoute(app: ZodApp, api: Api): void {
  app.get(
    '/wall',
    { schema: { tags: ['wall'], response: { 200: WallShape, ...problems } } },
    async ({ caller }) => api.live.snapshot(readScope(api, caller)),
  );
}
