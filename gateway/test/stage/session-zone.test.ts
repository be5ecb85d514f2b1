/** What a screen is told of the time it is to show: that of the profile in force where its person works. */

import { SHIPPED_PROFILE } from '@ninewatch/rules';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WholeHouse } from './whole-house.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(Date.parse('2026-03-02T09:00:00+08:00'));
  house.done({ type: 'region.create', region: { id: 'd1', name: 'd1', level: 'district' } });
  house.done({ type: 'region.create', region: { id: 't1', name: 't1', level: 'town', parent: 'd1' } });
  house.done({ type: 'region.create', region: { id: 'd2', name: 'd2', level: 'district' } });
  house.addPerson('west', [{ role: 'town_office', region: 't1' }]);
  house.addPerson('east', [{ role: 'district_department', region: 'd2' }]);
});
afterAll(() => house.close());

it('is the shipped one until a region above has its own', async () => {
  const zoneOf = async (user: string) => (await house.call(user, 'GET', '/session')).body.utcOffset;
  expect([await zoneOf('admin'), await zoneOf('west')]).toEqual(['+08:00', '+08:00']);
  const text = SHIPPED_PROFILE.replace('utcOffset: "+08:00"', 'utcOffset: "-03:30"');
  house.done({ type: 'profile.set', region: 'd1', text });
  expect([await zoneOf('west'), await zoneOf('east'), await zoneOf('admin')]).toEqual([
    '-03:30',
    '+08:00',
    '+08:00',
  ]);
});
