/** The built wall at `/`, and the headers that keep a browser from doing anything else with it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './errors.ts';
import { Problem } from './problems.ts';

/** Everything from here, nothing from elsewhere but the pictures of the map; charts and maps set inline styles. */
export function pagePolicy(tiles?: string): string {
  const pictures = tiles === undefined ? '' : ` ${tileOrigin(tiles)}`;
  return [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${pictures}`,
    "media-src 'self' data: blob:",
    "connect-src 'self' ws: wss:",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** `{s}` is one of several names of the same place. */
function tileOrigin(tiles: string): string {
  return /^https?:\/\/[^/]+/.exec(tiles.replace('{s}', '*'))?.[0] ?? '';
}

/** Answers of the API are not pages. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Paths of programs: an unknown one there is a problem, not the wall. */
const PROGRAM_PATHS = /^\/(?:api|docs|socket\.io|mqtt|healthz|readyz|metrics)(?:[/?]|$)/;
/** Vite puts the hash of the content into these names. */
const HASHED_ASSET = /[/\\]assets[/\\]/;

export function secureHeaders(app: FastifyInstance, policy: string): void {
  app.addHook('onRequest', async (request, reply) => secureReply(request, reply, policy));
}

/** `policy`: of pages. */
export function secureReply(request: FastifyRequest, reply: FastifyReply, policy: string): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'same-origin');
  reply.header('cross-origin-opener-policy', 'same-origin');
  const path = request.url;
  // The API's documentation brings a policy of its own.
  if (path.startsWith('/docs')) return;
  const isProgram = PROGRAM_PATHS.test(path);
  reply.header('content-security-policy', isProgram ? API_POLICY : policy);
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
