/** The built wall at `/`, and the headers that keep a browser from doing anything else with it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './errors.ts';
import { Problem } from './problems.ts';

/** Everything from here, nothing from elsewhere; charts and maps set inline styles. */
const PAGE_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
/** Answers of the API are not pages. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Paths of programs: an unknown one there is a problem, not the wall. */
const PROGRAM_PATHS = /^\/(?:api|docs|socket\.io|mqtt|healthz|readyz|metrics)(?:[/?]|$)/;
/** Vite puts the hash of the content into these names. */
const HASHED_ASSET = /[/\\]assets[/\\]/;

export function secureHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => secureReply(request, reply));
}

export function secureReply(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'same-origin');
  reply.header('cross-origin-opener-policy', 'same-origin');
  const path = request.url;
  // The API's documentation brings a policy of its own.
  if (path.startsWith('/docs')) return;
  const isProgram = PROGRAM_PATHS.test(path);
  reply.header('content-security-policy', isProgram ? API_POLICY : PAGE_POLICY);
  if (isProgram) reply.header('cache-control', 'no-store');
}

/** Unknown paths: the wall for a browser that opens a page of it, else `no-such-route`. */
export async function pages(app: FastifyInstance, dashboardDir: string | undefined): Promise<void> {
  const hasWall = dashboardDir !== undefined && existsSync(join(dashboardDir, 'index.html'));
  if (hasWall) {
    await app.register(fastifyStatic, {
      root: dashboardDir,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = HASHED_ASSET.test(path);
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (hasWall && wantsPage && !PROGRAM_PATHS.test(request.url)) return reply.sendFile('index.html');
    return answerProblem(reply, new Problem('no-such-route'));
  });
}
