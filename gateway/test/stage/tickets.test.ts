/** Tickets in other hands, and what is waited for, through the API. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.UTC(2026, 2, 2, 1);
const HOUR_MS = 3_600_000;
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const [id, level, parent] of [
    ['d1', 'district', 'root'],
    ['t1', 'town', 'd1'],
    ['d2', 'district', 'root'],
    ['t2', 'town', 'd2'],
  ] as const) {
    house.done({ type: 'region.create', region: { id, name: id, level, parent } });
  }
  house.done({
    type: 'venue.create',
    venue: { id: 'shop', name: 's', category: 1, region: 't1', facts: {} },
  });
  for (const [name, role, region] of [
    ['office', 'town_office', 't1'],
    ['grid', 'grid_worker', 't1'],
    ['there', 'town_office', 't2'],
    ['other', 'town_office', 'd2'],
    ['help', 'district_department', 'd1'],
  ] as const) {
    house.addPerson(name, [{ role, region }]);
  }
});
afterAll(() => house.close());

async function report(): Promise<string> {
  const body = { source: 'patrol', venueId: 'shop', title: '通道堵塞' };
  const { status, body: ticket } = await house.call('office', 'POST', '/tickets', body);
  expect(status).toBe(201);
  return ticket.id;
}
const act = (who: string, path: string, body: object = {}) => house.call(who, 'POST', path, body);
const ids = async (who: string, query: string) =>
  (await house.call(who, 'GET', `/tickets?${query}`)).body.items.map(({ id }: { id: string }) => id);

describe('what waits', () => {
  it('is listed by until when, and late when nobody said the word', async () => {
    const [first, second] = [await report(), await report()];
    for (const id of [first, second]) {
      await act('grid', `/tickets/${id}/accept`);
      await act('grid', `/tickets/${id}/submit`, { measures: 'cleared' });
      house.pass(HOUR_MS);
    }
    const handed = await report();
    await act('office', `/tickets/${handed}/transfer`, { unit: 't2' });
    expect(await ids('office', 'waiting=approval')).toEqual([first, second]);
    expect(await ids('there', 'waiting=approval')).toEqual([]);
    expect(await ids('there', 'waiting=acceptance')).toEqual([handed]);
    expect(await ids('office', 'waiting=approval&overdue=true')).toEqual([]);
    house.pass(23 * HOUR_MS - 1);
    expect(await ids('office', 'waiting=approval&overdue=true')).toEqual([first]);
    const { body } = await house.call('office', 'GET', `/tickets/${first}`);
    expect(body.wait).toMatchObject({ for: 'approval', late: true });
    const { body: inactions } = await house.call('office', 'GET', '/inactions?state=open');
    const rules = inactions.items.map(({ rule, subject }: { rule: string; subject: string }) => [
      rule,
      subject,
    ]);
    expect(rules).toContainEqual(['not_inspected', first]);
    expect(rules).toContainEqual(['not_reported', handed]);
    const page = await house.call('office', 'GET', '/tickets?waiting=approval&limit=1');
    const next = encodeURIComponent(page.body.next);
    expect(await ids('office', `waiting=approval&limit=1&after=${next}`)).toEqual([second]);
    const mixed = await house.call('office', 'GET', `/tickets?sort=due&after=${next}`);
    expect(mixed).toMatchObject({ status: 400, body: { code: 'invalid-cursor', field: 'after' } });
  });
});

describe('the unit that a ticket went to', () => {
  it('[P10] whistles on it, sees and rates what comes of it, and nobody else there does', async () => {
    const ticketId = await report();
    const asked = { ticketId, departments: ['城市管理部门'], what: '联合执法' };
    expect(await act('there', '/whistles', asked)).toMatchObject({
      status: 422,
      body: { field: 'ticketId' },
    });
    await act('office', `/tickets/${ticketId}/transfer`, { unit: 't2' });
    const blown = await act('there', '/whistles', asked);
    expect(blown).toMatchObject({ status: 201, body: { venueId: 'shop', by: 'there', ticketId } });
    const path = `/whistles/${blown.body.id}`;
    expect(await house.call('there', 'GET', path)).toMatchObject({ status: 200 });
    await act('help', `${path}/arrive`, { office: '城市管理部门' });
    await act('help', `${path}/complete`, { office: '城市管理部门', result: '已拆除' });
    const rated = await act('there', `${path}/rate`, { office: '城市管理部门', score: 4 });
    expect(rated).toMatchObject({ status: 200, body: { state: 'closed' } });
    await act('office', `/tickets/${ticketId}/transfer`, { unit: 't1' });
    expect(await house.call('there', 'GET', path)).toMatchObject({ status: 404 });
    expect(await act('there', '/whistles', { ...asked, ticketId: undefined, venueId: 'shop' })).toMatchObject(
      {
        status: 422,
        body: { code: 'unknown-venue' },
      },
    );
  });
});

describe('a look back', () => {
  it('at a class that has none says so, and not that it is closed', async () => {
    const id = await report();
    await act('grid', `/tickets/${id}/accept`);
    await act('grid', `/tickets/${id}/submit`, { measures: 'cleared' });
    expect(await act('office', `/tickets/${id}/approve`)).toMatchObject({ body: { state: 'closed' } });
    const looked = await act('office', `/tickets/${id}/look-back`, { result: 'ok' });
    expect(looked).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(looked.body.detail).toContain('no look back is due');
    const accepted = await act('office', `/tickets/${id}/accept`);
    expect(accepted).toMatchObject({ status: 409, body: { code: 'already-closed' } });
  });
});
