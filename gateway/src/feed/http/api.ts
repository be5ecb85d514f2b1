/** What every route is given, and the three questions each asks: who may, which page, which version. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Scope } from '../../ledger/query-port.ts';
import type { LoginThrottle } from '../access/login-throttle.ts';
import type { People } from '../access/people.ts';
import type { Caller, Permissions } from '../access/permissions.ts';
import type { RefusedSignIns } from '../access/refused-sign-ins.ts';
import { type Ability, type ReadAbility, ROLES_BY_ABILITY, ROOT_ONLY } from '../access/roles.ts';
import type { Sessions } from '../access/sessions.ts';
import type { LiveWall } from '../live/live-wall.ts';
import type { FeedOptions } from '../options.ts';
import type { Cursors } from './cursors.ts';
import type { Deciding } from './deciding.ts';
import { Problem } from './problems.ts';

export type ZodApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface Api {
  options: FeedOptions;
  permissions: Permissions;
  people: People;
  sessions: Sessions;
  throttle: LoginThrottle;
  refused: RefusedSignIns;
  /** A session ended or a person changed: open sockets are looked at again. */
  recheckSockets(): void;
  deciding: Deciding;
  cursors: Cursors;
  live: LiveWall;
}

/** The regions the caller may read in; 403 when there are none. */
export function readScope(api: Api, caller: Caller, ability: ReadAbility = 'read.work'): Scope {
  const scope = api.permissions.scope(caller, ability);
  if (scope === 'nowhere') throw forbidden(ability);
  return scope;
}

/** 403 when no role of the caller may do this anywhere: said before anything is looked up. */
export function requireAbility(api: Api, caller: Caller, ability: Ability): void {
  if (api.permissions.scope(caller, ability) === 'nowhere') throw forbidden(ability);
}

/** 403 when the thing can be seen but not acted on in any of its places: regions, and its venue by `atVenue`. */
export function requireMay(api: Api, caller: Caller, ability: Ability, ...places: string[]): void {
  if (!places.some((place) => api.permissions.may(caller, ability, place))) throw forbidden(ability);
}

function forbidden(ability: Ability): Problem {
  const where = ROOT_ONLY.has(ability) ? 'on root' : 'for the region';
  return new Problem('forbidden', `${ability} needs one of ${ROLES_BY_ABILITY[ability].join(', ')} ${where}`);
}

/** 404 for what does not exist and for what is out of sight alike. [P10] */
export function found<T>(thing: T | null): T {
  if (thing === null) throw new Problem('not-found');
  return thing;
}

/** The version the caller saw: `version` of the body, else `If-Match` (`"3"`, `W/"3"`, `3`; `*` is any). */
export function expectedVersion(request: FastifyRequest): number | undefined {
  const { version } = (request.body ?? {}) as { version?: number };
  const match = request.headers['if-match'];
  if (version !== undefined || match === undefined || match === '*') return version;
  const digits = /^(?:W\/)?"?(\d{1,15})"?$/.exec(match)?.[1];
  if (digits === undefined) {
    throw new Problem('invalid-request', 'If-Match is not a version', { field: 'if-match' });
  }
  return Number(digits);
}
