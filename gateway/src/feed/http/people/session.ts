/** `/session`: login, logout, who am I. */

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { causeText } from '../../../base/errors.ts';
import { decoyHash, verifyPassword } from '../../access/password.ts';
import { abilitiesOf, asActor } from '../../access/permissions.ts';
import { SESSION_MS } from '../../access/sessions.ts';
import type { Api, ZodApp } from '../api.ts';
import { clientAddress } from '../client-address.ts';
import { SESSION_COOKIE, setSessionCookie } from '../guard.ts';
import { Problem } from '../problems.ts';
import { profileFor } from '../reports/forms.ts';
import { Millis, problems } from '../shape/basic.ts';
import { UserShape } from '../shape/ledger.ts';
import { readPassword } from './read-password.ts';
import { publicUser } from './users.ts';

const tags = ['session'];
const Login = z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) });
const Opened = z.object({ token: z.string(), expiresAt: Millis });
/**
 * `abilities`: what each of the caller's roles may do, so that a screen offers nothing that would be refused.
 * `utcOffset`: that of the profile in force where the caller works, so that a screen shows the time of the gateway's texts.
 */
const WhoAmI = z.object({
  user: UserShape,
  expiresAt: Millis,
  abilities: z.record(z.string(), z.array(z.string())),
  utcOffset: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/)
    .optional(),
});

export function sessionRoutes(app: ZodApp, api: Api): void {
  const decoy = decoyHash();
  app.post(
    '/session',
    {
      config: { isOpen: true },
      schema: { tags, security: [], body: Login, response: { 200: Opened, ...problems } },
    },
    async (request, reply) => {
      const opened = await logIn(api, request, decoy);
      setSessionCookie(reply, opened.token, SESSION_MS / 1000);
      return opened;
    },
  );
  app.get('/session', { schema: { tags, response: { 200: WhoAmI, ...problems } } }, async ({ caller }) => {
    const user = await api.people.find(caller.actor.username);
    if (user === null) throw new Problem('not-signed-in');
    const zone = await utcOffsetOf(api, user.roles[0]?.region ?? 'root');
    const abilities = abilitiesOf(user.roles.map(({ role }) => role));
    return { user: publicUser(user), expiresAt: caller.expiresAt, abilities, ...zone };
  });
  app.delete(
    '/session',
    { schema: { tags, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      const { caller } = request;
      const isKept = api.sessions.end(caller);
      api.recheckSockets();
      const { username } = caller.actor;
      api.deciding.note({ type: 'session.close', username, address: clientAddress(request) }, caller.actor);
      // The session has ended in any case: a failing disk keeps nobody signed in.
      await isKept.catch((cause: unknown) =>
        api.options.log.error({ cause: causeText(cause) }, 'a sign-out is lost if the gateway restarts now'),
      );
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send(null);
    },
  );
}

/** Somebody whose profile cannot be read is signed in all the same, in the browser's own time. */
async function utcOffsetOf(api: Api, region: string): Promise<{ utcOffset?: string }> {
  const profile = await profileFor(api, region).catch(() => undefined);
  return profile === undefined ? {} : { utcOffset: offsetText(profile.time.utcOffset) };
}

function offsetText(ms: number): string {
  const minutes = Math.abs(ms) / 60_000;
  const two = (count: number) => String(count).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A name that nobody has is checked against `decoy`, so that it takes as long as a wrong password. */
async function logIn(
  api: Api,
  request: FastifyRequest<{ Body: z.infer<typeof Login> }>,
  decoy: string,
): Promise<z.infer<typeof Opened>> {
  const { username, password } = request.body;
  const address = clientAddress(request);
  const user = await api.people.find(username);
  const isRight = await readPassword(api, { address, username }, async () => {
    const fits = await verifyPassword(password, user?.passwordHash ?? decoy);
    return fits && user !== null && user.disabled !== true;
  });
  if (user === null || !isRight) {
    noteRefused(api, username, address);
    throw new Problem('bad-credentials');
  }
  api.deciding.note({ type: 'session.open', username, address }, asActor(user));
  return api.sessions.begin(user);
}

function noteRefused(api: Api, username: string, address: string): void {
  const line = api.refused.take();
  if (line === undefined) return;
  const { unwritten } = line;
  const said = {
    type: 'session.refused',
    username,
    address,
    ...(unwritten > 0 ? { unwritten } : {}),
  } as const;
  api.deciding.note(said, { userId: '', username, name: username });
}
