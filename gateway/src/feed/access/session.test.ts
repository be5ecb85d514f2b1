import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, District, openClient, PASSWORD } from '../feed-fixtures.ts';

let client: Client;
let district: District;
beforeEach(async () => {
  district = new District();
  district.addUser('worker', [['grid_worker', 'grid-a']]);
  client = await openClient(district);
});
afterEach(() => client.feed.stop());

/** A password takes a while to be hashed, by intention. */
const SLOW_HASHES = { timeout: 60_000 };
const login = (payload: object, headers: Record<string, string> = {}) =>
  client.feed.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers });
const right = { username: 'worker', password: PASSWORD };
const audited = () => district.acts.map(({ act, actor }) => [act.type, actor.username]);

describe('login', () => {
  it('answers token and end, and sets a cookie no script and no other site can use', async () => {
    const answer = await login(right);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      token: expect.any(String),
      expiresAt: district.clock.nowMs() + 12 * 3_600_000,
    });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(audited()).toEqual([['session.open', 'worker']]);
  });

  it('the cookie alone reads and, from its own site, acts', async () => {
    const cookies = { ninewatch_session: (await login(right)).json().token };
    const headers = { origin: 'http://wall.example', host: 'wall.example' };
    const call = (method: 'GET' | 'POST', url: string, more: Record<string, string>) =>
      client.feed.app.inject({ method, url, cookies, headers: more });
    expect((await call('GET', '/api/v1/session', {})).json().user.username).toBe('worker');
    expect((await call('POST', '/api/v1/tickets/t-a/accept', headers)).statusCode).toBe(200);
    const foreign = [
      { ...headers, origin: 'http://evil.example' },
      { ...headers, origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const more of foreign) {
      expect((await call('POST', '/api/v1/tickets/t-a/accept', more)).json().code).toBe('cross-site');
    }
    expect((await login(right, { 'sec-fetch-site': 'cross-site' })).json().code).toBe('cross-site');
  });

  it('a wrong name and a wrong password get the same answer, and both are audited', async () => {
    const name = await login({ username: 'ghost', password: PASSWORD });
    const password = await login({ ...right, password: 'wrong one' });
    expect(name.statusCode).toBe(401);
    expect(name.body).toBe(password.body);
    expect(audited()).toEqual([
      ['session.refused', 'ghost'],
      ['session.refused', 'worker'],
    ]);
  });

  it('does not fail because auditing fails', async () => {
    district.decideOn = () => Promise.reject(new Error('journal full'));
    expect((await login(right)).statusCode).toBe(200);
  });

  it('[P8] guessing is slowed for this address and name, and for nobody else; a minute later it goes on', async () => {
    for (let at = 0; at < 10; at += 1) await login({ ...right, password: 'wrong one' });
    expect((await login(right)).statusCode).toBe(429);
    expect((await login({ username: 'admin', password: PASSWORD })).statusCode).toBe(200);
    district.clock.advance(60_000);
    expect((await login(right)).statusCode).toBe(200);
  });

  it('right logins at the same time all get in', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => login(right)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
  });

  it('[P8] guesses at the same time are counted as they fail: eleven at most are read, the rest is refused', async () => {
    const guesses = Array.from({ length: 30 }, () => login({ ...right, password: 'wrong one' }));
    const statuses = (await Promise.all(guesses)).map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(11);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });

  it('right logins are not counted as guesses', async () => {
    for (let at = 0; at < 25; at += 1) expect((await login(right)).statusCode).toBe(200);
  });
});

