/** `/duty-checks`: whether somebody was at the desk when it was asked; every answer and every miss. */

import { type Api, expectedVersion, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { DutyCheckAsk, DutyCheckShape, WithNote } from '../shape/duties.ts';
import { askedFiling, askedRegion } from './asked.ts';

const tags = ['duty checks'];

export function dutyCheckRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'duty-checks', type: 'duty_check', shape: DutyCheckShape, tags });
  app.post(
    '/duty-checks',
    { schema: { tags, body: DutyCheckAsk, response: { 201: DutyCheckShape, ...problems } } },
    async ({ caller, body }, reply) => {
      await askedRegion(api, caller, { ability: 'duty_check.ask', id: body.region });
      const act = { type: 'duty_check.ask' as const, ...given(body) };
      return reply.code(201).send((await api.deciding.act(act, caller)) as never);
    },
  );
  app.post(
    '/duty-checks/:id/answer',
    { schema: { tags, params: IdParams, body: WithNote, response: { 200: DutyCheckShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await askedFiling(api, caller, {
        ...{ ability: 'duty_check.answer', type: 'duty_check', id: params.id, state: 'waiting' },
      });
      const seen = given({ note: body.note, expectedVersion: expectedVersion(request) });
      return (await api.deciding.act({ type: 'duty_check.answer', id, ...seen }, caller)) as never;
    },
  );
}
