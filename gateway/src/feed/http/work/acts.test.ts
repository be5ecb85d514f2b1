import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, openClient } from '../../feed-fixtures.ts';
import { TICKET_ACTS } from '../shape/tickets.ts';

let client: Client;
beforeEach(async () => {
  client = await openClient();
});
afterEach(() => client.feed.stop());

const lastAct = () => client.district.acts.at(-1)?.act;
const admin = (method: string, path: string, body?: object) => client.call('admin', method, path, body);

describe('acts on hazards and tickets', () => {
  it('[P10] carry the thing, the words and who asks', async () => {
    const body = { cause: 'nuisance', note: 'steam', unknownField: 1 };
    expect(await admin('POST', '/hazards/h-a/close', body)).toMatchObject({
      status: 200,
      body: { id: 'h-a', version: 2 },
    });
    expect(client.district.acts.at(-1)).toEqual({
      act: { type: 'hazard.close', hazardId: 'h-a', cause: 'nuisance', note: 'steam' },
      actor: { userId: 'id-admin', username: 'admin', name: 'admin' },
    });
  });

  it('take the version from the body or from If-Match', async () => {
    await admin('POST', '/tickets/t-a/approve', { version: 4 });
    expect(lastAct()).toMatchObject({ type: 'ticket.approve', expectedVersion: 4 });
    for (const match of ['"5"', 'W/"5"', '5']) {
      const headers = { authorization: `Bearer ${await client.tokenOf('admin')}`, 'if-match': match };
      await client.feed.app.inject({ method: 'POST', url: '/api/v1/tickets/t-a/approve', headers });
      expect(lastAct(), match).toMatchObject({ expectedVersion: 5 });
    }
    await admin('POST', '/tickets/t-a/approve', {});
    expect(lastAct()).not.toHaveProperty('expectedVersion');
  });

  it('the version travels as the ETag of the thing', async () => {
    for (const path of ['/hazards/h-a', '/tickets/t-a', '/venues/v-a', '/devices/d-a', '/regions/grid-a']) {
      expect((await admin('GET', path)).headers.etag, path).toBe('"1"');
    }
  });

  it('an act without words needs no body, whatever content type is claimed', async () => {
    const authorization = `Bearer ${await client.tokenOf('admin')}`;
    for (const headers of [{ authorization }, { authorization, 'content-type': 'application/json' }]) {
      const answer = await client.feed.app.inject({
        method: 'POST',
        url: '/api/v1/hazards/h-a/reset',
        headers,
      });
      expect(answer.statusCode).toBe(200);
    }
  });

  const wrong: [string, object][] = [
    ['/hazards/h-a/close', {}],
    ['/hazards/h-a/close', { cause: 'magic' }],
    ['/hazards/h-a/shelve', { minutes: 481, reason: 'work' }],
    ['/hazards/h-a/shelve', { minutes: 10 }],
    ['/hazards/h-a/promote', {}],
    ['/tickets/t-a/submit', { note: 'no measures' }],
    ['/tickets/t-a/reject', {}],
    ['/tickets/t-a/assign', {}],
    ['/tickets/t-a/transfer', { unit: 'no such id!' }],
    ['/tickets/t-a-old/reopen', {}],
  ];
  for (const [path, body] of wrong) {
    it(`${path} refuses ${JSON.stringify(body)} before anything is journalled`, async () => {
      expect(await admin('POST', path, body)).toMatchObject({
        status: 400,
        body: { code: 'invalid-request' },
      });
      expect(client.district.acts.map(({ act }) => act.type)).toEqual(['session.open']);
    });
  }

  it('reopen hands the ticket over as the ledger has it, with the version seen', async () => {
    const reason = 'smoke again';
    expect((await admin('POST', '/tickets/t-a-old/reopen', { reason, version: 1 })).status).toBe(200);
    expect(lastAct()).toMatchObject({
      type: 'ticket.reopen',
      reason,
      expectedVersion: 1,
      closed: { id: 't-a-old', state: 'closed' },
    });
  });

  const words = {
    ...{ note: 'n', measures: 'm', reason: 'r', responsible: 'x', unit: 'town-b', version: 7 },
    ...{ kind: 'town_section', department: 'd', level: 'district', into: 't-a', result: 'ok' },
    photos: ['a'.repeat(64)],
  };
  const UPPER = ['list', 'unlist'];
  const conflicts = ['wrong-state', 'stale-version', 'same-person', 'still-active'] as const;
  for (const name of Object.keys(TICKET_ACTS) as (keyof typeof TICKET_ACTS)[]) {
    it(`[P10] ${name}: without the role 403 and nobody decides, with it every conflict is the decision's`, async () => {
      client.district.addUser('auditor', [['auditor', 'root']]);
      const role = UPPER.includes(name) ? 'district_department' : 'duty_officer';
      client.district.addUser('officer', [[role, 'town-a']]);
      const path = `/tickets/t-a/${name.replaceAll('_', '-')}`;
      for (const code of conflicts) {
        client.district.decideOn = () => ({ ok: false, code, detail: 'because' });
        expect((await client.call('auditor', 'POST', path, words)).body).toMatchObject({ code: 'forbidden' });
        const decided = { status: 409, body: { code, detail: 'because' } };
        expect(await client.call('officer', 'POST', path, words)).toMatchObject(decided);
      }
    });
  }
});

describe('lists', () => {
  it('are paged to the end, and a cursor is good for its own list alone', async () => {
    const first = await admin('GET', '/hazards?limit=3');
    expect(first.body.items).toHaveLength(3);
    const second = await admin('GET', `/hazards?limit=3&after=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ id: 'h-b-old' }], next: null });
    expect(await admin('GET', `/tickets?after=${first.body.next}`)).toMatchObject({
      body: { code: 'invalid-cursor' },
    });
  });

  it('refuse a place of the newest tickets in the list of the soonest due, and the other way round', async () => {
    const newest = await admin('GET', '/tickets?limit=1');
    const due = await admin('GET', '/tickets?limit=1&sort=due');
    for (const path of [
      `/tickets?sort=due&after=${newest.body.next}`,
      `/tickets?overdue=true&after=${newest.body.next}`,
      `/tickets?dueBefore=9&after=${newest.body.next}`,
      `/tickets?after=${due.body.next}`,
    ]) {
      expect(await admin('GET', path), path).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    }
    const path = `/tickets?limit=1&sort=due&after=${due.body.next}`;
    expect(await admin('GET', path)).toMatchObject({ status: 200 });
  });

  it('refuse a state or kind that does not exist', async () => {
    for (const path of [
      '/hazards?state=open',
      '/hazards?kind=flood',
      '/tickets?state=done',
      '/hazards?since=x',
      '/hazards?state=',
      '/hazards?state=closed&state=shelved',
    ]) {
      const [, field] = /\?(\w+)=/.exec(path) ?? [];
      expect(await admin('GET', path), path).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', field },
      });
    }
  });
});
