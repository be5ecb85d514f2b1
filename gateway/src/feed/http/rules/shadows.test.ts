/** What rules on trial say, over HTTP: who reads whose, where, and how it is asked for. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../../feed-fixtures.ts';
import { shadowOf } from '../../shadows-fixture.ts';

let client: Client;
beforeEach(async () => {
  const district = new District();
  district.addUser('auditor', [['auditor', 'root']]);
  district.addUser('watch-a', [['duty_officer', 'town-a']]);
  district.addUser('owner-b', [['owner', 'grid-b', 'v-b']]);
  district.shadows.set('own', shadowOf({ id: 'own', venueId: 'v-b', author: 'owner-b', ruleId: 'own-rule' }));
  client = await openClient(district);
});
afterEach(() => client.feed.stop());

const idsFor = async (who: string, query = '') => {
  const { status, body } = await client.call(who, 'GET', `/rules/shadow${query}`);
  expect(status).toBe(200);
  return (body as { items: { id: string }[] }).items.map(({ id }) => id).sort();
};

describe('what rules on trial say', () => {
  it('[P10] is read by who reads the rules, in the regions of the grant', async () => {
    expect(await idsFor('auditor')).toEqual(['own', 's-a', 's-b']);
    expect(await idsFor('watch-a')).toEqual(['s-a']);
    expect(await idsFor('watch-a', '?author=owner-b')).toEqual([]);
  });

  it('[P10] is read by the author of the rule, and of nobody else’s', async () => {
    expect(await idsFor('owner-b', '?author=owner-b')).toEqual(['own']);
    for (const query of ['', '?author=lin', '?rule=own-rule']) {
      const { status } = await client.call('owner-b', 'GET', `/rules/shadow${query}`);
      expect(status, query).toBe(403);
      expect((await client.call('owner-b', 'GET', `/rules/shadow/summary${query}`)).status, query).toBe(403);
    }
  });

  it('is filtered by rule, venue and time, and paged', async () => {
    expect(await idsFor('auditor', '?rule=own-rule')).toEqual(['own']);
    expect(await idsFor('auditor', '?venue=v-b')).toEqual(['own', 's-b']);
    expect(await idsFor('auditor', `?since=${Number.MAX_SAFE_INTEGER}`)).toEqual([]);
    const first = await client.call('auditor', 'GET', '/rules/shadow?limit=2');
    const { items, next } = first.body as { items: unknown[]; next: string };
    expect(items).toHaveLength(2);
    const second = await client.call('auditor', 'GET', `/rules/shadow?limit=2&after=${next}`);
    expect(second.body).toMatchObject({ items: [{}], next: null });
    expect((await client.call('auditor', 'GET', '/rules/shadow?after=made-up')).status).toBe(400);
  });

  it('is summed up rule by rule, of the last thirty days when nothing else is asked for', async () => {
    const { body } = await client.call('auditor', 'GET', '/rules/shadow/summary?rule=own-rule');
    expect(body).toEqual({
      items: [
        {
          ruleId: 'own-rule',
          author: 'owner-b',
          findings: 1,
          open: 1,
          venues: 1,
          devices: 1,
          last: 1_764_000_000_000,
          overlap: 0,
        },
      ],
      since: Math.max(0, client.district.clock.nowMs() - 30 * 86_400_000),
    });
  });
});
