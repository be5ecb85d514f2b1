/** Planned times over HTTP: who may plan and end what, and what reaches the decision. */

import type { Period } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, District, openClient, periodOf } from '../../feed-fixtures.ts';

const UNTIL = 1_764_003_600_000;
let client: Client;
beforeEach(async () => {
  const district = new District();
  district.addUser('owner-a', [['owner', 'grid-a', 'v-a']]);
  district.addUser('watch-a', [['duty_officer', 'town-a']]);
  district.addUser('watch-b', [['duty_officer', 'town-b']]);
  district.addUser('auditor', [['auditor', 'root']]);
  client = await openClient(district);
});
afterEach(() => client.feed.stop());

const drill = { kind: 'drill', venueId: 'v-a', until: UNTIL, reason: '演练' };
const work = { ...drill, kind: 'announced_work', work: 'hot_work' };
const lastAct = () => client.district.acts.at(-1)?.act;
const post = (who: string, path: string, body?: object) => client.call(who, 'POST', path, body);

describe('planned times', () => {
  it('[P10] what is planned reaches the decision as it was asked, and with anything beside not at all', async () => {
    const period = { ...drill, deviceIds: ['d-a'], from: UNTIL - 60_000 };
    const before = client.district.acts.length;
    expect(await post('watch-a', '/periods', { ...period, unknownField: 1 })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', field: 'unknownField' },
    });
    expect(client.district.acts.slice(before).filter(({ act }) => act.type === 'period.create')).toEqual([]);
    expect(await post('watch-a', '/periods', period)).toMatchObject({
      status: 201,
      body: { venueId: 'v-a' },
    });
    expect(client.district.acts.at(-1)).toMatchObject({
      act: { type: 'period.create', period },
      actor: { username: 'watch-a' },
    });
  });

  it('[P10] an owner announces work and ends it, and plans nothing that makes an alarm a test', async () => {
    expect((await post('owner-a', '/periods', work)).status).toBe(201);
    for (const kind of ['drill', 'maintenance', 'commissioning']) {
      expect(await post('owner-a', '/periods', { ...drill, kind }), kind).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
    const announced: Period = { ...periodOf('p-work', 'v-a'), kind: 'announced_work', work: 'cleaning' };
    client.district.periods.set('p-work', announced);
    expect((await post('owner-a', '/periods/p-work/end')).status).toBe(200);
    expect((await post('owner-a', '/periods/p-a/end')).status).toBe(403);
    expect((await post('auditor', '/periods', work)).status).toBe(403);
  });

  it('[P10] of another region neither the venue nor the planned time exists', async () => {
    expect(await post('watch-b', '/periods', drill)).toMatchObject({ body: { code: 'unknown-venue' } });
    expect(await post('watch-b', '/periods/p-a/end')).toMatchObject({ body: { code: 'not-found' } });
    expect(await post('watch-b', '/periods/p-b/end', { version: 3, note: '完' })).toMatchObject({
      status: 200,
    });
    expect(lastAct()).toEqual({ type: 'period.end', periodId: 'p-b', expectedVersion: 3, note: '完' });
  });

  it('one that ended already says so; one that nobody knows does not exist', async () => {
    client.district.periods.set('p-over', { ...periodOf('p-over', 'v-a'), state: 'ended', endedAt: UNTIL });
    client.district.decideOn = () => ({ ok: false, code: 'not-found', detail: 'gone' });
    expect(await post('watch-a', '/periods/p-over/end')).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect((await post('watch-a', '/periods/p-a/end')).status).toBe(404);
    expect((await post('watch-a', '/periods/p-none/end')).status).toBe(404);
  });

  it('lists by state and venue, page by page, and shows one with its version', async () => {
    client.district.periods.set('p-later', { ...periodOf('p-later', 'v-a'), state: 'planned' });
    const list = async (query: string) => (await client.call('admin', 'GET', `/periods?${query}`)).body;
    expect(await list('venue=v-a&state=planned')).toMatchObject({ items: [{ id: 'p-later' }], next: null });
    const first = await list('limit=2');
    expect(first.items).toMatchObject([{ id: 'p-a' }, { id: 'p-b' }]);
    expect(await list(`limit=2&after=${first.next}`)).toMatchObject({
      items: [{ id: 'p-later' }],
      next: null,
    });
    const open = (await list('state=planned,running,overrun')).items as { id: string }[];
    expect(open.map(({ id }) => id)).toEqual(['p-a', 'p-b', 'p-later']);
    expect(await list('state=planned,open')).toMatchObject({ code: 'invalid-request' });
    expect(await list('state=open')).toMatchObject({ code: 'invalid-request' });
    expect((await client.call('admin', 'GET', '/periods/p-a')).headers.etag).toBe('"1"');
  });

  it.each([
    { ...drill, kind: 'holiday' },
    { ...drill, until: 'soon' },
    { ...drill, reason: ' ' },
    { ...drill, deviceIds: [] },
    { ...drill, work: 'dancing' },
    { ...drill, venueId: 'a/b' },
  ])('refuses %o before anything is decided', async (body) => {
    expect((await post('admin', '/periods', body)).body).toMatchObject({ code: 'invalid-request' });
    expect(client.district.acts.some(({ act }) => act.type === 'period.create')).toBe(false);
  });
});
