/** The analysis of duties, by people who did them in time, late and never. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WholeHouse } from './whole-house.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const START = Date.parse('2026-01-01T00:00+08:00');
const DAY_MS = 86_400_000;
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['t2', 'town', 'd1'],
    ['g1', 'grid', 't1'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  // More regions than a unit has that is asked about one by one.
  for (let n = 0; n < 50; n += 1) {
    const region = { id: `x${n}`, name: `x${n}`, level: 'grid' as const, parent: 't2' };
    house.done({ type: 'region.create', region });
  }
  for (const id of ['a', 'b', 'c']) {
    const venue = { id, name: id, category: 2, region: 'g1', facts: { keyFire: true } };
    house.done({ type: 'venue.create', venue });
  }
  house.addPerson('grid', [{ role: 'grid_worker', region: 'g1' }]);
  house.addPerson('office', [{ role: 'town_office', region: 't1' }]);
  house.addPerson('other', [{ role: 'town_office', region: 't2' }]);
  house.addPerson('auditor', [{ role: 'auditor', region: 'root' }]);
  house.addPerson('boss', [{ role: 'owner', region: 'g1', venue: 'c' }]);
  house.pass(2_000, 1_000);
  const patrolled = async (venueId: string) =>
    expect((await house.call('office', 'POST', '/inspections', { venueId, as: 'patrol' })).status).toBe(201);
  await patrolled('a');
  house.pass(32 * DAY_MS);
  await patrolled('b');
});
afterAll(() => house.close());

const asked = (user: string, query: string) => house.call(user, 'GET', `/reports/duties?${query}`);
type Line = Record<string, unknown>;

describe('[P9] the analysis of duties', () => {
  it('says what was done in time, late and never, by unit, duty and person', async () => {
    const { body } = await asked('office', 'region=t1&term=2026-01');
    const patrol = body.duties.find(({ key }: Line) => key === 'patrol_red');
    expect(patrol).toMatchObject({ due: 3, done: 1, late: 1, missed: 1, open: 0, role: 'town_office' });
    const office = body.people.find(({ username }: Line) => username === 'office');
    expect(office).toMatchObject({ done: 1, late: 1 });
    expect(office.missed).toBeGreaterThan(1);
    expect(body.total.due).toBe(body.total.done + body.total.late + body.total.missed + body.total.open);
    expect(body.units.map(({ unit }: Line) => unit)).toEqual(['g1', 't1']);
    expect(body.unheld.missed).toBeGreaterThan(0);
  });

  it('counts for an owner what is his own, in a unit of few regions as in one of many', async () => {
    const own = async (query: string) =>
      (await asked('auditor', query)).body.people.find(({ username }: Line) => username === 'boss');
    const inTown = await own('region=t1&term=2026-01');
    expect(inTown.missed).toBeGreaterThan(1);
    expect(await own('term=2026-01')).toEqual(inTown);
    expect(await own('region=t2&term=2026-01')).toBeUndefined();
  });

  it('names the warnings about what was missed', async () => {
    const { body } = await asked('office', 'region=t1&term=2026-01');
    const line = body.missed.find(({ key }: Line) => key === 'patrol_red');
    expect(line).toMatchObject({ unit: 't1', term: '2026-01', missed: 1, late: 1 });
    const [{ id }] = line.inactions;
    const inaction = await house.call('office', 'GET', `/inactions/${id}`);
    expect(inaction.body).toMatchObject({
      rule: 'not_inspected',
      subject: 'patrol_red@2026-01',
      state: 'open',
    });
  });

  it('holds what is due after its begin and by its end, as a term or as a span', async () => {
    const term = (await asked('auditor', 'term=2026-01')).body;
    const span = (await asked('auditor', `from=${START}&to=${START + 31 * DAY_MS}`)).body;
    expect({ ...span, at: 0 }).toEqual({ ...term, at: 0 });
    const running = (await asked('auditor', '')).body;
    expect(running).toMatchObject({ region: 'root', from: START + 31 * DAY_MS });
    expect(running.total.open).toBeGreaterThan(0);
  });

  it('is a table, a workbook and a page', async () => {
    const csv = await asked('office', 'region=t1&term=2026-01&format=csv&table=duties');
    expect(csv.text).toMatch(/^\uFEFF职责 duty,名称 name,角色 role,应做 due/);
    expect(csv.text).toMatch(/patrol_red,.*,town_office,3,1,1,1,0,/);
    const xlsx = await asked('office', 'region=t1&term=2026-01&format=xlsx&table=missed');
    expect([xlsx.status, xlsx.text.slice(0, 2)]).toEqual([200, 'PK']);
    const page = await asked('office', 'region=t1&term=2026-01&format=html');
    expect(page.text).toContain('履职分析');
    expect(page.text).toContain('patrol_red');
  });

  it('[P10] says nothing of regions out of sight, nor to people without reports', async () => {
    expect((await asked('other', 'region=t1')).status).toBe(404);
    expect((await asked('other', 'region=d1')).status).toBe(404);
    expect((await asked('grid', 'region=g1')).status).toBe(403);
  });

  it.each([
    ['term=2026-13', 'term'],
    ['term=2026-01&from=1', 'term'],
    ['from=5&to=5', 'from'],
    [`from=${START}&to=${START + 401 * DAY_MS}`, 'from'],
    ['format=pdf', 'format'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await asked('auditor', query);
    expect([status >= 400 && status < 500, body.field]).toEqual([true, field]);
  });
});

it('the overview counts what is to be done, may still be done late, and was missed this month', async () => {
  const { duties } = (await house.call('office', 'GET', '/reports/overview?region=t1')).body;
  const count = async (query: string) =>
    (await house.call('office', 'GET', `/duties?limit=1000&region=t1&${query}`)).body.items.length;
  expect(duties.open).toBe(await count('state=due'));
  expect(duties.missed).toBe(await count(`state=missed&from=${START + 31 * DAY_MS + 1}`));
  expect(duties.overdue).toBeGreaterThan(0);
});
