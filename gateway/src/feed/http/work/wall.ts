/** `/wall`: the snapshot that the live socket continues. */

import { Readable } from 'node:stream';
import { type Api, readScope, type ZodApp } from '../api.ts';
import { problems } from '../shape/basic.ts';
import { WallShape } from '../shape/work.ts';

export function wallRoute(app: ZodApp, api: Api): void {
  app.get(
    '/wall',
    { schema: { tags: ['wall'], response: { 200: WallShape, ...problems } } },
    async ({ caller }, reply) => {
      const pieces = api.live.snapshotText(readScope(api, caller));
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      reply.type('application/json; charset=utf-8').header('content-length', bytes);
      // One piece after the other: what stays the same is never copied, and other work goes on in between.
      return reply.send(Readable.from(pieces) as never);
    },
  );
}
