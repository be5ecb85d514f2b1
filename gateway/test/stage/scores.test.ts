/** Scores beside the colours through the API of a whole gateway: proposed, explained, accepted, dismissed. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeHouse } from './whole-house.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const HOUR_MS = 3_600_000;

let house: WholeHouse;
beforeAll(async () => {
  house = await WholeHouse.open(START);
  for (const town of ['t1', 't2']) {
    house.done({ type: 'region.create', region: { id: town, name: town, level: 'town' } });
    house.addPerson(`${town}-office`, [{ role: 'town_office', region: town }]);
  }
  house.addPerson('auditor', [{ role: 'auditor', region: 'root' }]);
  for (const [id, region] of [
    ['v-1', 't1'],
    ['v-2', 't2'],
    ['v-3', 't1'],
  ] as const) {
    house.done({ type: 'venue.create', venue: { id, name: id, category: 1, region, facts: {} } });
  }
  house.addPerson('owner', [{ role: 'owner', region: 't1', venue: 'v-1' }]);
  house.pass(HOUR_MS);
  for (const venueId of ['v-1', 'v-2']) {
    for (const place of ['kitchen', 'hall']) {
      house.done({
        type: 'ticket.create',
        ticket: { source: 'patrol', venueId, title: '通道堵塞', class: 'major', place },
      });
    }
  }
  house.pass(24 * HOUR_MS);
}, 60_000);
afterAll(() => house.close());

const proposals = async (user: string, query = '') =>
  (await house.call(user, 'GET', `/venues/proposals${query}`)).body.items.map(
    ({ venueId }: { venueId: string }) => venueId,
  );
const score = async (user: string, id = 'v-1') => house.call(user, 'GET', `/venues/${id}/score`);
const answer = (user: string, how: 'accept' | 'dismiss', body: object, id = 'v-1') =>
  house.call(user, 'POST', `/venues/${id}/proposal/${how}`, body);

describe('[P10] proposals', () => {
  it('are listed within the regions and venues of who asks', async () => {
    expect((await proposals('auditor')).sort()).toEqual(['v-1', 'v-2']);
    expect(await proposals('t1-office')).toEqual(['v-1']);
    expect(await proposals('t2-office')).toEqual(['v-2']);
    expect(await proposals('owner')).toEqual(['v-1']);
    expect(await proposals('auditor', '?region=t2')).toEqual(['v-2']);
    expect((await score('t2-office')).status).toBe(404);
  });

  it('are explained part by part in both languages, beside a colour and a version that they leave alone', async () => {
    const { status, body } = await score('t1-office');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ venueId: 'v-1', risk: 'yellow', computedRisk: 'yellow' },
      proposal: { colour: 'orange', from: 'yellow', score: body.value },
    });
    const said = body.parts.map(({ say }: { say: object }) => say);
    expect(said).toContainEqual({ zh: '未销号重大隐患 2', en: 'open major hazards: 2' });
    const points = body.parts.map((part: { points: number }) => part.points);
    expect(points.reduce((sum: number, each: number) => sum + each, 0)).toBe(body.value);
    expect((await house.call('t1-office', 'GET', '/venues/v-1')).body.version).toBe(1);
    expect((await score('t1-office', 'v-3')).body).toEqual({
      ...{ venueId: 'v-3', risk: 'yellow', computedRisk: 'yellow', version: 0, value: 0, parts: [] },
    });
  });
});

describe('an answer', () => {
  it('[P10] is for those who may override, with a reason and on what they saw', async () => {
    expect((await answer('owner', 'accept', { reason: 'no' })).status).toBe(403);
    expect((await answer('auditor', 'dismiss', { reason: 'no' })).status).toBe(403);
    expect((await answer('t2-office', 'accept', { reason: 'no' })).status).toBe(404);
    expect(await answer('t1-office', 'accept', {})).toMatchObject({ status: 400, body: { field: 'reason' } });
    const { version } = (await score('t1-office')).body;
    const stale = await answer('t1-office', 'accept', { reason: 'x', version: version + 1 });
    expect(stale.body.code).toBe('stale-version');
    expect(await answer('t1-office', 'dismiss', { reason: 'x' }, 'v-3')).toMatchObject({
      ...{ status: 409, body: { code: 'wrong-state' } },
    });
  });

  it('that accepts puts the colour in force, with its history', async () => {
    const { version, value } = (await score('t1-office')).body;
    const accepted = await answer('t1-office', 'accept', { reason: '重大隐患反复', version });
    expect(accepted).toMatchObject({
      status: 200,
      body: { risk: 'orange', override: { by: 't1-office', reason: '重大隐患反复' } },
    });
    const colours = await house.call('auditor', 'GET', '/venues/v-1/colours');
    expect(colours.body.items[0]).toMatchObject({ from: 'yellow', to: 'orange', because: 'proposal.accept' });
    expect(await proposals('t1-office')).toEqual([]);
    expect((await score('auditor')).body.accepted).toMatchObject({ by: 't1-office', score: value });
  });

  it('that dismisses leaves the colour, stays on file and is not asked again soon', async () => {
    const dismissed = await answer('t2-office', 'dismiss', { reason: '已约谈' }, 'v-2');
    expect(dismissed).toMatchObject({
      status: 200,
      body: { risk: 'yellow', dismissed: { by: 't2-office', reason: '已约谈', colour: 'orange' } },
    });
    house.pass(3 * 24 * HOUR_MS);
    expect(await proposals('t2-office')).toEqual([]);
    const { body } = await house.call('admin', 'GET', '/audit?limit=1000');
    const lines = body.items.filter(({ action }: { action: string }) => action === 'proposal.dismiss');
    expect(lines).toContainEqual(
      expect.objectContaining({ actor: 't2-office', subject: 'v-2', outcome: 'done' }),
    );
  });
});