describe('[P10] the end of a session', () => {
  const who = async () => (await client.call('worker', 'GET', '/session')).status;

  it('comes after 12 h', async () => {
    expect(await who()).toBe(200);
    district.clock.advance(12 * 3_600_000 - 1);
    expect(await who()).toBe(200);
    district.clock.advance(1);
    expect(await who()).toBe(401);
  });

  it('[P10] is not put off by a clock that was ahead when the session began', async () => {
    const ahead = new District();
    ahead.addUser('worker', [['grid_worker', 'grid-a']]);
    ahead.clock.jump(365 * 86_400_000);
    const before = await openClient(ahead);
    const made = await before.feed.app.inject({ method: 'POST', url: '/api/v1/session', payload: right });
    await before.feed.stop();
    const headers = { authorization: `Bearer ${made.json().token}` };
    const answer = await client.feed.app.inject({ method: 'GET', url: '/api/v1/session', headers });
    expect(answer.statusCode).toBe(401);
  });

  it('comes with the sign-out, for this token alone', async () => {
    const other = (await login(right)).json().token;
    expect((await client.call('worker', 'DELETE', '/session')).status).toBe(204);
    expect(await who()).toBe(401);
    const headers = { authorization: `Bearer ${other}` };
    expect((await client.feed.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(200);
    expect(audited()).toContainEqual(['session.close', 'worker']);
  });

  it('comes at once when an admin disables the account or sets a new password', async () => {
    for (const patch of [{ disabled: true }, { password: 'a new password' }]) {
      district.addUser('worker2', [['grid_worker', 'grid-a']]);
      const token = (await login({ ...right, username: 'worker2' })).json().token;
      const headers = { authorization: `Bearer ${token}` };
      expect((await client.call('admin', 'PATCH', '/users/id-worker2', patch)).status).toBe(200);
      const answer = await client.feed.app.inject({ url: '/api/v1/session', headers });
      expect(answer.statusCode, JSON.stringify(patch)).toBe(401);
    }
  });

  it('comes with a pushed change of the user, and roles change with it too', async () => {
    expect(await who()).toBe(200);
    const known = district.users.get('worker');
    if (known === undefined) throw new Error('no worker');
    client.feed.push([{ kind: 'user', object: { ...known, version: 2, roles: [] } }], 1);
    expect((await client.call('worker', 'GET', '/hazards')).status).toBe(403);
    client.feed.push([{ kind: 'user', object: { ...known, version: 3, sessionEpoch: 2 } }], 2);
    expect(await who()).toBe(401);
    client.feed.push([{ kind: 'user', object: known }], 3);
    expect(await who(), 'an older change undoes nothing').toBe(401);
  });

  it('a token of another key or algorithm is none', async () => {
    const token = await client.tokenOf('worker');
    const [, claims] = token.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
    const other = await openClient(new District(), { sessionKey: Buffer.alloc(32, 8) });
    for (const forged of [none, await other.tokenOf('admin'), `${token}x`, '', 'x']) {
      const headers = { authorization: `Bearer ${forged}` };
      expect((await client.feed.app.inject({ url: '/api/v1/session', headers })).statusCode).toBe(401);
    }
    await other.feed.stop();
  });
});

describe('users', () => {
  it('an admin cannot lock himself out', async () => {
    for (const body of [
      { disabled: true },
      { roles: [] },
      { roles: [{ role: 'admin', region: 'town-a' }] },
    ]) {
      expect(await client.call('admin', 'PATCH', '/users/id-admin', body)).toMatchObject({ status: 422 });
    }
  });

  it(
    'everybody may change the own password, knowing the one before, and nothing else',
    SLOW_HASHES,
    async () => {
      const change = (body: object) => client.call('worker', 'PATCH', '/users/id-worker', body);
      const password = 'a new password';
      expect((await change({ password })).status).toBe(403);
      expect((await change({ password, currentPassword: 'wrong one' })).status).toBe(403);
      expect((await change({ password, currentPassword: PASSWORD, roles: [] })).status).toBe(403);
      expect(
        (await client.call('worker', 'PATCH', '/users/id-admin', { password, currentPassword: PASSWORD }))
          .status,
      ).toBe(403);
      expect((await change({ password, currentPassword: PASSWORD })).status).toBe(200);
      expect((await login({ username: 'worker', password })).statusCode).toBe(200);
    },
  );

  it('a new user is stored with a slow hash, never with the password', async () => {
    const body = { username: 'new', password: 'long enough', roles: [{ role: 'owner', region: 'grid-a' }] };
    const made = await client.call('admin', 'POST', '/users', body);
    expect(made).toMatchObject({ status: 201, body: { username: 'new', name: 'new' } });
    const { act } = district.acts.find(({ act: each }) => each.type === 'user.create') ?? {};
    expect(JSON.stringify(act)).toContain('scrypt$32768$8$3$');
    expect(JSON.stringify(act)).not.toContain('long enough');
  });
});
