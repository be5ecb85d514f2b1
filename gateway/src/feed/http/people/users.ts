/** `/users`: people and their roles; only an admin of everything makes them. */

import { randomUUID } from 'node:crypto';
import type { User } from '@ninewatch/rules';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { hashPassword, verifyPassword } from '../../access/password.ts';
import type { Caller } from '../../access/permissions.ts';
import { ROOT } from '../../access/region-tree.ts';
import { type Api, expectedVersion, readScope, requireAbility, type ZodApp } from '../api.ts';
import { clientAddress } from '../client-address.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import { UserCreate, UserPatch, UserShape } from '../shape/ledger.ts';
import { readPassword } from './read-password.ts';
import { sealedWays } from './ways.ts';

const tags = ['users'];
type Patch = z.infer<typeof UserPatch>;

/** What leaves the gateway: neither hash, nor the session's epoch, nor a way to reach the person. */
export function publicUser({
  passwordHash: _hash,
  sessionEpoch: _epoch,
  phone: _phone,
  contacts: _contacts,
  pushes: _pushes,
  calendarHash: _feed,
  ...user
}: User) {
  return user;
}

export function userRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/users',
    { schema: { tags, querystring: PageQuery, response: { 200: paged(UserShape), ...problems } } },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.users');
      const { items, next } = await api.options.ledger.users(api.cursors.open('users', query));
      return api.cursors.seal('users', { items: items.map(publicUser), next });
    },
  );
  app.post(
    '/users',
    { schema: { tags, body: UserCreate, response: { 201: UserShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'user.create');
      const { password, username, name = username } = body;
      const roles = body.roles.map(given);
      const ways = sealedWays(api, body);
      const passwordHash = await hashPassword(password);
      const user = { id: randomUUID(), username, name, roles, passwordHash, ...ways };
      return reply
        .code(201)
        .send(publicUser(await api.deciding.act<User>({ type: 'user.create', user }, caller)));
    },
  );
  app.patch(
    '/users/:id',
    { schema: { tags, params: IdParams, body: UserPatch, response: { 200: UserShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      if (mayChangeAnybody(api, caller)) refuseLockout(caller, params.id, body);
      else await requireOwnPassword(api, request, params.id);
      const { name, disabled, password } = body;
      const roles = body.roles?.map(given);
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      const patch = { ...given({ name, roles, disabled, passwordHash }), ...sealedWays(api, body) };
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'user.change', id: params.id, patch, ...expected } as const;
      return publicUser(await api.deciding.act<User>(act, caller));
    },
  );
}

function mayChangeAnybody(api: Api, caller: Caller): boolean {
  return api.permissions.scope(caller, 'user.change') !== 'nowhere';
}

export function keepsAdmin(roles: readonly { role: string; region: string }[]): boolean {
  return roles.some((grant) => grant.role === 'admin' && grant.region === ROOT);
}

/** One admin always stays: nobody takes the role away from himself. */
function refuseLockout(caller: Caller, id: string, { roles, disabled }: Patch): void {
  if (caller.actor.userId !== id) return;
  const staysAdmin = roles === undefined || keepsAdmin(roles);
  if (staysAdmin && disabled !== true) return;
  const field = staysAdmin ? 'disabled' : 'roles';
  throw new Problem('invalid', 'An admin cannot take the role away from himself', { field });
}

/** Everybody may change the own password, knowing the one before; nothing else. */
async function requireOwnPassword(
  api: Api,
  request: Pick<FastifyRequest, 'ip' | 'socket' | 'caller'> & { body: Patch },
  id: string,
): Promise<void> {
  const { caller, body } = request;
  const { username, userId } = caller.actor;
  const { password, currentPassword = '', version: _seen, ...rest } = body;
  const isPasswordAlone = password !== undefined && Object.values(rest).every((value) => value === undefined);
  if (userId !== id || !isPasswordAlone) throw new Problem('forbidden');
  const user = await api.people.find(username);
  const check = () => verifyPassword(currentPassword, user?.passwordHash ?? '');
  const isRight = await readPassword(api, { address: clientAddress(request), username }, check);
  if (!isRight) throw new Problem('forbidden', 'Wrong password', { field: 'currentPassword' });
}
