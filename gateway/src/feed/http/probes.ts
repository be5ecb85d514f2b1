/** `/healthz`, `/readyz`, `/metrics`: for whoever keeps the gateway running. */

import { z } from 'zod';
import type { Api, ZodApp } from './api.ts';
import { cameStraightFrom, isFromThisMachine } from './client-address.ts';
import { signedIn } from './guard.ts';
import { measureBoard } from './own-figures.ts';

const tags = ['probes'];
const Ready = z.object({
  ready: z.boolean(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/** The first two are open. Metrics are open to this machine and to those that the settings name; from elsewhere they need a session. */
export function probeRoutes(app: ZodApp, api: Api): void {
  const { health, measure, counters, scrapers = [] } = api.options;
  const isScraper = cameStraightFrom(scrapers);
  app.get(
    '/healthz',
    { schema: { tags, security: [], response: { 200: z.object({ ok: z.literal(true) }) } } },
    async () => ({ ok: true as const }),
  );
  app.get(
    '/readyz',
    { schema: { tags, security: [], response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      const { ready, checks } = health();
      return reply.code(ready ? 200 : 503).send({ ready, checks });
    },
  );
  app.get('/metrics', { schema: { tags, produces: ['text/plain'] } }, async (request, reply) => {
    if (!isFromThisMachine(request) && !isScraper(request)) await signedIn(request, api.sessions);
    measure();
    measureBoard(counters, api.live.counts());
    const text = await counters.registry.metrics();
    return reply.type(counters.registry.contentType).send(text);
  });
}
