/** An owner registers, the town decides, and the owner works with the own venue alone. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const DAY = 86_400_000;
const PHONE = '13912345678';
const PASSWORD = 'fresh noodles';

/** Every password here costs what it costs. */
vi.setConfig({ testTimeout: 60_000 });

let house: WholeHouse;
beforeAll(async () => {
  house = await WholeHouse.open(START);
  const region = (id: string, level: 'town' | 'village' | 'grid', parent?: string) =>
    house.done({ type: 'region.create', region: { id, name: id, level, ...(parent ? { parent } : {}) } });
  region('town', 'town');
  region('village', 'village', 'town');
  region('grid', 'grid', 'village');
  region('other', 'town');
  house.addPerson('office', [{ role: 'town_office', region: 'town' }]);
  house.addPerson('village', [{ role: 'village', region: 'village' }]);
  house.addPerson('elsewhere', [{ role: 'town_office', region: 'other' }]);
  house.addPerson('worker', [{ role: 'grid_worker', region: 'grid' }]);
  const venue = { id: 'old', name: '老面馆', category: 2, region: 'grid', facts: {}, licenceNumber: '9150' };
  house.done({ type: 'venue.create', venue });
  for (const user of ['office', 'village', 'elsewhere', 'worker', 'admin'])
    await house.call(user, 'GET', '/session');
}, 60_000);
afterAll(() => house.close());

let senders = 0;
/** Each from an address of its own. */
function send(path: string, payload: object, remoteAddress?: string) {
  senders += 1;
  const from = remoteAddress ?? `198.51.100.${senders}`;
  return house.feed.app.inject({ method: 'POST', url: `/api/v1${path}`, payload, remoteAddress: from });
}

const form = (username: string, venue: object = {}) => ({
  region: 'grid',
  venue: { name: `店 ${username}`, category: 2, licence: 'licensed', facts: { areaM2: 80 }, ...venue },
  owner: { name: '王', phone: PHONE, username, password: PASSWORD },
});
async function register(username: string, venue: object = {}) {
  const answer = await send('/registrations', form(username, venue));
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json() as { id: string; code: string };
}
const stateOf = async (said: object) => (await send('/registrations/status', said)).json();
const seenBy = async (user: string, id: string) => house.call(user, 'GET', `/registrations/${id}`);

describe('who registers', () => {
  it('[P10] reads the names of regions without an account, and nothing else of them', async () => {
    const { app } = house.feed;
    const answer = await app.inject({ url: '/api/v1/registrations/regions?limit=1000' });
    const { items } = answer.json() as { items: object[] };
    expect(items).toContainEqual({ id: 'grid', name: 'grid', level: 'grid', parent: 'village' });
    expect(items.every((item) => !('version' in item))).toBe(true);
    expect((await app.inject({ url: '/api/v1/registrations' })).statusCode).toBe(401);
  });
});

describe('an owner who registers', () => {
  it('is approved, signs in, sees the own venue alone, and reports something there', async () => {
    const said = await register('noodles');
    expect(await stateOf(said)).toEqual({ state: 'pending' });
    const early = { username: 'noodles', password: PASSWORD };
    expect((await send('/session', early)).statusCode).toBe(401);

    const approved = await house.call('office', 'POST', `/registrations/${said.id}/approve`, {
      venueId: 'noodles',
    });
    expect(approved.status, approved.text).toBe(200);
    expect(approved.body).toMatchObject({ state: 'approved', venueMade: 'noodles', decidedBy: 'office' });
    expect(await stateOf(said)).toEqual({ state: 'approved' });

    const { token } = (await send('/session', early)).json<{ token: string }>();
    const headers = { authorization: `Bearer ${token}` };
    const get = (url: string) => house.feed.app.inject({ url: `/api/v1${url}`, headers });
    const venues = (await get('/venues')).json<{ items: { id: string }[] }>();
    expect(venues.items.map(({ id }) => id)).toEqual(['noodles']);
    expect((await get('/venues/noodles')).json()).toMatchObject({ contacts: [{ name: '王', phone: PHONE }] });
    expect((await get('/venues/old')).statusCode).toBe(404);
    expect((await get('/registrations')).statusCode).toBe(403);
    const report = await house.feed.app.inject({
      method: 'POST',
      url: '/api/v1/intake/reports',
      headers,
      payload: { venueId: 'noodles', what: '电线老化' },
    });
    expect(report.statusCode, report.body).toBe(201);
    expect(report.json()).toMatchObject({ venueId: 'noodles', what: '电线老化' });
  });

  it('is refused with the reason, and cannot sign in', async () => {
    const said = await register('bar');
    const refused = await house.call('office', 'POST', `/registrations/${said.id}/refuse`, {
      reason: '重复',
    });
    expect(refused.body).toMatchObject({ state: 'refused', reason: '重复' });
    expect(await stateOf(said)).toEqual({ state: 'refused', reason: '重复' });
    expect((await send('/session', { username: 'bar', password: PASSWORD })).statusCode).toBe(401);
    const again = await house.call('office', 'POST', `/registrations/${said.id}/approve`, { venueId: 'bar' });
    expect(again.body).toMatchObject({ status: 409, code: 'wrong-state' });
  });
});

