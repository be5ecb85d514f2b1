/** `/guests`: the program beside the gateway, and starting it anew. */

import { z } from 'zod';
import { type Api, readScope, requireAbility, type ZodApp } from './api.ts';
import { Problem } from './problems.ts';
import { paged, problems } from './shape/basic.ts';

const GuestShape = z.object({
  name: z.literal('node-red'),
  kind: z.enum(['supervised', 'elsewhere']).describe('`elsewhere`: somebody else starts it'),
  state: z.enum(['starting', 'running', 'waiting', 'stopped']),
  isSafe: z.boolean().describe('Started without its flows, because they ended it again and again'),
  restarts: z.int(),
  port: z.int().optional(),
  rssBytes: z.int().optional(),
  trouble: z.string().optional(),
});

export function guestRoutes(app: ZodApp, api: Api): void {
  const tags = ['settings'];
  const { guest } = api.options;
  app.get(
    '/guests',
    {
      schema: {
        tags,
        summary: 'Node-RED beside the gateway, and how it is',
        response: { 200: paged(GuestShape), ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller, 'read.flows');
      const state = guest?.state();
      return { items: state === undefined ? [] : [state], next: null };
    },
  );
  app.post(
    '/guests/node-red/restart',
    { schema: { tags, summary: 'Start Node-RED anew', response: { 200: GuestShape, ...problems } } },
    async ({ caller }) => {
      requireAbility(api, caller, 'flows.edit');
      const state = guest?.state();
      if (state === undefined) throw new Problem('not-found', 'there is none: NINEWATCH_NODE_RED is not set');
      const isOurs = state.kind !== 'elsewhere';
      const said = { type: 'guest.restart', guest: 'node-red' } as const;
      api.deciding.note({ ...said, ...(isOurs ? {} : { refused: 'wrong-state' }) }, caller.actor);
      if (!isOurs) throw new Problem('wrong-state', 'somebody else starts it');
      guest?.restart?.();
      return guest?.state() ?? state;
    },
  );
}
