/** `/regions`: the tree that responsibility hangs on. */

import type { Region } from '@ninewatch/rules';
import type { Caller } from '../../access/permissions.ts';
import { ROOT } from '../../access/region-tree.ts';
import {
  type Api,
  expectedVersion,
  found,
  readScope,
  requireAbility,
  requireMay,
  type ZodApp,
} from '../api.ts';
import { given } from '../given.ts';
import { Problem } from '../problems.ts';
import { IdParams, PageQuery, paged, problems } from '../shape/basic.ts';
import { RegionCreate, RegionPatch, RegionShape } from '../shape/ledger.ts';

const tags = ['regions'];

export function regionRoutes(app: ZodApp, api: Api): void {
  readRoutes(app, api);
  app.post(
    '/regions',
    { schema: { tags, body: RegionCreate, response: { 201: RegionShape, ...problems } } },
    async (request, reply) => {
      const { caller, body } = request;
      requireAbility(api, caller, 'region.create');
      const parent = body.parent ?? ROOT;
      await requireParent(api, request.caller, parent);
      requireMay(api, caller, 'region.create', parent);
      const region = { ...body, parent };
      return reply.code(201).send(await api.deciding.act<Region>({ type: 'region.create', region }, caller));
    },
  );
  app.patch(
    '/regions/:id',
    { schema: { tags, params: IdParams, body: RegionPatch, response: { 200: RegionShape, ...problems } } },
    async (request) => {
      const { caller, body } = request;
      const { id } = found(await api.options.ledger.region(readScope(api, caller), request.params.id));
      requireMay(api, caller, 'region.change', id);
      if (body.parent !== undefined) {
        await requireParent(api, caller, body.parent);
        requireMay(api, caller, 'region.change', body.parent);
      }
      const { name, parent } = body;
      const change = given({ name, parent, expectedVersion: expectedVersion(request) });
      return api.deciding.act<Region>({ type: 'region.change', id, ...change }, caller);
    },
  );
}

function readRoutes(app: ZodApp, api: Api): void {
  app.get(
    '/regions',
    { schema: { tags, querystring: PageQuery, response: { 200: paged(RegionShape), ...problems } } },
    async ({ caller, query }) => {
      const page = api.cursors.open('regions', query);
      return api.cursors.seal('regions', await api.options.ledger.regions(readScope(api, caller), page));
    },
  );
  app.get(
    '/regions-above',
    {
      schema: {
        tags,
        description:
          'The regions of the own roles and all above them: their names, for what comes from there',
        response: { 200: paged(RegionShape), ...problems },
      },
    },
    async ({ caller }) => ({ items: await upToRoot(api, caller), next: null }),
  );
  app.get(
    '/regions/:id',
    { schema: { tags, params: IdParams, response: { 200: RegionShape, ...problems } } },
    async ({ caller, params }, reply) => {
      const region = found(await api.options.ledger.region(readScope(api, caller), params.id));
      return reply.header('etag', `"${region.version}"`).send(region);
    },
  );
}

/** What a unit is called is known to everybody below it: it shows nothing of what is there. [P10] */
async function upToRoot(api: Api, caller: Caller): Promise<Region[]> {
  readScope(api, caller);
  const known = new Map<string, Region>();
  for (const grant of caller.grants) {
    let next: string | undefined = grant.region;
    while (next !== undefined && !known.has(next)) {
      const region: Region | null = await api.options.ledger.region(null, next);
      if (region !== null) known.set(region.id, region);
      next = region?.parent;
    }
  }
  return [...known.values()];
}

async function requireParent(api: Api, caller: Caller, id: string): Promise<void> {
  const parent = await api.options.ledger.region(readScope(api, caller), id);
  if (parent === null) throw new Problem('unknown-region', undefined, { field: 'parent' });
}
