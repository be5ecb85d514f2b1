/** Proposals of foreign devices, as the offices of two towns meet them. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.UTC(2026, 2, 2, 1);
let house: WholeHouse;
beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const id of ['east', 'west']) {
    house.done({ type: 'region.create', region: { id, name: id, level: 'town', parent: 'root' } });
    const venue = { id: `${id}-inn`, name: id, category: 1, region: id, facts: {} } as const;
    house.done({ type: 'venue.create', venue });
    house.addPerson(`office-${id}`, [{ role: 'town_office', region: id }]);
  }
});
afterAll(() => house.close());

let heard = 0;
/** → the id of its proposal. */
async function proposed(): Promise<string> {
  heard += 1;
  const name = `hall/${heard}`;
  const seen = { at: house.clock.nowMs(), metrics: { smoke: 0.1 } };
  const about = { source: 'hall', region: 'east', name, described: { gives: ['smoke'] }, seen };
  house.take({ kind: 'sighting', receivedAt: house.clock.nowMs(), ...about });
  const { body } = await house.call('office-east', 'GET', '/proposals?state=open');
  return body.items.find((each: { name: string }) => each.name === name).id;
}
const post = (who: string, id: string, what: string, body: object = {}) =>
  house.call(who, 'POST', `/proposals/${id}/${what}`, body);

it('[P10] are of the town of their source alone, and become devices there', async () => {
  const id = await proposed();
  const device = { id: 'hall-1', venueId: 'east-inn', kind: 'smoke' };
  expect((await house.call('office-west', 'GET', '/proposals')).body.items).toEqual([]);
  expect((await post('office-west', id, 'accept', { ...device, venueId: 'west-inn' })).status).toBe(404);
  const elsewhere = await post('office-east', id, 'accept', { ...device, venueId: 'west-inn' });
  expect(elsewhere).toMatchObject({ status: 422, body: { code: 'unknown-venue', field: 'venueId' } });
  const kindless = await post('office-east', id, 'accept', { id: 'hall-1', venueId: 'east-inn' });
  expect(kindless).toMatchObject({ status: 400, body: { field: 'kind' } });
  expect((await house.call('admin', 'GET', '/devices/hall-1')).status).toBe(404);
  const made = await post('office-east', id, 'accept', device);
  expect(made).toMatchObject({ status: 201, body: { id: 'hall-1', foreign: { source: 'hall' } } });
  expect(made.text).not.toContain('secret');
});

it('that were decided are closed to whoever decides them again, with a line on the audit trail', async () => {
  const id = await proposed();
  const device = { id: 'hall-2', venueId: 'east-inn', kind: 'smoke' };
  expect((await post('office-east', id, 'accept', device)).status).toBe(201);
  for (const what of ['accept', 'dismiss', 'recall']) {
    const again = await post('office-east', id, what, what === 'accept' ? { ...device, id: 'hall-3' } : {});
    expect(again, what).toMatchObject({ status: 409, body: { code: 'already-closed' } });
    const { items } = (await house.call('admin', 'GET', `/audit?action=foreign.${what}&limit=1`)).body;
    expect(items[0], what).toMatchObject({ actor: 'office-east', outcome: 'refused', subject: id });
  }
  expect((await house.call('admin', 'GET', '/devices/hall-3')).status).toBe(404);
});

it('are dismissed once, and recalled once', async () => {
  const id = await proposed();
  const refused = { status: 409, body: { code: 'wrong-state' } };
  expect(await post('office-east', id, 'recall')).toMatchObject(refused);
  expect((await post('office-east', id, 'dismiss', { note: 'a lamp' })).body).toMatchObject({
    state: 'dismissed',
    decided: { by: 'office-east', note: 'a lamp' },
  });
  expect(await post('office-east', id, 'dismiss')).toMatchObject(refused);
  expect((await post('office-east', id, 'recall', { version: 2 })).body).toMatchObject({ state: 'open' });
});
