import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WholeHouse } from './whole-house.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const START = Date.parse('2026-01-01T00:00+08:00');
const DAY_MS = 86_400_000;
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['g1', 'grid', 't1'],
    ['g2', 'grid', 't1'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  for (const [id, region] of [
    ['red', 'g1'],
    ['other', 'g2'],
  ] as const) {
    house.done({
      type: 'venue.create',
      venue: { id, name: id, category: 2, region, facts: { keyFire: true } },
    });
  }
  house.addPerson('owner', [{ role: 'owner', region: 'g1', venue: 'red' }]);
  house.addPerson('grid', [{ role: 'grid_worker', region: 'g1' }]);
  house.addPerson('office', [{ role: 'town_office', region: 't1' }]);
  house.pass(2_000, 1_000);
});
afterAll(() => house.close());

const keysOf = ({ body }: { body: { items: { key: string; venueId?: string }[] } }) =>
  body.items.map(({ key, venueId }) => `${venueId ?? ''} ${key}`).sort();

describe('due lists', () => {
  it('[P10] show each person the own duties, soonest first, page by page', async () => {
    expect(keysOf(await house.call('owner', 'GET', '/duties/mine'))).toEqual([
      'red risk_notice',
      'red self_inspection',
      'red staff_look',
    ]);
    expect(keysOf(await house.call('grid', 'GET', '/duties/mine'))).toEqual([
      'red grid_visit',
      'red grid_visit_key',
    ]);
    const first = await house.call('office', 'GET', '/duties/mine?limit=1');
    expect(first.body.items[0]).toMatchObject({ key: 'office_look', region: 't1', state: 'due' });
    const rest = await house.call('office', 'GET', `/duties/mine?after=${first.body.next}`);
    expect(keysOf(rest)).toEqual(['other patrol_red', 'red patrol_red']);
    expect((await house.call('grid', 'GET', '/duties?venue=other')).body.items).toEqual([]);
  });

  it('show what was done late or never', async () => {
    const read = await house.call('owner', 'POST', '/venues/red/risk-notice/read', { seen: 'red' });
    expect(read.status).toBe(201);
    const visit = { venueId: 'red', as: 'grid_visit', findings: [{ text: '通道堵塞' }] };
    const made = await house.call('grid', 'POST', '/inspections', visit);
    expect(made.status).toBe(201);
    const { ticketId } = made.body.findings[0];
    expect((await house.call('office', 'GET', `/tickets/${ticketId}`)).body.source).toBe('patrol');
    house.pass(32 * DAY_MS);
    const missed = await house.call('office', 'GET', '/duties?state=missed&venue=red&key=patrol_red');
    expect(missed.body.items).toMatchObject([{ term: '2026-01', state: 'missed', venueName: 'red' }]);
    expect(
      (await house.call('office', 'POST', '/inspections', { venueId: 'red', as: 'patrol' })).status,
    ).toBe(201);
    const late = await house.call('office', 'GET', '/duties?state=late');
    expect(late.body.items).toMatchObject([{ key: 'patrol_red', doneBy: 'office' }]);
    expect(late.body.items[0].record).toBe('patrol');
    const done = await house.call('grid', 'GET', '/duties?state=done&key=grid_visit_key');
    expect(done.body.items).toMatchObject([{ term: '2026-01', doneBy: 'grid' }]);
  });

  it('[P10] an owner acts at the own venue alone', async () => {
    const look = { venueId: 'other', key: 'staff_look' };
    expect((await house.call('owner', 'POST', '/duties/confirm', look)).status).toBe(422);
    const own = await house.call('owner', 'POST', '/duties/confirm', { ...look, venueId: 'red' });
    expect(own.status).toBe(201);
  });
});

describe('lists of what is on file', () => {
  const now = () => house.clock.nowMs();

  it('name the venues, and the plans of one inspector', async () => {
    const plan = { region: 't1', inspector: 'office', as: 'patrol', route: ['red'], content: '用火用电' };
    const times = { from: now(), until: now() + DAY_MS };
    expect((await house.call('office', 'POST', '/patrol-plans', { ...plan, ...times })).status).toBe(201);
    const plansOf = async (who: string) =>
      (await house.call('office', 'GET', `/patrol-plans?inspector=${who}`)).body.items.length;
    expect([await plansOf('office'), await plansOf('grid')]).toEqual([1, 0]);
    const work = { kind: 'announced_work', venueId: 'red', until: now() + DAY_MS, reason: '装修' };
    expect((await house.call('owner', 'POST', '/periods', { ...work, work: 'decoration' })).status).toBe(201);
    house.done({ type: 'venue.change', id: 'red', patch: { name: '一号面馆' } });
    for (const list of ['inspections?venue=red', 'periods', 'tickets', 'risk-notices']) {
      const { body } = await house.call('owner', 'GET', `/${list}`);
      expect([list, body.items[0].venueName]).toEqual([list, '一号面馆']);
    }
  });
});

it('[P10] the choices of a profile are read by who sees the region', async () => {
  const { body, status } = await house.call('office', 'GET', '/regions/t1/choices');
  expect(status).toBe(200);
  expect(body.goods).toContainEqual({
    ...{ key: 'smoke-alarm', cost: 40 },
    name: { zh: '独立式烟感', en: 'Stand-alone smoke alarm' },
  });
  const granted = body.creditRules.filter(({ isGranted }: { isGranted: boolean }) => isGranted);
  expect(granted).toMatchObject([{ key: 'report', points: 5 }]);
  expect(body.pressure.map(({ step }: { step: string }) => step)[0]).toBe('letter');
  expect([body.figures.length, body.campaignChecklist.length]).toEqual([5, 6]);
  expect((await house.call('owner', 'GET', '/regions/t1/choices')).status).toBe(404);
});

describe('the calendar feed', () => {
  const ask = (path: string) => house.feed.app.inject({ method: 'GET', url: path });

  it('[P10] needs its token alone, which can be taken away', async () => {
    const first = (await house.call('owner', 'POST', '/calendar-token')).body.path as string;
    const feed = await ask(first);
    expect(feed.statusCode).toBe(200);
    expect(feed.headers['content-type']).toContain('text/calendar');
    expect(feed.body.replaceAll('\r\n ', '')).toContain('SUMMARY:经营者自查');
    const owner = { userId: 'id-owner', username: 'owner', name: 'owner' };
    house.act({ type: 'calendar.token', secretHash: null }, owner);
    expect((await ask(first)).statusCode).toBe(404);
    const secret = new URL(first, 'http://x').searchParams.get('token')?.split('.')[1] ?? '';
    expect(house.stateText()).not.toContain(`"${secret}"`);
    expect((await house.call('admin', 'GET', '/users')).text).not.toContain('calendarHash');
  });

  it('[P8] slows down who asks all the time', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 70; i += 1) statuses.add((await ask('/api/v1/calendar.ics?token=a.b')).statusCode);
    expect([...statuses].sort()).toEqual([404, 503]);
  });
});
