/** What is written down as done cannot lie ahead, and what is refused changes nothing. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const MINUTE_MS = 60_000;
let house: WholeHouse;

beforeAll(async () => {
  house = await WholeHouse.open(START);
  house.done({ type: 'region.create', region: { id: 't1', name: 't1', level: 'town', parent: 'root' } });
  house.done({ type: 'venue.create', venue: { id: 'v1', name: 'v1', category: 2, region: 't1', facts: {} } });
});
afterAll(() => house.close());

const step = (on: number) => ({ venueId: 'v1', step: 'letter', on, addressee: '店主', documentNo: '1' });
const training = (on: number) => ({
  venueId: 'v1',
  content: { on, topic: '灭火', reach: { people: 1, venues: 1 } },
});
const campaign = (on: number) => ({
  region: 't1',
  content: { on, topic: '冬季行动', phases: [{ name: '排查', from: on, until: on + MINUTE_MS }] },
});

it.each([
  ['a step of pressure', '/pressure', step, 'on'],
  ['a training', '/records/trainings', training, 'content.on'],
] as const)('%s is refused with its field while it is still to come', async (_, path, bodyAt, field) => {
  const before = house.stateText();
  const refused = await house.call('admin', 'POST', path, bodyAt(START + 6 * MINUTE_MS));
  expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'invalid', field]);
  expect(house.stateText()).toBe(before);
  // Within the error of a clock.
  expect((await house.call('admin', 'POST', path, bodyAt(START + 4 * MINUTE_MS))).status).toBeLessThan(300);
});

it('a record is not corrected to a time that is still to come', async () => {
  const { body } = await house.call('admin', 'POST', '/records/trainings', training(START));
  const { content } = training(START + 6 * MINUTE_MS);
  const corrected = await house.call('admin', 'POST', `/records/trainings/${body.id}/correct`, {
    ...{ content, why: 'a typing mistake', version: body.version },
  });
  expect([corrected.status, corrected.body.field]).toEqual([422, 'content.on']);
});

it('a campaign is on record before it begins', async () => {
  const filed = await house.call(
    'admin',
    'POST',
    '/records/campaigns',
    campaign(START + 9 * 24 * 60 * MINUTE_MS),
  );
  expect(filed.status, filed.text).toBe(201);
});
