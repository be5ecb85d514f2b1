/** `/wall`: the snapshot that the live socket continues. */

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
      reply.hijack();
      const { raw } = reply;
      for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value ?? '');
      // All at once: a stream waits for its next piece until other work of this thread has had its turn, for each of
      // them. They are copied by the system alone.
      raw.cork();
      for (const piece of pieces) raw.write(piece);
      raw.end();
      raw.uncork();
    },
  );
}
