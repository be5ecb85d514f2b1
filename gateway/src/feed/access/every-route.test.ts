/** Every route of the OpenAPI document, asked by every role: who is let in is a row of the role table, whatever the route. */

import { readFileSync } from 'node:fs';
import { ROLES, type Role } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../feed-fixtures.ts';
import { permissionsPage } from './permissions-table.ts';
import { ROLES_BY_ABILITY, ROOT_ONLY } from './roles.ts';

const PREFIX = '/api/v1';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Of the caller alone, for whoever is signed in; signing out would end the asking. And one that is open to all. */
const OWN = ['get /session', 'post /session', 'delete /session', 'get /registrations/regions'];

/** Hundreds of routes, each asked by every role. */
const ALL_OF_THEM = { timeout: 120_000 };

interface Asked {
  method: string;
  path: string;
}
let client: Client;
let routes: Asked[];

beforeAll(async () => {
  const district = new District();
  for (const role of ROLES) district.addUser(`${role}@root`, [[role, 'root']]);
  for (const role of ROLES) district.addUser(`${role}@b`, [[role, 'grid-b']]);
  district.addUser('nobody', []);
  client = await openClient(district);
  const { paths } = (await client.feed.app.inject('/docs/json')).json() as {
    paths: Record<string, Record<string, unknown>>;
  };
  routes = Object.entries(paths)
    .filter(([path]) => path.startsWith(PREFIX))
    .flatMap(([path, methods]) =>
      METHODS.filter((method) => method in methods).map((method) => ({ method, path })),
    )
    .filter(({ method, path }) => !OWN.includes(`${method} ${path.slice(PREFIX.length)}`));
}, ALL_OF_THEM.timeout);
afterAll(() => client.feed.stop());

async function statusFor(username: string, { method, path }: Asked): Promise<number> {
  const answer = await client.feed.app.inject({
    method: method.toUpperCase() as 'GET',
    url: path.replaceAll(/\{\w+\}/g, 'nothing'),
    headers: { authorization: `Bearer ${await client.tokenOf(username)}` },
  });
  return answer.statusCode;
}

async function rolesLetIn(route: Asked, at: 'root' | 'b'): Promise<Role[]> {
  const statuses = await Promise.all(ROLES.map((role) => statusFor(`${role}@${at}`, route)));
  return ROLES.filter((_, index) => statuses[index] !== 403);
}

describe('[P10] every route that reads', ALL_OF_THEM, () => {
  it('lets in the roles of one row of the table, and fails for none of them', async () => {
    const rows = Object.values(ROLES_BY_ABILITY).map((roles) => ROLES.filter((role) => roles.includes(role)));
    const known = new Set(rows.map(String));
    const strangers: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'get')) {
      const letIn = await rolesLetIn(route, 'root');
      if (!known.has(String(letIn))) strangers.push(`${route.path}: ${letIn}`);
    }
    expect(strangers).toEqual([]);
  });
});

describe('[P10] every route', ALL_OF_THEM, () => {
  it('is closed to who has no role, however the request looks: 403, 400 for its shape, or as if there were nothing', async () => {
    const open: string[] = [];
    for (const route of routes) {
      const status = await statusFor('nobody', route);
      if (![400, 403, 404, 415].includes(status)) open.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(open).toEqual([]);
  });

  it('breaks for no role, on the root or below', async () => {
    const broken: string[] = [];
    for (const route of routes) {
      for (const role of ROLES) {
        const status = await statusFor(`${role}@b`, route);
        if (status >= 500) broken.push(`${role} ${route.method} ${route.path}: ${status}`);
      }
    }
    expect(broken).toEqual([]);
  });
});

describe('docs/permissions.md', () => {
  it('is the table as it is: npm run permissions', () => {
    const path = new URL('../../../../docs/permissions.md', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(permissionsPage());
    expect(ROOT_ONLY.size).toBeGreaterThan(0);
  });
});
