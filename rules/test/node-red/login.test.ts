/** Who may open the editor: a ninewatch session and a role on the root, for as long as both last. */

import { describe, expect, it } from 'vitest';
import { from } from './palette.ts';

const { createLogin } = from('process/login.js');

interface Person {
  password: string;
  roles: { role: string; region: string }[];
}
const ABILITIES: Record<string, string[]> = {
  admin: ['flows.edit', 'read.flows'],
  auditor: ['read.flows'],
  duty_officer: ['read.work'],
};

function setUp() {
  let nowMs = 0;
  let isUp = true;
  const calls: string[] = [];
  const people = new Map<string, Person>([
    ['an', { password: 'pw', roles: [{ role: 'admin', region: 'root' }] }],
    ['tao', { password: 'pw', roles: [{ role: 'admin', region: 'town-a' }] }],
    ['lu', { password: 'pw', roles: [{ role: 'auditor', region: 'root' }] }],
    ['du', { password: 'pw', roles: [{ role: 'duty_officer', region: 'root' }] }],
  ]);
  const fetch = async (_url: string, { method, headers, body }: RequestInit) => {
    calls.push(String(method));
    if (!isUp) throw new Error('down');
    if (method === 'POST') {
      const { username, password } = JSON.parse(String(body)) as { username: string; password: string };
      const isRight = people.get(username)?.password === password;
      return isRight
        ? Response.json({ token: `t-${username}`, expiresAt: 1 })
        : Response.json({}, { status: 401 });
    }
    const username = String((headers as Record<string, string>).authorization).replace('Bearer t-', '');
    const person = people.get(username);
    if (person === undefined) return Response.json({}, { status: 401 });
    const abilities = Object.fromEntries(person.roles.map(({ role }) => [role, ABILITIES[role]]));
    return Response.json({ user: { username, roles: person.roles }, abilities });
  };
  const login = createLogin({ gatewayUrl: 'http://gateway', fetch, nowMs: () => nowMs });
  return {
    ...login,
    ...{ calls, people },
    pass: (ms: number) => {
      nowMs += ms;
    },
    setUp: (up: boolean) => {
      isUp = up;
    },
  };
}

describe('[P10] the editor', () => {
  it.each([
    ['an', { username: 'an', permissions: '*' }],
    ['lu', { username: 'lu', permissions: 'read' }],
    ['du', null],
    ['tao', null],
    ['nobody', null],
  ])('%s is let in as %j', async (username, let_in) => {
    const { adminAuth } = setUp();
    expect(await adminAuth.authenticate(username, 'pw')).toEqual(let_in);
    expect(await adminAuth.users(username)).toEqual(let_in);
  });

  it('refuses a wrong password, and everybody while the gateway is down', async () => {
    const login = setUp();
    expect(await login.adminAuth.authenticate('an', 'other')).toBeNull();
    login.setUp(false);
    expect(await login.adminAuth.authenticate('an', 'pw')).toBeNull();
  });

  it('ends the session of somebody who may not, instead of leaving it open', async () => {
    const { adminAuth, calls } = setUp();
    await adminAuth.authenticate('du', 'pw');
    expect(calls).toEqual(['POST', 'GET', 'DELETE']);
  });

  it('asks again within ten seconds: who lost the role or the session is out', async () => {
    const { adminAuth, people, pass } = setUp();
    await adminAuth.authenticate('an', 'pw');
    people.delete('an');
    pass(9_999);
    expect(await adminAuth.users('an')).toMatchObject({ permissions: '*' });
    pass(1);
    expect(await adminAuth.users('an')).toBeNull();
  });

  it('takes a ninewatch token of a program', async () => {
    const { adminAuth } = setUp();
    expect(await adminAuth.tokens('t-an')).toMatchObject({ permissions: '*' });
    expect(await adminAuth.tokens('t-du')).toBeNull();
  });
});

describe('[P10] pages of flows', () => {
  async function visit(guardPages: ReturnType<typeof setUp>['guardPages'], authorization?: string) {
    const request = { headers: { ...(authorization === undefined ? {} : { authorization }) } };
    let isThrough = false;
    const response = { statusCode: 200, setHeader: () => {}, end: () => {} };
    await guardPages(request, response, () => {
      isThrough = true;
    });
    return { isThrough, status: response.statusCode, request };
  }
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('are for whoever has a user, who is named to the flow without the password', async () => {
    const { guardPages, calls } = setUp();
    const { isThrough, request } = await visit(guardPages, basic('du:pw'));
    expect(isThrough).toBe(true);
    expect(request).toEqual({ headers: {}, ninewatchUser: 'du' });
    await visit(guardPages, basic('du:pw'));
    expect(calls.filter((method: string) => method === 'POST')).toHaveLength(1);
    expect((await visit(guardPages, 'Bearer t-du')).isThrough).toBe(true);
  });

  it('are for nobody else', async () => {
    const { guardPages } = setUp();
    for (const authorization of [undefined, basic('du:no'), basic('du'), 'Bearer x', 'Bearer', 'Digest x']) {
      expect(await visit(guardPages, authorization), authorization ?? '').toMatchObject({
        ...{ isThrough: false, status: 401 },
      });
    }
  });
});
