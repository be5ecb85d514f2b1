import type { Role } from '@ninewatch/rules';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WholeHouse } from './stage/whole-house.ts';

const DAY_MS = 86_400_000;
/** In the last month of a quarter: venues that are registered now need no self-inspection in it. */
const START_MS = Date.parse('2026-03-05T09:00+08:00');
const QUARTER = '2026-Q1';

/** A district with one town, three shops in it, and a person of each role that acts here. */
async function openTown(): Promise<WholeHouse> {
  const house = await WholeHouse.open(START_MS);
  onTestFinished(() => house.close());
  const regions = [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['g1', 'grid', 't1'],
  ] as const;
  for (const [id, level, parent] of regions) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  for (const id of ['a', 'b', 'c']) {
    const venue = { id, name: `小店 ${id}`, category: 1, region: 'g1', facts: {} };
    house.done({ type: 'venue.create', venue });
  }
  const people: [string, Role, string][] = [
    ['office', 'town_office', 't1'],
    ['leader', 'town_leader', 't1'],
    ['worker', 'grid_worker', 'g1'],
    ['district', 'district_department', 'd1'],
  ];
  for (const [name, role, region] of people) house.addPerson(name, [{ role, region }]);
  return house;
}

const evaluation = (verdict: string, venueId = 'a') => ({
  venueId,
  content: { on: START_MS, verdict, source: '12345', text: 'exits are clear' },
});

describe('records, through the API', () => {
  it('are filed, corrected and withdrawn, and stand in lists with their reach', async () => {
    const house = await openTown();
    const content = { on: START_MS, topic: '灭火器', reach: { people: 40, venues: 12 } };
    const filed = await house.call('worker', 'POST', '/records/trainings', { venueId: 'a', content });
    expect(filed).toMatchObject({ status: 201, body: { version: 1, content, venueId: 'a', region: 'g1' } });
    house.pass(3 * 3_600_000);
    const more = { ...content, reach: { people: 41, venues: 12 } };
    const path = `/records/trainings/${filed.body.id}`;
    const corrected = await house.call('office', 'POST', `${path}/correct`, {
      content: more,
      why: 'recount',
    });
    expect(corrected).toMatchObject({ status: 200, body: { version: 2, content: more } });
    expect(await house.call('office', 'GET', path)).toMatchObject({
      body: { version: 2, corrections: [{ by: 'office', why: 'recount', before: content }] },
    });
    const stale = { content, why: 'no', version: 1 };
    expect((await house.call('office', 'POST', `${path}/correct`, stale)).body.code).toBe('stale-version');
    expect((await house.call('worker', 'POST', `${path}/withdraw`, { reason: 'twice' })).status).toBe(200);
    const list = await house.call('district', 'GET', '/records/trainings?region=t1&state=withdrawn');
    expect(list.body.items).toMatchObject([{ id: filed.body.id, withdrawn: { reason: 'twice' } }]);
    expect(list.body.items[0]).not.toHaveProperty('corrections');
  });

  it('refuse what does not fit, and change nothing', async () => {
    const house = await openTown();
    const before = house.stateText();
    const content = { on: START_MS, topic: 'x', reach: { people: -1, venues: 0 } };
    const refusals = [
      [{ venueId: 'a', content }, 400, 'invalid-request'],
      [{ content: { ...content, reach: { people: 1, venues: 1 } } }, 400, 'invalid-request'],
      [{ region: 'none', content: { ...content, reach: { people: 1, venues: 1 } } }, 422, 'unknown-region'],
    ] as const;
    for (const [body, status, code] of refusals) {
      const answer = await house.call('office', 'POST', '/records/trainings', body);
      expect(answer).toMatchObject({ status, body: { code } });
    }
    expect((await house.call('worker', 'POST', '/records/evaluations', evaluation('good'))).status).toBe(403);
    expect(house.stateText()).toBe(before);
  });

  it('of unit figures are there once a year', async () => {
    const house = await openTown();
    const content = { on: START_MS, year: 2025, figures: [{ name: 'score', value: 92.5 }] };
    const body = { region: 't1', content };
    expect((await house.call('district', 'POST', '/records/assessments', body)).status).toBe(201);
    house.pass(3 * 3_600_000);
    expect(await house.call('district', 'POST', '/records/assessments', body)).toMatchObject({
      status: 409,
      body: { code: 'already-exists', field: 'content.year' },
    });
  });
});

