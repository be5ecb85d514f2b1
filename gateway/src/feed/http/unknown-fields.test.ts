import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, openClient } from '../feed-fixtures.ts';
import { unknownFields } from './unknown-fields.ts';

let client: Client;
beforeAll(async () => {
  client = await openClient();
});
afterAll(() => client.feed.stop());

const sent = (method: string, path: string, body: object) => client.call('admin', method, path, body);
const refused = (field: string) => ({
  status: 400,
  body: { code: 'invalid-request', field, errors: [{ field, detail: expect.stringContaining('unknown') }] },
});

describe('a field that no shape knows', () => {
  it('is refused by its name, wherever it stands, and nothing is decided', async () => {
    const before = client.district.acts.filter(({ act }) => !act.type.startsWith('session.')).length;
    const venue = { id: 'v-1', name: 'shop', category: 1, region: 'grid-a' };
    const calls: [string, string, object, string][] = [
      ['POST', '/venues', { ...venue, facts: { area: 40 } }, 'facts.area'],
      ['PATCH', '/venues/v-a', { categorie: 2 }, 'categorie'],
      ['POST', '/claims', { devices: [{ id: 'd-a' }], hour: 1 }, 'hour'],
      ['POST', '/claims', { devices: [{ id: 'd-a', venue: 'v-b' }] }, 'devices.0.venue'],
      ['POST', '/claims/take', { code: 'x', fotos: [] }, 'fotos'],
      ['POST', '/proposals/f-a/dismiss', { reason: 'no' }, 'reason'],
      ['POST', '/transmitters/gb-1/duty-check', { minute: 3 }, 'minute'],
      ['POST', '/users', { username: 'u', password: 'long enough', roles: [], role: 'admin' }, 'role'],
    ];
    for (const [method, path, body, field] of calls) {
      expect(await sent(method, path, body), `${method} ${path}`).toMatchObject(refused(field));
    }
    expect(client.district.acts.filter(({ act }) => !act.type.startsWith('session.'))).toHaveLength(before);
  });

  it('is refused in a query too: a misspelt filter would show everything, a misspelt page the first again', async () => {
    for (const [path, field] of [
      ['/hazards?vnue=inn', 'vnue'],
      ['/tickets?limit=10&page=2', 'page'],
      ['/readings?device=d-a&cursor=x', 'cursor'],
    ]) {
      const answer = await client.call('admin', 'GET', path ?? '');
      expect(answer, path).toMatchObject(refused(field ?? ''));
    }
  });

  it('is left out where programs and devices always sent what they like', async () => {
    expect((await sent('POST', '/hazards/h-a/close', { cause: 'nuisance', words: 'dust' })).status).toBe(200);
    expect((await sent('POST', '/tickets/t-a/accept', { words: 'on my way' })).status).toBe(200);
    expect((await sent('POST', '/claims/wrong', { firmware: '2' })).body).toMatchObject({
      code: 'claim-unusable',
    });
  });

  it('[P8] is not looked for in what no shape describes, however deep that is', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const answer = await client.feed.app.inject({
      method: 'POST',
      url: '/api/v1/devices/d-a/command',
      headers: {
        authorization: `Bearer ${await client.tokenOf('admin')}`,
        'content-type': 'application/json',
      },
      payload: `{"name":"self_test","args":{"deep":${deep}}}`,
    });
    expect(answer.statusCode).toBeLessThan(500);
  });

  it('is what was sent and did not come through', () => {
    expect(unknownFields({ a: 1, b: { c: 2, d: [{ e: 3, f: 4 }] } }, { a: 1, b: { d: [{ e: 3 }] } })).toEqual(
      ['b.c', 'b.d.0.f'],
    );
  });
});
