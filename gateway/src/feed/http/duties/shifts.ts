/** `/handovers`: the watch is handed over, signed by who goes and who comes. */

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
import { HandoverCreate, HandoverShape, WithNote } from '../shape/duties.ts';

const tags = ['handovers'];

export function shiftRoutes(app: ZodApp, api: Api): void {
  const { ledger } = api.options;
  filingRoutes(app, api, { path: 'handovers', type: 'handover', shape: HandoverShape, tags });
  app.post(
    '/handovers',
    { schema: { tags, body: HandoverCreate, response: { 201: HandoverShape, ...problems } } },
    async ({ caller, body }, reply) => {
      requireAbility(api, caller, 'handover.offer');
      const region = await ledger.region(readScope(api, caller), body.region);
      if (region === null) throw new Problem('unknown-region', undefined, { field: 'region' });
      requireMay(api, caller, 'handover.offer', region.id);
      const act = { type: 'handover.offer' as const, ...given(body) };
      return reply.code(201).send((await api.deciding.act(act, caller)) as never);
    },
  );
  app.post(
    '/handovers/:id/sign',
    { schema: { tags, params: IdParams, body: WithNote, response: { 200: HandoverShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const shift = found(await ledger.filing(readScope(api, caller), 'handover', params.id));
      requireMay(api, caller, 'handover.sign', shift.region);
      if (shift.state !== 'offered') throw new Problem('wrong-state', `It is ${shift.state}`);
      const seen = given({ note: body.note, expectedVersion: expectedVersion(request) });
      return (await api.deciding.act({ type: 'handover.sign', id: shift.id, ...seen }, caller)) as never;
    },
  );
}
