import { afterEach, beforeEach, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00+08:00');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
let house: WholeHouse;

beforeEach(async () => {
  house = await WholeHouse.open(START);
  house.done({
    type: 'region.create',
    region: { id: 'd1', name: '江北区', level: 'district', parent: 'root' },
  });
  house.addPerson('li', [{ role: 'duty_officer', region: 'd1' }]);
  house.addPerson('chief', [{ role: 'district_department', region: 'd1' }]);
  house.addPerson('grid', [{ role: 'grid_worker', region: 'd1' }]);
  house.pass(MINUTE_MS, MINUTE_MS);
});
afterEach(() => house.close());

it('the office asks, the officer answers, and the list says who and when', async () => {
  expect((await house.call('grid', 'POST', '/duty-checks', { region: 'd1' })).status).toBe(403);
  const asked = await house.call('chief', 'POST', '/duty-checks', { region: 'd1', reason: '夜间抽查' });
  expect([asked.status, asked.body.state, asked.body.by]).toEqual([201, 'waiting', 'chief']);
  const { id } = asked.body;
  expect((await house.call('chief', 'POST', '/duty-checks', { region: 'd1' })).body.code).toBe('wrong-state');
  expect((await house.call('chief', 'POST', `/duty-checks/${id}/answer`)).status).toBe(403);
  const wall = await house.call('li', 'GET', '/wall');
  expect(wall.body.gateway.dutyChecks).toMatchObject([{ id, dueAt: asked.body.dueAt }]);

  house.pass(2 * MINUTE_MS, MINUTE_MS);
  const answered = await house.call('li', 'POST', `/duty-checks/${id}/answer`, { note: '在岗' });
  expect(answered.body).toMatchObject({ state: 'answered', answered: { by: 'li', note: '在岗' } });
  expect(answered.body.answered.at - asked.body.openedAt).toBe(2 * MINUTE_MS);
  const again = await house.call('li', 'POST', `/duty-checks/${id}/answer`);
  expect([again.status, again.body.code]).toEqual([409, 'wrong-state']);
  const listed = await house.call('chief', 'GET', '/duty-checks?state=answered');
  expect(listed.body.items.map((item: { id: string }) => item.id)).toEqual([id]);
  expect((await house.call('li', 'GET', '/wall')).body.gateway.dutyChecks).toEqual([]);
});

it('[P9] a shift without an answer stands in the list, in the audit log and before the office', async () => {
  house.pass(24 * HOUR_MS, MINUTE_MS);
  const { items } = (await house.call('chief', 'GET', '/duty-checks?state=missed')).body;
  expect(items.length).toBeGreaterThanOrEqual(2);
  expect(items.every(({ by }: { by: string }) => by === 'gateway')).toBe(true);
  const inactions = (await house.call('chief', 'GET', '/inactions?state=open')).body.items.filter(
    ({ rule }: { rule: string }) => rule === 'not_on_watch',
  );
  const ids = (list: Record<string, string>[], key: string) => list.map((one) => one[key]).sort();
  expect(ids(inactions, 'subject')).toEqual(ids(items, 'id'));
  const { items: lines } = (await house.call('admin', 'GET', '/audit?limit=1000')).body;
  const missed = lines.filter(({ action }: { action: string }) => action === 'duty_check.missed');
  expect(ids(missed, 'subject')).toEqual(ids(items, 'id'));
}, 30_000);
