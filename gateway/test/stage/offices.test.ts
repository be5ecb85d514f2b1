/** Offices through the API of a whole gateway: who is called, who may answer, and what stands on whose list. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WholeHouse } from './whole-house.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const START = Date.parse('2026-03-02T09:00:00+08:00');
const FIRE = '消防救援机构';
const MARKET = '市场监管部门';
let house: WholeHouse;
let whistle: string;

beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['d2', 'district', 'root'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  house.done({ type: 'venue.create', venue: { id: 'v1', name: 'v1', category: 2, region: 't1', facts: {} } });
  for (const [username, department, region] of [
    ['fire', FIRE, 'd1'],
    ['market', MARKET, 'd1'],
    ['all', undefined, 'd1'],
    ['far', FIRE, 'd2'],
  ] as const) {
    const role = 'district_department' as const;
    house.addPerson(username, [{ role, region, ...(department === undefined ? {} : { department }) }]);
  }
  house.addPerson('office', [{ role: 'town_office', region: 't1' }]);
  const departments = [FIRE, { office: '规建办', role: 'town_section', region: 't1' }];
  const asked = { venueId: 'v1', what: '联合检查', departments };
  const blown = await house.call('office', 'POST', '/whistles', asked);
  expect(blown.status, blown.text).toBe(201);
  whistle = blown.body.id;
});
afterAll(() => house.close());

const mine = async (user: string, path = '/whistles') =>
  (await house.call(user, 'GET', `${path}?mine=true`)).body.items.map(({ id }: { id: string }) => id);

describe('[P9] offices under one role', () => {
  it('say which office is meant', async () => {
    const { body } = await house.call('market', 'GET', `/whistles/${whistle}`);
    expect(body.departments[0]).toMatchObject({
      office: FIRE,
      role: 'district_department',
      department: FIRE,
    });
    expect(body.calls[0].to).toEqual([{ role: 'district_department', region: 'd1', department: FIRE }]);
    expect(body.calls[0].people.map(({ username }: { username: string }) => username)).toEqual([
      'all',
      'fire',
    ]);
    const { items } = (await house.call('admin', 'GET', '/notices')).body;
    expect(items.flatMap(({ to }: { to: object[] }) => to)).toContainEqual({
      ...{ role: 'district_department', region: 'd1', department: FIRE },
    });
  });

  it('have their own lists, and those who hold the role for all have every list', async () => {
    expect(await mine('fire')).toEqual([whistle]);
    expect(await mine('all')).toEqual([whistle]);
    expect(await mine('market')).toEqual([]);
    expect(await mine('far')).toEqual([]);
    expect(await mine('fire', '/cases')).toEqual([]);
    expect((await house.call('market', 'GET', '/whistles')).body.items).toHaveLength(1);
  });

  it('answer for themselves alone, and are off the list when it is done', async () => {
    const act = (user: string, name: string, more = {}) =>
      house.call(user, 'POST', `/whistles/${whistle}/${name}`, { office: FIRE, ...more });
    const refused = await act('market', 'arrive');
    expect([refused.status, refused.body.code]).toEqual([403, 'not-called']);
    expect((await act('fire', 'arrive')).status).toBe(200);
    expect((await act('market', 'complete', { result: 'x' })).status).toBe(403);
    expect((await act('fire', 'complete', { result: '已整改' })).status).toBe(200);
    expect(await mine('fire')).toEqual([]);
    expect((await house.call('fire', 'GET', '/whistles?mine=false')).body.items).toHaveLength(1);
  });

  it('work on the tickets that are with them', async () => {
    const ticket = { source: 'patrol' as const, venueId: 'v1', title: '电线私拉' };
    const { id } = house.done({ type: 'ticket.create', ticket }) as { id: string };
    const refer = { kind: 'district_department', department: FIRE, reason: '电气' };
    expect((await house.call('office', 'POST', `/tickets/${id}/refer`, refer)).status).toBe(200);
    const refused = await house.call('market', 'POST', `/tickets/${id}/accept`);
    expect(refused.body.code).toBe('not-called');
    expect((await house.call('fire', 'POST', `/tickets/${id}/accept`)).status).toBe(200);
    // Seen by whoever sees the region, and found by the office.
    const withOffice = async (user: string, office: string) => {
      const { body } = await house.call(user, 'GET', `/tickets?office=${encodeURIComponent(office)}`);
      return body.items.map((each: { id: string }) => each.id);
    };
    for (const user of ['fire', 'market', 'all', 'office'])
      expect(await withOffice(user, FIRE), user).toEqual([id]);
    expect(await withOffice('far', FIRE)).toEqual([]);
    expect(await withOffice('fire', MARKET)).toEqual([]);
    const long = await house.call('fire', 'GET', `/tickets?office=${'x'.repeat(101)}`);
    expect([long.status, long.body.field]).toEqual([400, 'office']);
  });

  it('are given and shown with the role, in the profile’s own words', async () => {
    const roles = [{ role: 'town_section', region: 't1', department: '规建办' }];
    const user = { username: 'build', password: 'a password', roles };
    expect((await house.call('admin', 'POST', '/users', user)).body.roles).toEqual(roles);
    const people = (await house.call('office', 'GET', '/units/t1/people')).body.items;
    expect(people.find(({ username }: { username: string }) => username === 'build').roles).toEqual(roles);
    const unknown = { ...user, username: 'x', roles: [{ ...roles[0], department: '规建' }] };
    const { status, body } = await house.call('admin', 'POST', '/users', unknown);
    expect([status, body.code, body.field]).toEqual([422, 'invalid', 'roles']);
  });
});

describe('the offices of a profile', () => {
  it('[P9] are the only ones that are whistled for, and get tickets', async () => {
    const ticket = { source: 'patrol' as const, venueId: 'v1', title: '电线私拉' };
    const { id } = house.done({ type: 'ticket.create', ticket }) as { id: string };
    const refer = { kind: 'town_section', department: '规建', reason: '电气' };
    const referred = await house.call('office', 'POST', `/tickets/${id}/refer`, refer);
    const asked = { venueId: 'v1', what: '联合检查', departments: [FIRE, '消防'] };
    const blown = await house.call('office', 'POST', '/whistles', asked);
    for (const [{ status, body }, field] of [
      [referred, 'department'],
      [blown, 'departments'],
    ] as const) {
      expect([status, body.code, body.field]).toEqual([422, 'unknown-office', field]);
    }
    expect((await house.call('office', 'GET', `/tickets/${id}`)).body).toMatchObject({
      version: 1,
      unit: 't1',
    });
  });

  it('are offered with the role under which they are called, where the profile says it', async () => {
    const { offices } = (await house.call('office', 'GET', '/regions/t1/choices')).body;
    expect(offices).toContainEqual({ name: FIRE, role: 'district_department' });
    expect(offices).toContainEqual({ name: '规建办' });
    const keys = offices.map(({ name, role }: { name: string; role?: string }) => `${name} ${role}`);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it('[P9] of a town are called in the town of the venue, though only the role is said', async () => {
    const departments = [
      { office: '规建办', role: 'town_section' },
      { office: FIRE, role: 'district_department' },
    ];
    const asked = { venueId: 'v1', what: '联合检查', departments };
    const { status, body } = await house.call('office', 'POST', '/whistles', asked);
    expect([status, body.departments.map(({ region }: { region: string }) => region)]).toEqual([
      201,
      ['t1', 'd1'],
    ]);
  });
});

describe('[P10] names of people', () => {
  const namesFor = async (asker: string, of: string) => {
    const { status, body } = await house.call(asker, 'GET', `/people/names?of=${of}`);
    return status === 200 ? body.items.map(({ username }: { username: string }) => username) : body.code;
  };

  it('are told of who works above, below and beside, of owners to those above, and of nobody else', async () => {
    house.done({
      type: 'venue.create',
      venue: { id: 'v2', name: 'v2', category: 2, region: 't1', facts: {} },
    });
    house.addPerson('keeper', [{ role: 'owner', region: 't1', venue: 'v1' }]);
    house.addPerson('other-keeper', [{ role: 'owner', region: 't1', venue: 'v2' }]);
    house.addPerson('camera', [{ role: 'ai_intake', region: 't1' }]);
    const all = 'fire,office,far,keeper,other-keeper,nobody';
    expect(await namesFor('fire', all)).toEqual(['fire', 'office', 'keeper', 'other-keeper']);
    expect(await namesFor('office', all)).toEqual(['fire', 'office', 'keeper', 'other-keeper']);
    expect(await namesFor('far', all)).toEqual(['far']);
    expect(await namesFor('keeper', all)).toEqual(['fire', 'office', 'keeper']);
    expect(await namesFor('admin', all)).toEqual(['fire', 'office', 'far', 'keeper', 'other-keeper']);
    expect(await namesFor('camera', all)).toBe('forbidden');
  });

  it('[P8] are asked for a hundred at a time', async () => {
    const many = Array.from({ length: 101 }, (_, i) => `u${i}`).join(',');
    expect(await namesFor('fire', many)).toBe('invalid-request');
    expect(await namesFor('fire', 'a b')).toBe('invalid-request');
  });
});
