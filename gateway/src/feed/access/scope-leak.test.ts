import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../feed-fixtures.ts';

let client: Client;
beforeAll(async () => {
  const district = new District();
  district.addUser('a-officer', [['duty_officer', 'town-a']]);
  district.addUser('a-registrar', [['town_office', 'town-a']]);
  client = await openClient(district);
});
afterAll(() => client.feed.stop());

describe('[P10] nothing of another region gets out', () => {
  const lists = [
    '/regions',
    '/venues',
    '/devices',
    '/hazards',
    '/tickets',
    '/periods',
    '/rules/shadow',
    '/wall',
  ];
  for (const path of lists) {
    it(`${path} shows town-a alone`, async () => {
      const { status, body } = await client.call('a-officer', 'GET', path);
      expect(status).toBe(200);
      // A random epoch may look like anything.
      const text = JSON.stringify({ ...body, epoch: undefined });
      expect(text).toMatch(/grid-a|v-a/);
      expect(text).not.toMatch(/town-b|grid-b|[vdhtp]-b/);
    });
  }

  const things = ['/regions/grid-b', '/venues/v-b', '/venues/v-b/latest', '/devices/d-b', '/hazards/h-b'];
  for (const path of [
    ...things,
    '/tickets/t-b',
    '/periods/p-b',
    '/readings?device=d-b',
    '/readings?device=d-b&step=60000&metric=smoke',
  ]) {
    it(`${path} is not-found for town-a`, async () => {
      expect(await client.call('a-officer', 'GET', path)).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
      expect((await client.call('admin', 'GET', path)).status).toBe(200);
    });
  }

  it('counts on the wall leave other regions out', async () => {
    const all = await client.call('admin', 'GET', '/wall');
    const mine = await client.call('a-officer', 'GET', '/wall');
    expect(all.body).toMatchObject({ counts: { hazards: { open: 2 }, venues: { total: 2 } } });
    expect(mine.body).toMatchObject({ counts: { hazards: { open: 1 }, venues: { total: 1 } } });
    expect(mine.body.epoch).not.toBe(all.body.epoch);
  });

  it('a thing cannot be moved to where one may not look', async () => {
    const venue = await client.call('a-registrar', 'PATCH', '/venues/v-a', { region: 'grid-b' });
    expect(venue).toMatchObject({ status: 422, body: { code: 'unknown-region', field: 'region' } });
    const device = await client.call('a-registrar', 'PATCH', '/devices/d-a', { venueId: 'v-b' });
    expect(device).toMatchObject({ status: 422, body: { code: 'unknown-venue', field: 'venueId' } });
  });

  it('neither hashes nor session epochs leave the gateway', async () => {
    const paths = ['/devices', '/devices/d-a', '/users', '/session'];
    const answers = await Promise.all(paths.map((path) => client.call('admin', 'GET', path)));
    const changed = await client.call('admin', 'PATCH', '/devices/d-a', { place: 'kitchen' });
    const renamed = await client.call('admin', 'PATCH', '/users/id-a-officer', { name: 'other' });
    for (const { status, body } of [...answers, changed, renamed]) {
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/[hH]ash|never-shown|scrypt|sessionEpoch/);
    }
  });
});
