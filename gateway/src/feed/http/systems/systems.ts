/** `/systems`: other systems that are told, what they would not take, and how a person sends it again. */

import { z } from 'zod';
import { type Api, found, readScope, requireAbility, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { Millis, PageQuery, paged, problems } from '../shape/basic.ts';

const tags = ['systems'];
const SystemShape = z.object({
  name: z.string(),
  kind: z.enum(['webhook', 'cap', 'mqtt']),
  shows: z.string().describe('Where it is, without secrets'),
  sent: z.int().describe('Since the start'),
  waiting: z.int().describe('Events that it is still to be told'),
  deadLetters: z.int(),
  stopped: z.string().optional().describe('Why nothing is sent until a person starts it again'),
  trouble: z.string().optional().describe('What keeps the oldest of those that wait'),
});
const LetterShape = z.object({
  id: z.int(),
  system: z.string(),
  event: z.object({ kind: z.enum(['hazard', 'ticket', 'notice']), id: z.string(), at: Millis }),
  at: Millis.describe('When it was given up'),
  attempts: z.int(),
  reason: z.string(),
});
const ReplayAnswer = z.object({
  outcome: z.enum(['taken', 'later', 'refused', 'gone']),
  detail: z.string().optional(),
});
const LetterParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const SystemParams = z.object({ name: z.string().min(1).max(40) });
const LettersQuery = PageQuery.extend({ system: z.string().max(40).optional() });

export function systemRoutes(app: ZodApp, api: Api): void {
  listRoutes(app, api);
  app.post(
    '/systems/dead-letters/:id/replay',
    {
      schema: {
        tags,
        summary: 'Send once more what a system would not take',
        params: LetterParams,
        response: { 200: ReplayAnswer, ...problems },
      },
    },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'systems.write');
      const outcome = found((await api.options.systems?.replayLetter(params.id)) ?? null);
      const { kind } = outcome;
      const { actor } = caller;
      const about = { username: actor.username, letter: params.id, outcome: kind };
      api.deciding.note({ type: 'session.system_replay', ...about }, actor);
      return { outcome: kind, ...(kind === 'taken' ? {} : { detail: outcome.detail }) };
    },
  );
  app.post(
    '/systems/:name/start',
    {
      schema: {
        tags,
        summary: 'Tell a system again that was stopped',
        params: SystemParams,
        response: { 200: SystemShape, ...problems },
      },
    },
    async ({ caller, params }) => {
      requireAbility(api, caller, 'systems.write');
      const { systems } = api.options;
      const state = () => systems?.states().find(({ name }) => name === params.name) ?? null;
      found(state());
      const hasStarted = (await systems?.startSystem(params.name)) === true;
      const { actor } = caller;
      const said = { type: 'session.system_start', username: actor.username, system: params.name } as const;
      api.deciding.note({ ...said, ...(hasStarted ? {} : { refused: 'wrong-state' }) }, actor);
      if (!hasStarted) throw new Problem('wrong-state', `${params.name} is not stopped`);
      return found(state());
    },
  );
}

function listRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/systems',
    {
      schema: {
        tags,
        summary: 'Other systems that are told of hazards, tickets and notices',
        response: { 200: paged(SystemShape), ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller, 'read.settings');
      return { items: [...(api.options.systems?.states() ?? [])], next: null };
    },
  );
  app.get(
    '/systems/dead-letters',
    {
      schema: {
        tags,
        summary: 'What systems would not take, newest first',
        querystring: LettersQuery,
        response: { 200: paged(LetterShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.settings');
      const { limit, after } = api.cursors.open('dead-letters', query);
      const before = after === undefined ? undefined : Number(after);
      const filter = { ...given({ system: query.system, before }), limit };
      const letters = (await api.options.systems?.deadLetters(filter)) ?? [];
      const items = letters.map(({ event: { kind, body, at }, ...letter }) => ({
        ...letter,
        event: { kind, id: body.id, at },
      }));
      const last = items.length < limit ? undefined : items.at(-1);
      return api.cursors.seal('dead-letters', { items, next: last === undefined ? null : String(last.id) });
    },
  );
}