describe('an approval', () => {
  it('that is not possible changes nothing: no venue, no user, and it can be made right', async () => {
    const said = await register('worker', { name: '修车' });
    const before = house.stateText();
    const approve = (body: object) => house.call('office', 'POST', `/registrations/${said.id}/approve`, body);
    expect((await approve({ venueId: 'old' })).body).toMatchObject({
      code: 'already-exists',
      field: 'venueId',
    });
    expect((await approve({ venueId: 'garage' })).body).toMatchObject({
      code: 'already-exists',
      field: 'username',
    });
    expect(house.stateText()).toBe(before);
    expect((await house.call('admin', 'GET', '/venues/garage')).status).toBe(404);
    expect((await approve({ venueId: 'garage', username: 'gateway' })).body.code).toBe('invalid');
    expect((await approve({ venueId: 'garage', username: 'garage' })).body).toMatchObject({
      state: 'approved',
      owner: { username: 'garage' },
    });
  });

  it('names what it may be the same as, whichever came first', async () => {
    const first = await register('twin-1', { name: '老 面馆' });
    const second = await register('twin-2', { licenceNumber: '9150', name: '双' });
    const third = await register('twin-3', { name: '老面馆' });
    const duplicatesOf = async (id: string) => (await seenBy('office', id)).body.duplicates;
    expect(await duplicatesOf(first.id)).toEqual(['old', third.id]);
    expect(await duplicatesOf(second.id)).toEqual(['old']);
    expect(await duplicatesOf(third.id)).toEqual(['old', first.id]);
  });
});

describe('[P10] who sees a registration', () => {
  it('are the offices above it: the number in plain one at a time, masked in lists, hashes never', async () => {
    const { id, code } = await register('seen');
    for (const user of ['office', 'village', 'admin']) {
      expect((await seenBy(user, id)).body.owner, user).toEqual({
        name: '王',
        phone: PHONE,
        username: 'seen',
      });
    }
    expect((await seenBy('elsewhere', id)).status).toBe(404);
    expect((await seenBy('worker', id)).status).toBe(403);
    const approve = (user: string) =>
      house.call(user, 'POST', `/registrations/${id}/approve`, { venueId: 'seen' });
    expect([(await approve('elsewhere')).status, (await approve('village')).status]).toEqual([404, 403]);
    const list = await house.call('office', 'GET', '/registrations?state=pending');
    expect(list.text).toContain('139****5678');
    for (const text of [list.text, (await seenBy('office', id)).text]) {
      expect(text).not.toMatch(/scrypt|codeHash|passwordHash/);
    }
    const audit = await house.call('admin', 'GET', '/audit?limit=1000');
    const kept = ['ledger.sqlite', 'ledger.sqlite-wal']
      .map((file) => readFileSync(join(house.dir, file)).toString('latin1'))
      .join();
    expect(kept).toContain(id);
    for (const secret of [PHONE, PASSWORD, code, 'scrypt']) expect(audit.text).not.toContain(secret);
    for (const secret of [PHONE, PASSWORD]) expect(kept).not.toContain(secret);
  });

  it('to the public a wrong code and no registration are one answer', async () => {
    const { id } = await register('quiet');
    const wrong = await send('/registrations/status', { id, code: 'wrong' });
    const none = await send('/registrations/status', { id: 'registration-none', code: 'wrong' });
    expect(wrong.statusCode).toBe(404);
    expect(wrong.json()).toEqual(none.json());
  });

  it('to the public a taken user name looks like any other', async () => {
    const answer = await send('/registrations', form('office'));
    expect(answer.statusCode).toBe(201);
    expect(Object.keys(answer.json())).toEqual(['id', 'code']);
  });
});

describe('[P10] the people of a unit', () => {
  it('are those with a role there or above up to the town, with numbers for who may call', async () => {
    const made = { username: 'called', password: PASSWORD, phone: PHONE, name: '李' };
    const roles = [{ role: 'grid_worker', region: 'grid' }];
    const user = await house.call('admin', 'POST', '/users', { ...made, roles });
    expect(user.status, user.text).toBe(201);
    expect(user.text).not.toContain('phone');
    house.addPerson('auditor', [{ role: 'auditor', region: 'root' }]);
    const peopleFor = async (asker: string) => (await house.call(asker, 'GET', '/units/grid/people')).body;
    const { items } = await peopleFor('office');
    const names = items.map(({ username }: { username: string }) => username).sort();
    expect(names).toEqual(['called', 'office', 'village', 'worker']);
    const called = { username: 'called', name: '李', roles };
    expect(items).toContainEqual({ ...called, phone: PHONE });
    expect((await peopleFor('auditor')).items).toContainEqual({ ...called, phone: '139****5678' });
    expect((await house.call('elsewhere', 'GET', '/units/grid/people')).status).toBe(404);
  });
});

describe('[P8] registrations', () => {
  it('are five a day from one network, whatever is asked for', async () => {
    const from = (n: number) => send('/registrations', form(`many-${n}`), `2001:db8::${n + 1}`);
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await from(n));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(answers[5]?.json()).toMatchObject({ code: 'too-many-registrations' });
    expect(answers[5]?.headers['retry-after']).toBe('3600');
    expect((await send('/registrations', form('other-house'), '2001:db8:0:1::1')).statusCode).toBe(201);
  }, 30_000);

  it('refuse what cannot be, and name the field', async () => {
    const field = async (body: object) => {
      const { code, field: named } = (await send('/registrations', body)).json();
      return [code, named];
    };
    expect(await field({ ...form('a'), region: 'nowhere' })).toEqual(['unknown-region', 'region']);
    expect(await field(form('gateway'))).toEqual(['invalid', 'username']);
    expect(await field(form('b', { category: 77 }))).toEqual(['invalid', 'category']);
  });
});

describe('a registration that nobody decides', () => {
  it('waits thirty days, then nobody decides any more', async () => {
    const said = await register('late');
    house.pass(30 * DAY - 3_600_000, DAY);
    expect(await stateOf(said)).toEqual({ state: 'pending' });
    house.pass(2 * 3_600_000);
    expect(await stateOf(said)).toEqual({ state: 'expired' });
    const late = await house.call('office', 'POST', `/registrations/${said.id}/approve`, { venueId: 'late' });
    expect(late.body).toMatchObject({ code: 'wrong-state' });
  });
});
