/** `/duty-checks`: whether somebody was at the desk when it was asked; every answer and every miss. */

import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { DutyCheckAsk, DutyCheckShape, WithNote } from '../shape/duties.ts';

const tags = ['duty checks'];

export function dutyCheckRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  filingRoutes(app, api, { path: 'duty-checks', type: 'duty_check', shape: DutyCheckShape, tags });
  app.post(
    '/duty-checks',
    { schema: { tags, body: DutyCheckAsk, response: { 201: DutyCheckShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'duty_check.ask');
      const region = await ledger.region(readScope(api, caller), body.region);
      if (region === null) throw new Problem('unknown-region', undefined, { field: 'region' });
      requireMay(api, caller, 'duty_check.ask', region.id);
      const act = { type: 'duty_check.ask' as const, ...given(body) };
      return reply.code(201).send((await api.deciding.act(act, caller)) as never);
    },
  );
  app.post(
    '/duty-checks/:id/answer',
    { schema: { tags, params: IdParams, body: WithNote, response: { 200: DutyCheckShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      requireAbility(api, caller, 'duty_check.answer');
      const check = found(await ledger.filing(readScope(api, caller), 'duty_check', params.id));
      requireMay(api, caller, 'duty_check.answer', check.region);
      if (check.state !== 'waiting') throw new Problem('wrong-state', `It is ${check.state}`);
      const seen = given({ note: body.note, expectedVersion: expectedVersion(request) });
      return (await api.deciding.act({ type: 'duty_check.answer', id: check.id, ...seen }, caller)) as never;
    },
  );
}
