/** `/push`: the browsers in which the caller wants to be told. */

import type { User } from '@ninewatch/rules';
import { z } from 'zod';
import { areKeys, asText, isAllowedEndpoint, pushIdOf } from '../../../base/push-subscription.ts';
import { type Api, requireAbility, type ZodApp } from '../api.ts';
import { Problem } from '../problems.ts';
import { IdParams, Millis, Name, problems } from '../shape/basic.ts';

const tags = ['channels'];
const PushShape = z.object({ id: z.string(), label: z.string(), at: Millis });
const PushesShape = z.object({
  publicKey: z
    .string()
    .nullable()
    .describe('For `pushManager.subscribe`; null when no channel of kind `web_push` is set up'),
  items: z.array(PushShape),
});
const LeftShape = PushesShape.pick({ items: true });
const Key = z
  .string()
  .regex(/^[A-Za-z0-9_-]+={0,2}$/)
  .max(200);
const PushCreate = z.object({
  endpoint: z.string().max(1_000),
  expirationTime: z
    .number()
    .nullable()
    .optional()
    .describe('As browsers give it with the rest; not looked at'),
  keys: z.object({ p256dh: Key, auth: Key }),
  label: Name.optional().describe('So that a person recognises the browser'),
});

export function pushRoutes(app: ZodApp, api: Api): void {
  const { push, notices, seal } = api.options;
  app.get(
    '/push',
    { schema: { tags, summary: 'Your browsers that are told', response: { 200: PushesShape, ...problems } } },
    async ({ caller }) => {
      requireAbility(api, caller, 'push.add');
      const isSetUp = (await notices.channels()).some(
        ({ kind, state }) => kind === 'web_push' && state !== 'off',
      );
      const user = await api.people.find(caller.actor.username);
      return { publicKey: (isSetUp ? push?.publicKey : undefined) ?? null, items: shown(user) };
    },
  );
  app.post(
    '/push',
    {
      schema: {
        tags,
        summary: 'Be told in this browser',
        body: PushCreate,
        response: { 201: PushShape, ...problems },
      },
    },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'push.add');
      const { endpoint, keys, label = '' } = body;
      if (!isAllowedEndpoint(endpoint, push?.hosts ?? [])) {
        throw new Problem('invalid', 'is no push service of NINEWATCH_PUSH_HOSTS', { field: 'endpoint' });
      }
      if (!areKeys(keys)) throw new Problem('invalid', 'are no keys of a subscription', { field: 'keys' });
      const id = pushIdOf(endpoint);
      const { username } = caller.actor;
      const sealed = seal.seal(asText({ endpoint, ...keys }));
      const act = { type: 'push.add', username, push: { id, label, sealed } } as const;
      const user = await api.deciding.act<User>(act, caller);
      return reply.code(201).send(shown(user).find((each) => each.id === id) ?? { id, label, at: 0 });
    },
  );
  app.delete(
    '/push/:id',
    {
      schema: {
        tags,
        summary: 'Be told there no more',
        params: IdParams,
        response: { 200: LeftShape, ...problems },
      },
    },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'push.drop');
      const act = { type: 'push.drop', username: caller.actor.username, pushId: params.id } as const;
      return { items: shown(await api.deciding.act<User>(act, caller)) };
    },
  );
}

/** Without where it leads. */
function shown(user: User | null | undefined): z.output<typeof PushShape>[] {
  return (user?.pushes ?? []).map(({ id, label, at }) => ({ id, label, at }));
}
