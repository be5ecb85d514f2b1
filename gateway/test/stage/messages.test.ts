/** `POST /messages` from end to end: who is told what, and what a looping flow cannot do. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const MESSAGES_A_DAY = 200;

describe('a message to people', () => {
  let house: WholeHouse;
  beforeAll(async () => {
    house = await WholeHouse.open(Date.parse('2026-03-02T08:00+08:00'));
    for (const id of ['t1', 't2']) {
      await house.call('admin', 'POST', '/regions', { id, name: id, level: 'town', parent: 'root' });
    }
    const venue = { id: 'v1', name: 'v1', category: 2, region: 't1', facts: {} };
    await house.call('admin', 'POST', '/venues', venue);
    house.addPerson('flows', [{ role: 'duty_officer', region: 't1' }]);
  });
  afterAll(() => house.close());

  it('[P9] is a notice of its region and its roles, one text for both languages', async () => {
    const body = { venueId: 'v1', text: '今日汇总', roles: ['town_office'] };
    const sent = await house.call('flows', 'POST', '/messages', body);
    expect(sent).toMatchObject({
      status: 201,
      body: {
        ...{ reason: 'message', region: 't1', venueId: 'v1', state: 'answered' },
        ...{ text: { zh: '今日汇总', en: '今日汇总' }, to: [{ role: 'town_office', region: 't1' }] },
      },
    });
    const { body: notices } = await house.call('admin', 'GET', '/notices');
    expect(notices.items.map(({ id }: { id: string }) => id)).toContain(sent.body.id);
  });

  it.each([
    [{ text: 'x' }, 'invalid-request'],
    [{ text: '', region: 't1' }, 'invalid-request'],
    [{ text: 'x', region: 't1', roles: ['king'] }, 'invalid-request'],
    [{ text: 'x', region: 't2' }, 'unknown-region'],
    [{ text: 'x', venueId: 'none' }, 'unknown-venue'],
  ])('is refused: %j', async (body, code) => {
    expect((await house.call('flows', 'POST', '/messages', body)).body.code).toBe(code);
  });

  it('[P8] a flow that loops is stopped after two hundred in a day', async () => {
    const send = () => house.call('flows', 'POST', '/messages', { region: 't1', text: 'again' });
    for (let sent = 1; sent < MESSAGES_A_DAY; sent += 1) await send();
    expect((await send()).body.code).toBe('too-many-reports');
  });
});
