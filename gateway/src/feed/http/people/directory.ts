/** `/units/{region}/people`, who has a role in a region or above it up to its town; `/people/names`, who a user name is. */

import type { Region, User } from '@ninewatch/rules';
import { z } from 'zod';
import { masked } from '../../../base/seal.ts';
import type { Caller } from '../../access/permissions.ts';
import { type Api, found, readScope, requireAbility, type ZodApp } from '../api.ts';
import { PageQuery, paged, problems } from '../shape/basic.ts';
import { NamedShape, PersonShape, Username } from '../shape/ledger.ts';

const RegionParams = z.object({ region: z.string().min(1).max(128) });
const LEVELS_ABOVE: readonly string[] = ['village', 'grid'];
/** Of one question; ours: more than stand on a screen. */
const NAMES_MAX = 100;
const NamesQuery = z.object({
  of: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(Username).max(NAMES_MAX))
    .describe(`User names, up to ${NAMES_MAX}, with commas between them`),
});

export function directoryRoutes(app: ZodApp, api: Api): void {
  peopleRoute(app, api);
  namesRoute(app, api);
}

/** Who is out of the caller's line, and who does not exist, are left out alike. [P10] */
function namesRoute(app: ZodApp, api: Api): void {
  app.get(
    '/people/names',
    {
      schema: {
        tags: ['users'],
        querystring: NamesQuery,
        response: { 200: z.object({ items: z.array(NamedShape) }), ...problems },
      },
    },
    async ({ caller, query }) => {
      requireAbility(api, caller, 'read.work');
      const users = await Promise.all(query.of.map((username) => api.people.find(username)));
      const known = users
        .filter((user) => user !== null)
        .filter(({ roles }) => api.permissions.knows(caller, roles));
      return { items: known.map(({ username, name }) => ({ username, name })) };
    },
  );
}

function peopleRoute(app: ZodApp, api: Api): void {
  app.get(
    '/units/:region/people',
    {
      schema: {
        tags: ['users'],
        params: RegionParams,
        querystring: PageQuery,
        response: { 200: paged(PersonShape), ...problems },
      },
    },
    async ({ caller, params, query }) => {
      const { ledger } = api.options;
      const scope = readScope(api, caller, 'read.people');
      const regions = await upToTown(api, found(await ledger.region(scope, params.region)));
      const list = `people ${params.region}`;
      const { items, next } = await ledger.people(regions, api.cursors.open(list, query));
      const shownHere = items.map((user) => person(api, caller, { user, regions }));
      return api.cursors.seal(list, { items: shownHere, next });
    },
  );
}

async function upToTown({ options }: Api, region: Region): Promise<string[]> {
  const ids = [region.id];
  let top: Region | null = region;
  while (top?.parent !== undefined && LEVELS_ABOVE.includes(top.level)) {
    top = await options.ledger.region(null, top.parent);
    if (top !== null && top.level !== 'root') ids.push(top.id);
  }
  return ids;
}

/** Roles elsewhere are no part of it. */
function person(api: Api, caller: Caller, { user, regions }: { user: User; regions: readonly string[] }) {
  const { username, name, phone } = user;
  const roles = user.roles.filter(({ role, region }) => role !== 'owner' && regions.includes(region));
  const isPlain = roles.some(({ region }) => api.permissions.may(caller, 'read.contacts', region));
  if (phone === undefined) return { username, name, roles };
  const plain = api.options.seal.open(phone) ?? '****';
  return { username, name, roles, phone: isPlain ? plain : masked(plain) };
}
