/** The door of `/api/v1`: who calls, by bearer token or cookie, and for no id that nothing can have. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/permissions.ts';
import type { Sessions } from '../access/sessions.ts';
import { Problem } from './problems.ts';
import { isSameOrigin } from './same-origin.ts';
import { ID_CHARACTERS_MAX } from './shape/basic.ts';

export const SESSION_COOKIE = 'ninewatch_session';
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route behind the guard. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Needs no session. */
    isOpen?: boolean;
  }
}

export function guard(api: FastifyInstance, sessions: Sessions): void {
  // @ts-expect-error a request has no caller until the hook below has run; no handler runs before it.
  api.decorateRequest('caller', null);
  api.addHook('onRequest', async (request: FastifyRequest) => {
    if (request.routeOptions.config.isOpen === true) return requireOwnSite(request, true);
    request.caller = await signedIn(request, sessions);
    const { id = '' } = request.params as { id?: string };
    if (id.length > ID_CHARACTERS_MAX) throw new Problem('not-found');
  });
}

/** Throws `not-signed-in`, or `cross-site` when another site's page uses the cookie to change something. */
export async function signedIn(request: FastifyRequest, sessions: Sessions): Promise<Caller> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? request.cookies[SESSION_COOKIE];
  if (token === undefined) throw new Problem('not-signed-in');
  requireOwnSite(request, bearer === undefined);
  const caller = await sessions.check(token);
  if (caller === null) throw new Problem('not-signed-in', 'The session is over');
  return caller;
}

function requireOwnSite(request: FastifyRequest, isAmbient: boolean): void {
  if (!isAmbient || SAFE_METHODS.includes(request.method)) return;
  if (!isSameOrigin(request.headers)) throw new Problem('cross-site');
}

/** HttpOnly and Strict: no script reads it, no other site sends it. */
export function setSessionCookie(reply: FastifyReply, token: string, maxAgeS: number): void {
  const secure = reply.request.protocol === 'https';
  reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: maxAgeS,
  });
}
