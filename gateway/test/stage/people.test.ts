/** People through the API of a whole gateway: tables of them, in and out again. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  parseDeviceImport,
  parseRegionImport,
  parseUserImport,
  parseVenueImport,
} from '../../src/ledger/import/import.ts';
import { WholeHouse } from './whole-house.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const START = Date.parse('2026-03-02T09:00:00+08:00');
const PHONE = '13812341234';
const CSV = 'text/csv';
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(START, {
    imports: { parseRegionImport, parseVenueImport, parseDeviceImport, parseUserImport },
  });
  house.done({ type: 'region.create', region: { id: 'd1', name: 'd1', level: 'district' } });
  house.done({ type: 'region.create', region: { id: 't1', name: 't1', level: 'town', parent: 'd1' } });
  const venue = { id: 'v1', name: 'v1', category: 2, region: 't1', facts: {} };
  house.done({ type: 'venue.create', venue });
  house.addPerson('known', [{ role: 'town_office', region: 't1' }]);
  house.addPerson('office', [{ role: 'district_department', region: 'd1' }]);
});
afterAll(() => house.close());

async function imported(table: string | Buffer, { user = 'admin', type = CSV } = {}) {
  const headers = { authorization: `Bearer ${await house.tokenOf(user)}`, 'content-type': type };
  const url = '/api/v1/users/import';
  const answer = await house.feed.app.inject({ method: 'POST', url, headers, payload: table });
  return { status: answer.statusCode, body: answer.json() };
}
const exported = async (query = '') => {
  const headers = { authorization: `Bearer ${await house.tokenOf('admin')}` };
  return house.feed.app.inject({ method: 'GET', url: `/api/v1/users/export${query}`, headers });
};
const signIn = (username: string, password: string) =>
  house.feed.app.inject({ method: 'POST', url: '/api/v1/session', payload: { username, password } });
const TABLE = `username,name,phone,roles
new,新人,${PHONE},grid_worker|t1; town_section|t1
boss,,,owner|t1|v1
known,老人,,town_leader|t1
wrong,x,,town_office|nowhere
odd,x,,mayor|t1
new,again,,grid_worker|t1
sp ace,x,12,grid_worker|t1
`;

describe('a table of people', () => {
  it('[P10] makes who is new with a password that is shown once, and changes who is known', async () => {
    const { status, body } = await imported(TABLE);
    expect(status).toBe(200);
    expect(body).toMatchObject({ created: 2, updated: 1, unchanged: 0 });
    expect(body.rejected).toEqual([
      { line: 5, column: 'roles', reason: 'no region nowhere' },
      { line: 6, column: 'roles', reason: 'unknown-role' },
      { line: 7, column: 'username', reason: 'duplicate-username' },
      { line: 8, column: 'username', reason: 'bad-username' },
      { line: 8, column: 'phone', reason: 'bad-phone' },
    ]);
    expect(body.passwords.map(({ username }: { username: string }) => username)).toEqual(['new', 'boss']);
    const [{ password }] = body.passwords;
    expect(password.length).toBeGreaterThanOrEqual(22);
    expect((await signIn('new', password)).statusCode).toBe(200);
    expect((await signIn('new', `${password}x`)).statusCode).toBe(401);
    expect(house.stateText()).not.toContain(password);
    expect(house.stateText()).not.toContain(PHONE);
    expect((await house.call('known', 'GET', '/session')).body.user).toMatchObject({
      name: '老人',
      roles: [{ role: 'town_leader', region: 't1' }],
    });
  });

  it('changes nothing and shows no password when it comes again', async () => {
    const versions = async () =>
      (await house.call('admin', 'GET', '/users')).body.items.map(
        ({ version }: { version: number }) => version,
      );
    const before = await versions();
    const { body } = await imported(TABLE);
    expect(body).toMatchObject({ created: 0, updated: 0, unchanged: 3, passwords: [] });
    expect(await versions()).toEqual(before);
  });

  it.each(['csv', 'xlsx'])('that went out as %s changes nothing when it comes in again', async (format) => {
    const out = await exported(`?format=${format}`);
    const type = String(out.headers['content-type']);
    if (format === 'csv') {
      expect(out.body).toContain('username,name,roles');
      expect(out.body).toContain('boss,boss,owner|t1|v1');
    }
    const { body } = await imported(out.rawPayload, { type });
    expect(body).toMatchObject({ created: 0, updated: 0, rejected: [], passwords: [] });
    expect(body.unchanged).toBeGreaterThanOrEqual(5);
  });

  it('[P10] puts on the audit trail who got which roles, and no secret', async () => {
    const { body } = await house.call('admin', 'GET', '/audit?limit=1000');
    const lines = body.items.filter(({ detail }: { detail: { by?: string } }) => detail?.by === 'table');
    expect(lines.map(({ action }: { action: string }) => action).sort()).toEqual([
      'user.change',
      'user.create',
      'user.create',
    ]);
    expect(JSON.stringify(lines)).toContain('"owner"');
    expect(JSON.stringify(lines)).not.toMatch(/scrypt|sealed/);
  });

  it('[P10] takes the role away from no admin who sends it', async () => {
    const { body } = await imported('username,roles\nadmin,auditor|root\n');
    expect(body).toMatchObject({
      updated: 0,
      rejected: [{ line: 2, column: 'roles', reason: 'own-admin-role' }],
    });
    expect((await house.call('admin', 'GET', '/users')).status).toBe(200);
  });

  it('[P10] leaves out a column of passwords, and is for administrators alone', async () => {
    const { body } = await imported('username,password,roles\nthird,secret secret,grid_worker|t1\n');
    expect(body).toMatchObject({ created: 1, rejected: [{ line: 1, column: 'password' }] });
    expect((await signIn('third', 'secret secret')).statusCode).toBe(401);
    expect((await imported(TABLE, { user: 'office' })).status).toBe(403);
    expect((await house.call('office', 'GET', '/users/export')).status).toBe(403);
  });
});
