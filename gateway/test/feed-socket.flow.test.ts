/** The live socket over a real port: sessions, numbering, resume, views, upgrades. */

import { once } from 'node:events';
import { request } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFeed } from '../src/feed/feed.ts';
import { District, hazardOf, PASSWORD } from '../src/feed/feed-fixtures.ts';
import type { Feed, FeedOptions } from '../src/feed/options.ts';

interface Change {
  seq: number;
  kind: string;
  object: { id: string };
}
interface Wall {
  epoch: string;
  seq: number;
  hazards: { id: string }[];
}

let district: District;
let feed: Feed;
let upgraded: string[];
let open: Socket[];

beforeEach(async () => {
  upgraded = [];
  open = [];
  district = new District();
  district.addUser('a-officer', [['duty_officer', 'town-a']]);
  district.addUser('b-officer', [['duty_officer', 'town-b']]);
  district.addUser('nobody', []);
  const mqttUpgrade: FeedOptions['mqttUpgrade'] = (message, socket) => {
    upgraded.push(message.url ?? '');
    socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  };
  feed = await startFeed(district.options({ mqttUpgrade }));
  feed.start(district.openWork(0));
});
afterEach(async () => {
  for (const socket of open) socket.disconnect();
  await feed.stop();
});

const url = (path: string) => `http://127.0.0.1:${feed.port}${path}`;
async function logIn(username: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ username, password: PASSWORD });
  const answer = await fetch(url('/api/v1/session'), { method: 'POST', headers, body });
  return ((await answer.json()) as { token: string }).token;
}
function connect(auth: object, extraHeaders: Record<string, string> = {}): Socket {
  const socket = io(url('/wall'), {
    auth,
    extraHeaders,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  open.push(socket);
  return socket;
}
/** The next `count` messages of this name; listening begins with the call. */
function next<T>(socket: Socket, event: string, count: number): Promise<T[]> {
  const { promise, resolve } = Promise.withResolvers<T[]>();
  const got: T[] = [];
  socket.on(event, function listen(body: T) {
    got.push(body);
    if (got.length === count) {
      socket.off(event, listen);
      resolve(got);
    }
  });
  return promise;
}
/** Resolves when the feed leaves a `resume` unanswered. */
function refusedResume(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { count } = district.counters;
  district.counters.count = (name, ...rest) => {
    count(name, ...rest);
    if (name === 'wall_resumes_refused_total') resolve();
  };
  return promise;
}
async function refusal(socket: Socket): Promise<string> {
  const [error] = (await once(socket as never, 'connect_error')) as [Error & { data?: { code: string } }];
  return error.data?.code ?? error.message;
}
let position = 0;
function push(id: string, region = 'grid-a', version = 1): void {
  position += 1;
  feed.push([{ kind: 'hazard', object: hazardOf({ id, region, version }) }], position);
}

describe('the live socket', () => {
  it('sends a snapshot, numbered changes and beats', async () => {
    const socket = connect({ token: await logIn('admin') });
    const [snapshot] = await next<Wall>(socket, 'snapshot', 1);
    expect(snapshot?.hazards.map(({ id }) => id)).toEqual(['h-a', 'h-b']);
    const changes = next<Change>(socket, 'change', 3);
    const beat = next<{ seq: number }>(socket, 'beat', 1);
    for (const id of ['h-1', 'h-2', 'h-3']) push(id);
    expect((await changes).map(({ seq, kind, object }) => [seq, kind, object.id])).toEqual([
      [1, 'hazard', 'h-1'],
      [2, 'hazard', 'h-2'],
      [3, 'hazard', 'h-3'],
    ]);
    district.clock.advance(5_000);
    expect((await beat)[0]).toMatchObject({ seq: expect.any(Number), at: district.clock.nowMs() });
  });

  it('resume closes a gap exactly, and continues GET /api/v1/wall', async () => {
    const token = await logIn('admin');
    const headers = { authorization: `Bearer ${token}` };
    const wall = (await (await fetch(url('/api/v1/wall'), { headers })).json()) as Wall;
    for (const id of ['h-1', 'h-2', 'h-3']) push(id);
    const socket = connect({ token, epoch: wall.epoch, since: wall.seq + 1 });
    const missed = await next<Change>(socket, 'change', 2);
    expect(missed.map(({ seq }) => seq)).toEqual([2, 3]);
    const again = next<Wall>(socket, 'snapshot', 1);
    socket.emit('resume', { epoch: wall.epoch, since: 0 });
    expect((await again)[0]).toMatchObject({ epoch: wall.epoch, seq: 3 });
    const fresh = next<Wall>(socket, 'snapshot', 1);
    socket.emit('resume', { epoch: 'of another run', since: 3 });
    expect((await fresh)[0]).toMatchObject({ epoch: wall.epoch, seq: 3 });
  });

  it('resume right after connecting: the snapshot, then only what is newer', async () => {
    const token = await logIn('admin');
    const before = connect({ token });
    const [snapshot] = await next<Wall>(before, 'snapshot', 1);
    before.disconnect();
    for (const id of ['h-1', 'h-2', 'h-3']) push(id);
    const socket = connect({ token });
    const heard: [string, number][] = [];
    socket.onAny((event: string, { seq }: { seq: number }) => heard.push([event, seq]));
    socket.on('connect', () => socket.emit('resume', { epoch: snapshot?.epoch, since: 1 }));
    await next<Wall>(socket, 'snapshot', 1);
    // Answered after the first: what that one had to say has come by now.
    const answered = next<Wall>(socket, 'snapshot', 1);
    socket.emit('resume', null);
    await answered;
    const change = next<Change>(socket, 'change', 1);
    push('h-4');
    await change;
    expect(heard).toEqual([
      ['snapshot', 3],
      ['snapshot', 3],
      ['change', 4],
    ]);
  });

  it('[P8] survives whatever a client sends as resume, five times a beat', async () => {
    const socket = connect({ token: await logIn('admin') });
    await next(socket, 'snapshot', 1);
    const answers = next<Wall>(socket, 'snapshot', 5);
    for (const seen of [null, 'x', 7, { since: {} }, []]) socket.emit('resume', seen);
    expect(await answers).toHaveLength(5);
    const refused = refusedResume();
    socket.emit('resume', null);
    await refused;
  });

  it('[P10] each sees its own regions alone, without gaps', async () => {
    const tokens = [await logIn('a-officer'), await logIn('b-officer')];
    const [a, b] = [connect({ token: tokens[0] }), connect({ token: tokens[1] })];
    const [[first], [second]] = await Promise.all([
      next<Wall>(a, 'snapshot', 1),
      next<Wall>(b, 'snapshot', 1),
    ]);
    expect([first?.hazards, second?.hazards].map((hazards) => hazards?.map(({ id }) => id))).toEqual([
      ['h-a'],
      ['h-b'],
    ]);
    const [ofA, ofB] = [next<Change>(a, 'change', 2), next<Change>(b, 'change', 2)];
    for (const id of ['1', '2']) {
      push(`h-a${id}`, 'grid-a');
      push(`h-b${id}`, 'grid-b');
    }
    expect((await ofA).map(({ seq, object }) => [seq, object.id])).toEqual([
      [1, 'h-a1'],
      [2, 'h-a2'],
    ]);
    expect((await ofB).map(({ seq, object }) => [seq, object.id])).toEqual([
      [1, 'h-b1'],
      [2, 'h-b2'],
    ]);
  });
});

describe('[P10] who may listen', () => {
  it('needs a session and a role', async () => {
    expect(await refusal(connect({}))).toBe('not-signed-in');
    expect(await refusal(connect({ token: 'made.up.token' }))).toBe('not-signed-in');
    expect(await refusal(connect({ token: await logIn('nobody') }))).toBe('forbidden');
    const root = io(url('/'), { transports: ['websocket'], forceNew: true, reconnection: false });
    open.push(root);
    expect(await refusal(root)).toBe('no-such-route');
  });

  it('takes the cookie from its own page and not from another site', async () => {
    const cookie = `ninewatch_session=${await logIn('admin')}`;
    const own = connect({}, { cookie, origin: url('') });
    expect(await next(own, 'snapshot', 1)).toHaveLength(1);
    expect(await refusal(connect({}, { cookie, origin: 'http://evil.example' }))).toBe('cross-site');
  });

  it('ends with the session: disabled, signed out, over', async () => {
    const cases: [string, (token: string) => unknown][] = [
      [
        'disabled',
        () => {
          const user = district.users.get('a-officer');
          if (user !== undefined)
            feed.push([{ kind: 'user', object: { ...user, version: 2, disabled: true } }], 1);
        },
      ],
      [
        'signed out',
        (token) =>
          fetch(url('/api/v1/session'), { method: 'DELETE', headers: { authorization: `Bearer ${token}` } }),
      ],
      ['over', () => district.clock.advance(12 * 3_600_000)],
    ];
    for (const [title, end] of cases) {
      const token = await logIn(title === 'disabled' ? 'a-officer' : 'admin');
      const socket = connect({ token });
      await next(socket, 'snapshot', 1);
      const ended = next(socket, 'ended', 1);
      const disconnected = once(socket as never, 'disconnect');
      await end(token);
      expect(await ended, title).toEqual([{ code: 'not-signed-in' }]);
      await disconnected;
    }
  });

  it('new roles change what is seen at once', async () => {
    const socket = connect({ token: await logIn('a-officer') });
    await next(socket, 'snapshot', 1);
    const fresh = next<Wall>(socket, 'snapshot', 1);
    const user = district.users.get('a-officer');
    if (user === undefined) throw new Error('no officer');
    const roles = [{ role: 'duty_officer', region: 'grid-b' }] as const;
    feed.push([{ kind: 'user', object: { ...user, version: 2, roles: [...roles] } }], 1);
    expect((await fresh)[0]?.hazards.map(({ id }) => id)).toEqual(['h-b']);
    const heard = next<Change>(socket, 'change', 1);
    push('h-a9', 'grid-a');
    push('h-b9', 'grid-b');
    expect((await heard)[0]?.object.id).toBe('h-b9');
  });
});

describe('the port', () => {
  it('hands WebSocket upgrades on /mqtt to the broker and refuses others', async () => {
    const status = async (path: string) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      const [answer] = await once(request(url(path), { headers }).end(), 'response');
      return (answer as { statusCode: number }).statusCode;
    };
    expect(await status('/mqtt')).toBe(400);
    expect(await status('/mqtt?x=1')).toBe(400);
    expect(upgraded).toEqual(['/mqtt', '/mqtt?x=1']);
    expect(await status('/elsewhere')).toBe(404);
  });

  it('a taken port is one clear failure', async () => {
    const again = startFeed(district.options({ port: feed.port }));
    await expect(again).rejects.toMatchObject({ code: 'port-taken', retryable: false });
  });

  it('stops with sockets and keep-alive connections open', async () => {
    const socket = connect({ token: await logIn('admin') });
    await next(socket, 'snapshot', 1);
    const gone = once(socket as never, 'disconnect');
    await feed.stop();
    await gone;
    await expect(fetch(url('/healthz'))).rejects.toThrow();
  });
});
