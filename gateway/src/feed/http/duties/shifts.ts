/** `/handovers`: the watch is handed over, signed by who goes and who comes. */

import { type Api, expectedVersion, type ZodApp } from '../api.ts';
import { filingRoutes } from '../filings/read-routes.ts';
import { given } from '../given.ts';
import { IdParams, problems } from '../shape/basic.ts';
import { HandoverCreate, HandoverShape, WithNote } from '../shape/duties.ts';
import { askedFiling, askedRegion } from './asked.ts';

const tags = ['handovers'];

export function shiftRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, { path: 'handovers', type: 'handover', shape: HandoverShape, tags });
  app.post(
    '/handovers',
    { schema: { tags, body: HandoverCreate, response: { 201: HandoverShape, ...problems } } },
    async ({ caller, body }, reply) => {
      await askedRegion(api, caller, { ability: 'handover.offer', id: body.region });
      const act = { type: 'handover.offer' as const, ...given(body) };
      return reply.code(201).send((await api.deciding.act(act, caller)) as never);
    },
  );
  app.post(
    '/handovers/:id/sign',
    { schema: { tags, params: IdParams, body: WithNote, response: { 200: HandoverShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await askedFiling(api, caller, {
        ...{ ability: 'handover.sign', type: 'handover', id: params.id, state: 'offered' },
      });
      const seen = given({ note: body.note, expectedVersion: expectedVersion(request) });
      return (await api.deciding.act({ type: 'handover.sign', id, ...seen }, caller)) as never;
    },
  );
}
