/** A ticket that went to another unit: seen and worked on there, and still seen where it came from. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, District, hazardOf, openClient, ticketOf } from '../../feed-fixtures.ts';

let client: Client;
beforeEach(async () => {
  const district = new District();
  district.addUser('office-a', [['town_office', 'town-a']]);
  district.addUser('office-b', [['town_office', 'town-b']]);
  district.addUser('grid-b', [['grid_worker', 'grid-b']]);
  district.hazards.set('h-moved', hazardOf({ id: 'h-moved', ticketId: 't-moved' }));
  district.tickets.set('t-moved', ticketOf({ id: 't-moved', hazardId: 'h-moved', unit: 'town-b' }));
  client = await openClient(district);
});
afterEach(() => client.feed.stop());

const status = async (who: string, method: string, path: string, body?: object) =>
  (await client.call(who, method, path, body)).status;
const idsOf = async (who: string, path: string) =>
  ((await client.call(who, 'GET', path)).body.items as { id: string }[]).map(({ id }) => id);

describe('a ticket that went to another unit', () => {
  it('is in the lists of both, and of nobody beside', async () => {
    expect(await idsOf('office-b', '/tickets?state=open')).toContain('t-moved');
    expect(await idsOf('office-a', '/tickets?state=open')).toContain('t-moved');
    expect(await idsOf('grid-b', '/tickets?state=open')).not.toContain('t-moved');
    expect(await status('grid-b', 'GET', '/tickets/t-moved')).toBe(404);
  });

  it('is worked on by either, according to the role', async () => {
    for (const who of ['office-a', 'office-b']) {
      expect(await status(who, 'POST', '/tickets/t-moved/accept'), who).toBe(200);
    }
    expect(await status('grid-b', 'POST', '/tickets/t-moved/accept')).toBe(404);
  });

  it('[P10] shows its hazard and venue by their ids, and nothing else of that region', async () => {
    expect(await status('office-b', 'GET', '/hazards/h-moved')).toBe(200);
    expect((await client.call('office-b', 'GET', '/venues/v-a')).body).toMatchObject({ name: 'venue v-a' });
    for (const path of ['/hazards/h-a', '/devices/d-a', '/venues/v-a/latest', '/regions/grid-a']) {
      expect(await status('office-b', 'GET', path), path).toBe(404);
    }
    for (const path of ['/hazards/h-moved', '/venues/v-a']) {
      expect(await status('grid-b', 'GET', path), path).toBe(404);
    }
    expect(await idsOf('office-b', '/hazards')).not.toContain('h-moved');
    expect(await idsOf('office-b', '/venues')).toEqual(['v-b']);
  });

  it('[P10] what is only read that way cannot be changed: 403, and an act from elsewhere finds nothing', async () => {
    client.district.addUser('watch-b', [['duty_officer', 'town-b']]);
    expect(await status('watch-b', 'POST', '/hazards/h-moved/acknowledge')).toBe(403);
    expect(await status('office-b', 'PATCH', '/venues/v-a', { name: 'mine' })).toBe(403);
    const device = { id: 'd-new', venueId: 'v-a', kind: 'smoke' };
    expect(await status('office-b', 'POST', '/devices', device)).toBe(422);
  });

  it('[P10] is not merged into a ticket that the receiving unit does not see', async () => {
    expect(await status('office-b', 'POST', '/tickets/t-moved/merge', { into: 't-a' })).toBe(422);
    expect(await status('office-a', 'POST', '/tickets/t-moved/merge', { into: 't-a' })).toBe(200);
  });

  it('is on the wall of both, and counted there', async () => {
    for (const [who, open] of [
      ['office-a', 2],
      ['office-b', 2],
      ['grid-b', 1],
    ] as const) {
      const { body } = await client.call(who, 'GET', '/wall');
      const ids = (body.tickets as { id: string }[]).map(({ id }) => id);
      expect(ids.includes('t-moved'), who).toBe(open === 2);
      expect(body, who).toMatchObject({ counts: { tickets: { open } } });
    }
  });
});
