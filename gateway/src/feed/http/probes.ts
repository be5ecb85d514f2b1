/** `/healthz`, `/readyz`, `/metrics`: for whoever keeps the gateway running. */

import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { Api, ZodApp } from './api.ts';
import { signedIn } from './guard.ts';

const tags = ['probes'];
const Ready = z.object({
  ready: z.boolean(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/** The first two are open. Metrics are open on loopback; from elsewhere they need a session. */
export function probeRoutes(app: ZodApp, api: Api): void {
  const { health, counters } = api.options;
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
    if (!isLoopback(request.ip)) await signedIn(request, api.sessions);
    const text = await counters.registry.metrics();
    return reply.type(counters.registry.contentType).send(text);
  });
}

export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}
