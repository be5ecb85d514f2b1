/** `/proposals`: foreign devices that nobody has bound wait for a person, who makes devices of them or not. */

import type { Device, DeviceInput, ForeignAct, ForeignFiling } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import type { ActAbility } from '../../access/roles.ts';
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
import { requireCollector, requireVenue } from '../places/acted-device.ts';
import { publicDevice } from '../places/public-device.ts';
import { Problem } from '../problems.ts';
import { IdParams, problems } from '../shape/basic.ts';
import {
  AcceptForeignBody,
  ForeignNoteBody,
  ForeignProposalShape,
  ForeignProposalsQuery,
} from '../shape/foreign.ts';
import { DeviceShape } from '../shape/ledger.ts';

const tags = ['foreign devices'];

export function proposalRoutes(app: ZodApp, api: Api): void {
  filingRoutes(app, api, {
    ...{ path: 'proposals', type: 'foreign', shape: ForeignProposalShape, tags },
    summaries: { list: 'Foreign devices that wait for a decision, or had one', one: 'One foreign device' },
    ...{ ability: 'read.records', query: ForeignProposalsQuery },
    brief: (filing) => asSeen(api, filing),
  });
  acceptRoute(app, api);
  decideRoute(app, api, 'dismiss');
  decideRoute(app, api, 'recall');
}

/** What is on file of when it was heard is renewed by the hour. */
function asSeen(api: Api, filing: ForeignFiling): ForeignFiling {
  const at = api.options.foreign.lastSeen(filing.source, filing.name) ?? 0;
  return at <= filing.seen.at || filing.state === 'accepted'
    ? filing
    : { ...filing, seen: { ...filing.seen, at } };
}

function acceptRoute(app: ZodApp, api: Api): void {
  const summary = 'Make a device of ours of it';
  const schema = { tags, summary, params: IdParams, body: AcceptForeignBody };
  app.post(
    '/proposals/:id/accept',
    { schema: { ...schema, response: { 201: DeviceShape, ...problems } } },
    async (request, reply) => {
      const { caller, params, body } = request;
      const proposal = await actable(api, caller, params.id, 'foreign.accept');
      await requireVenue(api, caller, body.venueId, 'foreign.accept');
      await requireCollector(api, caller, body.collector);
      const { version: _seen, kind = proposal.described.kind, model, ...plain } = body;
      if (kind === undefined)
        throw new Problem('invalid-request', 'nothing proposes a kind', { field: 'kind' });
      // Nobody knows this secret: what is heard through another system does not connect by itself.
      const secretHash = api.options.secrets.hash(api.options.secrets.make());
      const named = given({ model: model ?? proposal.described.model?.slice(0, 200) });
      const device: DeviceInput = { ...given(plain), kind, ...named, secretHash };
      const expected = given({ expectedVersion: expectedVersion(request) });
      const act = { type: 'foreign.accept', id: proposal.id, device, ...expected } as const;
      return reply
        .code(201)
        .send(publicDevice(await decided<Device>(api, caller, act), api.options.clock.nowMs()));
    },
  );
}

/** A dismissed one comes back only when somebody recalls it. */
function decideRoute(app: ZodApp, api: Api, what: 'dismiss' | 'recall'): void {
  const summary = what === 'dismiss' ? 'Leave it out until somebody recalls it' : 'Propose it again';
  const schema = { tags, summary, params: IdParams, body: ForeignNoteBody };
  app.post(
    `/proposals/:id/${what}`,
    { schema: { ...schema, response: { 200: ForeignProposalShape, ...problems } } },
    async (request) => {
      const { caller, params, body } = request;
      const { id } = await actable(api, caller, params.id, `foreign.${what}`);
      const said = given({ note: body.note, expectedVersion: expectedVersion(request) });
      return decided<ForeignFiling>(api, caller, { type: `foreign.${what}`, id, ...said });
    },
  );
}

/** What was decided already is no proposal any more to the decider, and closed to whoever decides it again. */
async function decided<T>(api: Api, caller: Caller, act: ForeignAct): Promise<T> {
  try {
    return await api.deciding.act<T>(act, caller);
  } catch (cause) {
    throw await api.deciding.becauseClosed(cause, async () => {
      const filing = await api.options.ledger.filing(null, 'foreign', act.id);
      return filing?.closedAt === undefined ? null : { state: 'closed' };
    });
  }
}

/** The proposal if the caller sees it (else 404) and may decide where its source belongs (else 403). */
async function actable(api: Api, caller: Caller, id: string, ability: ActAbility): Promise<ForeignFiling> {
  requireAbility(api, caller, ability);
  const scope = readScope(api, caller, 'read.records');
  const proposal = found(await api.options.ledger.filing(scope, 'foreign', id));
  requireMay(api, caller, ability, proposal.region);
  return proposal as ForeignFiling;
}
