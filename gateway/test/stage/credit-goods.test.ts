/** Goods and rules of credits as people see them: the profile's data, with what is left of a year's stock. */

import { SHIPPED_PROFILE } from '@ninewatch/rules';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WholeHouse } from './whole-house.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const START = Date.parse('2026-12-30T09:00:00+08:00');
const DAY_MS = 86_400_000;
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['t2', 'town', 'd1'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  const venue = { id: 'v1', name: 'v1', category: 2, region: 't1', facts: {} };
  house.done({ type: 'venue.create', venue });
  house.addPerson('office', [{ role: 'town_office', region: 't1' }]);
  house.addPerson('owner', [{ role: 'owner', region: 't1', venue: 'v1' }]);
  for (let i = 0; i < 4; i += 1) {
    const grant = await house.call('office', 'POST', '/venues/v1/credits/grant', { points: 50, note: 'x' });
    expect(grant.status, grant.text).toBe(201);
  }
});
afterAll(() => house.close());

const goods = async (user: string, query: string) =>
  (await house.call(user, 'GET', `/credits/goods${query}`)).body;
const smokeAlarm = ({ items }: { items: { key: string }[] }) =>
  items.find(({ key }) => key === 'smoke-alarm');

describe('goods for credits', () => {
  it('are those of the profile, with what is left of the stock', async () => {
    const before = await goods('office', '?region=t1');
    expect(before).toMatchObject({ region: 't1', store: 'root', year: '2026', next: null });
    expect(before.items.map(({ key }: { key: string }) => key)).toEqual([
      'extinguisher',
      'smoke-alarm',
      'wiring-check',
    ]);
    expect(smokeAlarm(before)).toMatchObject({ cost: 40, stockPerYear: 500, handedOut: 0, left: 500 });
    const redeem = { good: 'smoke-alarm', quantity: 2 };
    expect((await house.call('office', 'POST', '/venues/v1/credits/redeem', redeem)).status).toBe(201);
    expect(smokeAlarm(await goods('office', '?region=t1'))).toMatchObject({ handedOut: 2, left: 498 });
    expect(await goods('owner', '?venue=v1')).toEqual(await goods('office', '?region=t1'));
  });

  it('are whole again with the new year', async () => {
    house.pass(3 * DAY_MS);
    const next = await goods('office', '?region=t1');
    expect(next.year).toBe('2027');
    expect(smokeAlarm(next)).toMatchObject({ handedOut: 0, left: 500 });
  });

  it('are another district’s own where its profile says so', async () => {
    const text = SHIPPED_PROFILE.replace('cost: 40, stockPerYear: 500', 'cost: 35, stockPerYear: 7');
    house.done({ type: 'profile.set', region: 't1', text });
    const redeem = { good: 'smoke-alarm', quantity: 1 };
    expect((await house.call('office', 'POST', '/venues/v1/credits/redeem', redeem)).status).toBe(201);
    const own = await goods('office', '?region=t1');
    expect(own.store).toBe('t1');
    expect(smokeAlarm(own)).toMatchObject({ cost: 35, stockPerYear: 7, handedOut: 1, left: 6 });
    expect(smokeAlarm(await goods('admin', ''))).toMatchObject({ stockPerYear: 500, handedOut: 0 });
  });

  it('[P10] are out of sight elsewhere, and asked for by one place', async () => {
    expect((await house.call('office', 'GET', '/credits/goods?region=t2')).status).toBe(404);
    expect((await house.call('office', 'GET', '/credits/goods')).status).toBe(404);
    expect((await house.call('owner', 'GET', '/credits/goods?region=t2')).status).toBe(404);
    expect((await house.call('owner', 'GET', '/credits/rules?venue=v2')).status).toBe(404);
    const both = await house.call('office', 'GET', '/credits/goods?region=t1&venue=v1');
    expect([both.status, both.body.field]).toEqual([422, 'venue']);
  });
});

it('rules of credits are those of the profile', async () => {
  const { body } = await house.call('owner', 'GET', '/credits/rules?venue=v1');
  expect(body).toMatchObject({ region: 't1', grantedAtOnceMax: 50, next: null });
  expect(body.items).toContainEqual(
    expect.objectContaining({ key: 'late', event: 'ticket_late', points: -5, term: 'month', timesMax: 20 }),
  );
});
