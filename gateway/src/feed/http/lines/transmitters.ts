/** `/transmitters` and `/centre-uploads`: the lines of GB/T 26875.3, and what people ask over them. */

import { z } from 'zod';
import type { TransmitterView } from '../../../centre/ports.ts';
import type { Question } from '../../../centre/server/questions.ts';
import type { Caller } from '../../access/permissions.ts';
import type { Ability } from '../../access/roles.ts';
import { type Api, found, readScope, requireAbility, requireMay, type ZodApp } from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, Millis, PageQuery, paged, problems } from '../shape/basic.ts';

const tags = ['transmitters'];
const QUESTIONS = [
  'sync-clock',
  'duty-check',
  'read-state',
  'read-version',
  'read-time',
  'read-configuration',
] as const satisfies readonly Question[];
const DUTY_MINUTES = 10;

const TransmitterShape = z.object({
  id: z.string().describe('`gb-` and its address; as a foreign device of the source `gb26875`'),
  address: z.int(),
  name: z.string().optional(),
  isListed: z.boolean().describe('written down in the centres file'),
  state: z.enum(['online', 'away', 'never']),
  since: Millis,
  host: z.string().optional().describe('network address of its newest line'),
  lastHeardAt: Millis.optional(),
  clockOffMs: z.int().optional().describe('its clock less ours at its newest packet'),
  packets: z.int(),
  repeated: z.int(),
  damaged: z.int(),
  denied: z.int(),
  takeOvers: z.int(),
  dutyCheck: z
    .object({
      askedAt: Millis,
      by: z.string(),
      minutes: z.int(),
      state: z.enum(['waiting', 'answered', 'missed']),
      answeredAt: Millis.optional(),
    })
    .optional(),
  deviceId: z.string().optional().describe('our device that it is bound to'),
});
const AnswerShape = z.object({
  outcome: z.enum(['confirmed', 'denied', 'answered', 'unanswered', 'gone', 'busy']),
  states: z.array(z.string()).optional(),
  version: z.string().optional(),
  configuration: z.string().optional(),
  at: Millis.optional(),
});
const AskParams = IdParams.extend({ question: z.enum(QUESTIONS) });
const AskBody = z.object({ minutes: z.int().min(1).max(255).optional() });
const UploadShape = z.object({
  name: z.string(),
  state: z.enum(['up', 'down']),
  since: Millis,
  sent: z.int().describe('data units that the centre has confirmed since the start'),
  denied: z.int().describe('given up because the centre denied them again and again'),
  position: z.int(),
  clockOffMs: z.int().optional(),
  trouble: z.string().optional(),
});

export function transmitterRoutes(app: ZodApp, api: Api): void {
  listRoutes(app, api);
  app.post(
    '/transmitters/:id/:question',
    {
      schema: {
        tags,
        summary: 'Ask a transmitter over its line and wait for its answer',
        params: AskParams,
        body: AskBody,
        response: { 200: AnswerShape, ...problems },
      },
    },
    async ({ caller, params, body }) => {
      requireAbility(api, caller, 'transmitter.ask');
      const transmitter = found(await inSight(api, caller, params.id));
      requireMay(api, caller, 'transmitter.ask', await placeOf(api, transmitter));
      if (transmitter.state !== 'online') {
        const said = { transmitter: transmitter.id, question: params.question };
        api.deciding.note({ type: 'transmitter.ask', ...said, refused: 'wrong-state' }, caller.actor);
        throw new Problem('wrong-state', 'its line is down');
      }
      return ask(api, caller, { transmitter, question: params.question, minutes: body.minutes });
    },
  );
}

function listRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/transmitters',
    {
      schema: {
        tags,
        summary: 'User-information transmitters of GB/T 26875.3',
        querystring: PageQuery,
        response: { 200: paged(TransmitterShape), ...problems },
      },
    },
    async ({ caller, query }) => {
      readScope(api, caller, 'read.records');
      const { limit, after } = api.cursors.open('transmitters', query);
      const rest = desk(api)
        .transmitters()
        .filter(({ address }) => after === undefined || address > Number(after));
      const items: TransmitterView[] = [];
      let last: TransmitterView | undefined;
      for (const each of rest) {
        if (items.length === limit) break;
        last = each;
        if ((await isSeen(api, caller, each)) === true) items.push(each);
      }
      const isEnd = last === undefined || last === rest.at(-1);
      return api.cursors.seal('transmitters', { items, next: isEnd ? null : String(last?.address) });
    },
  );
  app.get(
    '/transmitters/:id',
    {
      schema: {
        tags,
        summary: 'One transmitter',
        params: IdParams,
        response: { 200: TransmitterShape, ...problems },
      },
    },
    async ({ caller, params }) => {
      readScope(api, caller, 'read.records');
      return found(await inSight(api, caller, params.id));
    },
  );
  app.get(
    '/centre-uploads',
    {
      schema: {
        tags,
        summary: 'Lines to centres above that we report to',
        response: { 200: paged(UploadShape), ...problems },
      },
    },
    async ({ caller }) => {
      readScope(api, caller, 'read.settings');
      return { items: desk(api).uploads(), next: null };
    },
  );
}

const NOBODY: NonNullable<Api['options']['centre']> = {
  transmitters: () => [],
  transmitter: () => undefined,
  ask: async () => ({ outcome: 'gone' }),
  uploads: () => [],
};

function desk(api: Api) {
  return api.options.centre ?? NOBODY;
}

async function inSight(api: Api, caller: Caller, id: string): Promise<TransmitterView | null> {
  const transmitter = desk(api).transmitter(id);
  return transmitter !== undefined && (await isSeen(api, caller, transmitter)) ? transmitter : null;
}

/** One that is bound is seen where its device is; any other by those who see everything. [P10] */
async function isSeen(api: Api, caller: Caller, { deviceId }: TransmitterView): Promise<boolean> {
  const scope = api.permissions.scope(caller, 'read.records' satisfies Ability);
  if (scope === null) return true;
  if (scope === 'nowhere' || deviceId === undefined) return false;
  return (await api.options.ledger.device(scope, deviceId)) !== null;
}

async function placeOf(api: Api, { deviceId }: TransmitterView): Promise<string> {
  const device = deviceId === undefined ? null : await api.options.ledger.device(null, deviceId);
  const venue = device === null ? null : await api.options.ledger.venue(null, device.venueId);
  return venue?.region ?? 'root';
}

/** On the audit trail before it leaves, and what came of it behind it. */
async function ask(
  api: Api,
  caller: Caller,
  asked: { transmitter: TransmitterView; question: Question; minutes: number | undefined },
) {
  const { transmitter, question } = asked;
  const minutes = question === 'duty-check' ? (asked.minutes ?? DUTY_MINUTES) : undefined;
  const about = { transmitter: transmitter.id, question };
  await api.deciding.act({ type: 'transmitter.ask', ...about, ...given({ minutes }) }, caller);
  const by = { name: caller.actor.username, minutes: minutes ?? 0 };
  const answer = await desk(api).ask(transmitter.id, question, by);
  await api.deciding.act({ type: 'transmitter.answer', ...about, outcome: answer.outcome }, caller);
  return answer;
}
