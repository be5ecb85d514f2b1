/** Reported tickets and lists of tickets, through the API. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../../feed-fixtures.ts';

let client: Client;
beforeEach(async () => {
  const district = new District();
  district.addUser('owner', [['owner', 'grid-a', 'v-a']]);
  district.addUser('grid', [['grid_worker', 'grid-a']]);
  district.addUser('office', [['town_office', 'town-a']]);
  client = await openClient(district);
});
afterEach(() => client.feed.stop());

const report = (who: string, more: object = {}) =>
  client.call(who, 'POST', '/tickets', { source: 'self_inspection', venueId: 'v-a', title: '堵塞', ...more });

describe('a report', () => {
  it('[P10] is taken from those who may report from that source, where they may', async () => {
    expect((await report('owner')).status).toBe(201);
    expect(await report('owner', { source: 'patrol' })).toMatchObject({ status: 403 });
    expect((await report('grid', { source: 'patrol' })).status).toBe(201);
    expect(await report('office', { source: 'upper_level' })).toMatchObject({ status: 403 });
    expect(await report('grid', { venueId: 'v-b' })).toMatchObject({
      status: 422,
      body: { code: 'unknown-venue', field: 'venueId' },
    });
  });

  it('sets its own due time by those alone who may assign', async () => {
    const dueAt = 1_764_003_600_000;
    expect(await report('grid', { dueAt })).toMatchObject({ status: 403 });
    expect((await report('office', { dueAt })).status).toBe(201);
    expect(client.district.acts.at(-1)?.act).toMatchObject({ type: 'ticket.create', ticket: { dueAt } });
  });

  it('names only photos of its own, and says what is wrong with the rest', async () => {
    expect((await report('grid', { photos: ['a'.repeat(64)] })).status).toBe(201);
    expect(await report('grid', { photos: ['b'.repeat(64)] })).toMatchObject({
      status: 422,
      body: { code: 'unknown-photo', field: 'photos' },
    });
    const wrong = [{ title: undefined }, { source: 'sensor' }, { photos: ['x'] }, { confidence: 2 }];
    for (const more of wrong) {
      expect(await report('grid', more), JSON.stringify(more)).toMatchObject({
        status: 400,
        body: { code: 'invalid-request' },
      });
    }
  });
});

it('lists refuse what is no filter of theirs', async () => {
  for (const query of ['source=rumour', 'class=huge', 'handling=later', 'overdue=perhaps', 'sort=random']) {
    expect(await client.call('office', 'GET', `/tickets?${query}`), query).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', field: query.split('=')[0] },
    });
  }
  expect((await client.call('office', 'GET', '/tickets?mine=true&overdue=true&sort=due')).status).toBe(200);
});
