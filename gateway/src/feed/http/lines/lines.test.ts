/** The lines to other fire systems through the API: who sees a transmitter, what asking leaves behind, whose token posts. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, District, openClient } from '../../feed-fixtures.ts';
import { transmitterOf } from '../../transmitter-fixture.ts';

const district = new District();
const posted: [string, string, unknown][] = [];
let client: Client;
beforeAll(async () => {
  district.addUser('watch-a', [['duty_officer', 'grid-a']]);
  district.addUser('watch-b', [['duty_officer', 'grid-b']]);
  client = await openClient(district, {
    centre: transmitterOf('d-a'),
    platforms: {
      whose: (token) => (token === 'token-of-vendor-a' ? 'vendor-a' : undefined),
      take: async (id, kind, body) => {
        posted.push([id, kind, body]);
        const isList = Array.isArray(body);
        if (isList && body.length === 3) return { tooFastMs: 1_500 };
        return isList
          ? { taken: 1, rejected: [] }
          : { taken: 0, rejected: [{ at: 0, reason: 'no device_id' }] };
      },
      pushes: () => [{ name: 'city', sent: 3, refused: 1, position: 9, trouble: '503' }],
    },
  });
});
afterAll(() => client.feed.stop());

describe('transmitters', () => {
  it('[P10] are seen where their device is, and unbound ones by those who see everything', async () => {
    const idsFor = async (username: string) => {
      const { items } = (await client.call(username, 'GET', '/transmitters')).body as {
        items: { id: string }[];
      };
      return items.map(({ id }) => id);
    };
    expect(await idsFor('admin')).toEqual(['gb-889', 'gb-890', 'gb-891']);
    expect(await idsFor('watch-a')).toEqual(['gb-889', 'gb-891']);
    expect(await idsFor('watch-b')).toEqual([]);
    expect((await client.call('watch-b', 'POST', '/transmitters/gb-889/read-state', {})).status).toBe(404);
    const page = await client.call('admin', 'GET', '/transmitters?limit=2');
    const rest = await client.call('admin', 'GET', `/transmitters?limit=2&after=${page.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ id: 'gb-891' }], next: null });
    const madeUp = await client.call('admin', 'GET', '/transmitters?after=some');
    expect(madeUp).toMatchObject({ status: 400, body: { code: 'invalid-cursor', field: 'after' } });
  });

  it('[P10] what is asked, and what came of it, are acts of who asked', async () => {
    const asked = await client.call('watch-a', 'POST', '/transmitters/gb-889/duty-check', { minutes: 5 });
    expect(asked).toMatchObject({ status: 200, body: { outcome: 'confirmed' } });
    expect(district.acts.slice(-2).map(({ act, actor }) => [actor.username, act])).toEqual([
      ['watch-a', { type: 'transmitter.ask', transmitter: 'gb-889', question: 'duty-check', minutes: 5 }],
      [
        'watch-a',
        { type: 'transmitter.answer', transmitter: 'gb-889', question: 'duty-check', outcome: 'confirmed' },
      ],
    ]);
  });

  it('whose line is down cannot be asked, and no other question than these', async () => {
    const down = await client.call('admin', 'POST', '/transmitters/gb-891/read-state', {});
    expect(down).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(district.acts.at(-1)).toMatchObject({
      act: { type: 'transmitter.ask', transmitter: 'gb-891', refused: 'wrong-state' },
    });
    expect((await client.call('admin', 'POST', '/transmitters/gb-889/initialise', {})).status).toBe(400);
    const long = await client.call('admin', 'POST', '/transmitters/gb-889/duty-check', { minutes: 256 });
    expect(long.body).toMatchObject({ code: 'invalid-request', field: 'minutes' });
  });
});

describe('platforms of GB/T 45839', () => {
  it('[P10] that are posted to are told to administrators alone', async () => {
    const seen = await client.call('admin', 'GET', '/platform-pushes');
    expect(seen.body).toMatchObject({ items: [{ name: 'city', refused: 1, trouble: '503' }], next: null });
    expect((await client.call('watch-a', 'GET', '/platform-pushes')).status).toBe(403);
  });

  const post = (path: string, payload: object, token?: string) =>
    client.feed.app.inject({
      method: 'POST',
      url: `/api/v1/gbt45839/${path}`,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      payload,
    });

  it('[P10] post with a token of their own, and nobody else does', async () => {
    expect((await post('status_info', [{}])).json().code).toBe('not-signed-in');
    expect((await post('status_info', [{}], 'wrong')).json().code).toBe('not-signed-in');
    expect((await post('status_info', [{}], await client.tokenOf('admin'))).statusCode).toBe(401);
    expect(posted).toEqual([]);
    const taken = await post('Install_info', [{ device_id: 'x' }], 'token-of-vendor-a');
    expect([taken.statusCode, taken.json()]).toEqual([200, { taken: 1, rejected: [] }]);
    expect(posted).toEqual([['vendor-a', 'install_info', [{ device_id: 'x' }]]]);
  });

  it('are told what could not be used, and to come again when they are too fast', async () => {
    const unusable = await post('status_info', { status: 2 }, 'token-of-vendor-a');
    expect(unusable.json()).toMatchObject({ status: 422, code: 'invalid', detail: 'no device_id' });
    const fast = await post('status_info', [{}, {}, {}], 'token-of-vendor-a');
    expect([fast.statusCode, fast.headers['retry-after']]).toEqual([503, '2']);
  });
});