describe('credits, through the API', () => {
  it('are earned, redeemed and put right, and the ledger tells all of it', async () => {
    const house = await openTown();
    for (const verdict of ['good', 'good', 'bad']) {
      await house.call('office', 'POST', '/records/evaluations', evaluation(verdict));
    }
    const grant = { points: 50, note: 'open day' };
    expect((await house.call('office', 'POST', '/venues/a/credits/grant', grant)).body.balance).toBe(60);
    const poor = await house.call('office', 'POST', '/venues/a/credits/redeem', { good: 'extinguisher' });
    expect(poor).toMatchObject({ status: 409, body: { code: 'not-enough-credits' } });
    const bought = await house.call('office', 'POST', '/venues/a/credits/redeem', { good: 'smoke-alarm' });
    expect(bought).toMatchObject({ status: 201, body: { points: -40, balance: 20 } });
    const back = { entryId: bought.body.id, reason: 'not fetched' };
    expect((await house.call('office', 'POST', '/venues/a/credits/reverse', back)).status).toBe(201);
    expect((await house.call('office', 'POST', '/venues/a/credits/reverse', back)).body.code).toBe(
      'wrong-state',
    );
    const { body } = await house.call('worker', 'GET', '/venues/a/credits?limit=2');
    expect(body).toMatchObject({ balance: 60, redeemed: { year: '2026', points: 0 } });
    expect(body.items.map((line: { act: string }) => line.act)).toEqual(['reverse', 'redeem']);
    const next = await house.call('worker', 'GET', `/venues/a/credits?limit=10&after=${body.next}`);
    expect(next.body.items.map((line: { points: number }) => line.points)).toEqual([50, -10, 10, 10]);
    expect((await house.call('worker', 'GET', '/venues/b/credits')).body).toMatchObject({
      balance: 0,
      redeemed: null,
      items: [],
    });
  });
});

describe('pressure, through the API', () => {
  it('is due for what is overdue, and rises step by step', async () => {
    const house = await openTown();
    const report = { venueId: 'a', source: 'patrol', title: '堵塞通道', class: 'ordinary' };
    const ticket = await house.call('worker', 'POST', '/tickets', report);
    expect(ticket.status).toBe(201);
    const dueIn = async () => (await house.call('office', 'GET', '/pressure-due?region=t1')).body.items;
    expect(await dueIn()).toEqual([]);
    house.pass(ticket.body.dueAt - house.clock.nowMs() + 2 * DAY_MS, 6 * 3_600_000);
    const ticketId = ticket.body.id;
    expect(await dueIn()).toMatchObject([{ ticketId, step: 'letter' }]);
    const step = (name: string) => ({
      ...{ venueId: 'a', ticketId, step: name, on: house.clock.nowMs() },
      ...{ addressee: '店主', documentNo: '函1' },
    });
    expect(await house.call('office', 'POST', '/pressure', step('exposure'))).toMatchObject({
      status: 409,
      body: { code: 'out-of-order', field: 'skipReason' },
    });
    expect((await house.call('office', 'POST', '/pressure', step('letter'))).status).toBe(200);
    expect(await dueIn()).toEqual([]);
    house.pass(7 * DAY_MS, 6 * 3_600_000);
    expect(await dueIn()).toMatchObject([{ ticketId, step: 'notice' }]);
  });
});

describe('red flags, through the API', () => {
  it('go to whom nothing speaks against, and the yearly list to who had them', async () => {
    const house = await openTown();
    const content = { on: START_MS, sector: '消防', problem: '占用通道' };
    await house.call('office', 'POST', '/records/sector-problems', { venueId: 'b', content });
    const ask = () => house.call('leader', 'GET', `/red-flags/eligibility?town=t1&quarter=${QUARTER}`);
    expect((await ask()).body).toMatchObject({ isProvisional: true, venues: 3, eligible: 2, allowed: 1 });
    const award = (venues: string[]) =>
      house.call('leader', 'POST', '/red-flags', { town: 't1', quarter: QUARTER, venues });
    expect((await award(['a'])).body.code).toBe('wrong-state');
    house.pass(30 * DAY_MS, 6 * 3_600_000);
    const refused = await award(['b']);
    expect(refused).toMatchObject({ status: 409, body: { code: 'not-eligible', field: 'venues.0' } });
    expect(refused.body.errors[0].detail).toMatch(/^b: sector-problem/);
    expect((await award(['a', 'c'])).body.code).toBe('limit-reached');
    expect((await award(['a'])).body).toMatchObject({ allowed: 1, flags: [{ venueId: 'a' }] });
    const { body } = await ask();
    expect(body).toMatchObject({ isProvisional: false, awarded: 1 });
    expect(body.items.map((one: { eligible: boolean }) => one.eligible)).toEqual([true, false, true]);
    const candidates = await house.call('district', 'GET', '/honours/candidates?region=d1&year=2026');
    expect(candidates.body.items).toMatchObject([
      { venueId: 'a', missing: ['too-few-flags', 'no-advanced-practice'] },
    ]);
    const proposal = { year: '2026', venueId: 'a', reason: 'first' };
    expect((await house.call('leader', 'POST', '/honours', proposal)).body.code).toBe('not-eligible');
  });
});

describe('coverage', () => {
  it('counts venues by what works in them', async () => {
    const house = await openTown();
    const device = { id: 's1', venueId: 'a', kind: 'smoke', secretHash: 'h' };
    house.done({ type: 'device.create', device });
    const { body } = await house.call('office', 'GET', '/reports/coverage?region=t1');
    expect(body).toMatchObject({
      ...{ venues: 3, none: 2, notWorking: 1, protected: 0, share: 0 },
      kinds: [{ kind: 'smoke', devices: 1, neverSent: 1, working: 0 }],
      byWorkingSensors: [{ sensors: 0, venues: 3 }],
    });
    expect((await house.call('office', 'GET', '/reports/coverage?region=d1')).status).toBe(422);
  });
});
