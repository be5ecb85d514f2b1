/** Labels of devices, by people who may not act everywhere. */

import type { Device } from '@ninewatch/rules';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

let house: WholeHouse;
beforeAll(async () => {
  house = await WholeHouse.open(Date.UTC(2026, 2, 2, 1));
  const region = (id: string) => ({ id, name: id, level: 'town', parent: 'root' }) as const;
  const venue = (id: string, where: string) =>
    ({ id, name: id, category: 1, region: where, facts: {} }) as const;
  for (const id of ['east', 'west']) house.done({ type: 'region.create', region: region(id) });
  house.done({ type: 'venue.create', venue: venue('bar', 'east') });
  house.done({ type: 'venue.create', venue: venue('inn', 'west') });
  house.done({
    type: 'device.create',
    device: { id: 'theirs', venueId: 'inn', kind: 'smoke', secretHash: 'h' },
  });
  house.done({ type: 'device.create', device: { id: 'old', venueId: 'bar', kind: 'heat', secretHash: 'h' } });
  house.addPerson('li', [{ role: 'town_office', region: 'east' }]);
});
afterAll(() => house.close());

it('[P10] is made for no device of another region, whatever venue of one’s own is named with it', async () => {
  const line = { venueId: 'bar', kind: 'smoke' };
  const made = await house.call('li', 'POST', '/claims', {
    devices: [
      { id: 'ours', ...line },
      { id: 'theirs', ...line },
    ],
  });
  expect(made.status).toBe(201);
  expect(made.body.items.map(({ device }: { device: Device }) => device.id)).toEqual(['ours']);
  expect(made.body.rejected).toMatchObject([{ id: 'theirs', code: 'already-exists' }]);
  const { body } = await house.call('admin', 'GET', '/devices/theirs');
  expect(body).toMatchObject({ venueId: 'inn', version: 1 });
  expect(body).not.toHaveProperty('claim');
});

it('is made for no device that is something else than what its line says of it', async () => {
  const line = { id: 'old', venueId: 'bar', kind: 'smoke' };
  const made = await house.call('li', 'POST', '/claims', { devices: [line] });
  expect(made.body).toMatchObject({ items: [], rejected: [{ id: 'old', code: 'already-exists' }] });
  expect((await house.call('admin', 'GET', '/devices/old')).body).not.toHaveProperty('claim');
  const again = await house.call('li', 'POST', '/claims', { devices: [{ ...line, kind: 'heat' }] });
  expect(again.body.items).toMatchObject([{ device: { id: 'old', claim: { state: 'waiting' } } }]);
});

it('is made once for each device of a sheet: a second one would make the first worthless', async () => {
  const twice = await house.call('li', 'POST', '/claims', {
    devices: [{ id: 'old' }, { id: 'new', venueId: 'bar', kind: 'smoke' }, { id: 'old' }],
  });
  expect(twice).toMatchObject({ status: 400, body: { code: 'invalid-request', field: 'devices' } });
  expect((await house.call('admin', 'GET', '/devices/new')).status).toBe(404);
});
