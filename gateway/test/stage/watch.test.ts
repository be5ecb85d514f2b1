import { afterEach, beforeEach, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00+08:00');
const MINUTE_MS = 60_000;
const TILES = 'https://{s}.tiles.example.org/{z}/{x}/{y}.png';
let house: WholeHouse;

beforeEach(async () => {
  house = await WholeHouse.open(START, { map: { tiles: TILES, credit: '© 天地' } });
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['d2', 'district', 'root'],
    ['t1', 'town', 'd1'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  for (const [id, region] of [
    ['inn', 't1'],
    ['bar', 'd2'],
  ] as const) {
    const location = { lat: 29.5, lon: 106.5 };
    house.done({
      type: 'venue.create',
      venue: { id, name: `${id} 店`, category: 2, region, facts: {}, location },
    });
    house.done({
      type: 'device.create',
      device: { id: `${id}-1`, venueId: id, kind: 'smoke', secretHash: 'h' },
    });
  }
  house.addPerson('li', [{ role: 'duty_officer', region: 'd1' }]);
  house.addPerson('wu', [{ role: 'duty_officer', region: 'd1' }]);
  house.addPerson('chief', [{ role: 'district_department', region: 'd1' }]);
  house.addPerson('grid', [{ role: 'grid_worker', region: 't1' }]);
  house.pass(MINUTE_MS, MINUTE_MS);
});
afterEach(() => house.close());

const outOfService = (id: string) =>
  house.call('admin', 'POST', `/devices/${id}/out-of-service`, {
    reason: '更换电池',
    until: house.clock.nowMs() + 60 * MINUTE_MS,
  });

it('a map is told where its pictures are, and the page may show those and no others', async () => {
  const { body } = await house.call('grid', 'GET', '/client-settings');
  expect(body).toEqual({ map: { tiles: TILES, credit: '© 天地' } });
  const page = await house.feed.app.inject('/');
  expect(page.headers['content-security-policy']).toContain(
    "img-src 'self' data: blob: https://*.tiles.example.org;",
  );
  const bare = await WholeHouse.open(START);
  expect((await bare.call('admin', 'GET', '/client-settings')).body.map).toEqual({
    tiles: null,
    credit: null,
  });
  expect((await bare.feed.app.inject('/')).headers['content-security-policy']).toContain(
    "img-src 'self' data: blob:;",
  );
  await bare.close();
});

it('[P10] venues for a map are short, and those in sight', async () => {
  const { body } = await house.call('li', 'GET', '/venues?fields=place');
  expect(body.items).toEqual([
    {
      ...{ id: 'inn', name: 'inn 店', category: 2, risk: 'yellow', region: 't1' },
      location: { lat: 29.5, lon: 106.5 },
    },
  ]);
});

it('a hand-over keeps what was open and what was set aside, with who, until when and why', async () => {
  expect((await outOfService('inn-1')).status).toBe(200);
  expect((await outOfService('bar-1')).status).toBe(200);
  const { body } = await house.call('li', 'POST', '/handovers', { region: 'd1', note: '平稳', leader: '何' });
  expect(body.counts).toMatchObject({ shelved: 0, outOfService: 1 });
  expect(body.set).toMatchObject([
    { what: 'out_of_service', id: 'inn-1', venueName: 'inn 店', by: 'admin', reason: '更换电池' },
  ]);
  expect(body.items).toEqual([]);
  const signed = await house.call('wu', 'POST', `/handovers/${body.id}/sign`, { note: '已接' });
  expect(signed.body).toMatchObject({ state: 'signed', set: body.set, signed: { by: 'wu' } });
});

it('[P10] the load of desks is counted for each desk in the region that is asked for', async () => {
  await outOfService('inn-1');
  await outOfService('bar-1');
  house.pass(MINUTE_MS, MINUTE_MS);
  const all = await house.call('admin', 'GET', '/reports/alarm-load');
  const loads = all.body.desks.map(({ desk, now }: { desk: string; now: { outOfService: number } }) => [
    desk,
    now.outOfService,
  ]);
  expect(loads).toContainEqual(['d1', 1]);
  expect(loads).toContainEqual(['d2', 1]);
  const own = await house.call('chief', 'GET', '/reports/alarm-load?region=d1');
  expect(own.body.desks.map(({ desk }: { desk: string }) => desk)).toEqual(['d1']);
  expect((await house.call('chief', 'GET', '/reports/alarm-load?region=d2')).status).toBe(404);
  expect((await house.call('grid', 'GET', '/reports/alarm-load?region=t1')).status).toBe(403);
  const file = (table: string) =>
    house.call('chief', 'GET', `/reports/alarm-load?region=d1&format=csv&table=${table}`);
  const lines = (await file('desks')).text.trim().split(/\r?\n/);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^d1,/);
  expect((await file('bars')).text).toContain('起始 from');
  expect((await file('actors')).text).toContain('规则 rule');
  const wrong = await house.call('chief', 'GET', '/reports/alarm-load?region=d1&from=5&to=5');
  expect([wrong.status, wrong.body.field]).toEqual([422, 'from']);
});
