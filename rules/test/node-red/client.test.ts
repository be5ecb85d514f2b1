/** The palette's own parts: calls that sign in and wait, a stream that tells each version once, filters, bounded lines. */

import { describe, expect, it } from 'vitest';
import { from } from './palette.ts';

const { createGatewayClient } = from('client/gateway-client.js');
const { createTurns } = from('client/turns.js');
const { createWorkStream } = from('client/work-stream.js');
const { createFilter } = from('client/filter.js');
const { createOutlet } = from('client/outlet.js');
const { createReadingPoll } = from('client/reading-poll.js');

interface Asked {
  method: string;
  path: string;
  token: string | undefined;
}
type Answer = (asked: Asked) => Response | Promise<Response>;

function clientWith(answer: Answer, more: object = {}) {
  const asked: Asked[] = [];
  let nowMs = 0;
  const fetch = async (url: string, { method = '', headers }: RequestInit) => {
    const { authorization } = headers as Record<string, string>;
    const one = { method, path: url.replace('http://gw/api/v1', ''), token: authorization };
    asked.push(one);
    return answer(one);
  };
  const client = createGatewayClient({
    ...{ url: 'http://gw/', username: 'flows', password: 'pw', fetch, nowMs: () => nowMs },
    ...more,
  });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { client, asked, pass };
}
const session = (token = 't1') => Response.json({ token, expiresAt: 43_200_000 });
const problem = (status: number, code: string, headers = {}) => Response.json({ code }, { status, headers });

describe('calls of flows', () => {
  it('sign in once, whoever asks first', async () => {
    const { client, asked } = clientWith(({ path }) => (path === '/session' ? session() : Response.json({})));
    await Promise.all([client.request('GET', '/a'), client.request('GET', '/b')]);
    expect(asked.map(({ path }) => path)).toEqual(['/session', expect.any(String), expect.any(String)]);
    expect(asked[2]?.token).toBe('Bearer t1');
  });

  it('sign in again when the session is over, and before it ends', async () => {
    let tokens = 0;
    const { client, asked, pass } = clientWith(({ path, token }) => {
      if (path === '/session') {
        tokens += 1;
        return session(`t${tokens}`);
      }
      return token === 'Bearer t1' && tokens === 1 && asked.length > 2
        ? problem(401, 'not-signed-in')
        : Response.json({});
    });
    await client.request('GET', '/a');
    await client.request('GET', '/b');
    expect(asked.map(({ path }) => path)).toEqual(['/session', '/a', '/b', '/session', '/b']);
    pass(43_200_000);
    await client.request('GET', '/c');
    expect(tokens).toBe(3);
  });

  it('guess no passwords: a refusal is kept for half a minute', async () => {
    const { client, asked, pass } = clientWith(() => problem(401, 'bad-credentials'));
    for (let i = 0; i < 5; i += 1) {
      await expect(client.request('GET', '/a')).rejects.toMatchObject({ code: 'bad-credentials' });
    }
    expect(asked).toHaveLength(1);
    pass(30_000);
    await expect(client.request('GET', '/a')).rejects.toMatchObject({ status: 401 });
    expect(asked).toHaveLength(2);
  });

  it('are made again when the gateway was busy, and never when no answer came', async () => {
    let isBusy = true;
    const { client, asked } = clientWith(({ path }) => {
      if (path === '/session') return session();
      if (path === '/lost')
        throw Object.assign(new Error('fetch failed'), { cause: new Error('ECONNRESET') });
      const answer = isBusy
        ? problem(503, 'overloaded', { 'retry-after': '0.001' })
        : Response.json({ ok: 1 });
      isBusy = false;
      return answer;
    });
    expect(await client.request('POST', '/a', { body: {} })).toEqual({ ok: 1 });
    await expect(client.request('POST', '/lost', { body: {} })).rejects.toMatchObject({
      ...{ code: 'unreachable', message: 'unreachable: ECONNRESET' },
    });
    expect(asked.filter(({ path }) => path === '/lost')).toHaveLength(1);
  });

  it('tell a refusal with its code and field', async () => {
    const { client } = clientWith(({ path }) =>
      path === '/session'
        ? session()
        : Response.json({ code: 'invalid', detail: 'no such', field: 'venueId' }, { status: 422 }),
    );
    await expect(client.request('POST', '/tickets', { body: {} })).rejects.toMatchObject({
      ...{ code: 'invalid', message: 'invalid: no such', field: 'venueId', status: 422 },
    });
  });

  it('follow the pages of a list to its end or to the limit', async () => {
    const { client } = clientWith(({ path }) => {
      if (path === '/session') return session();
      const { searchParams } = new URL(path, 'http://gw');
      const begin = Number(searchParams.get('after') ?? 0);
      const limit = Number(searchParams.get('limit'));
      const items = Array.from({ length: Math.min(limit, 2_500 - begin) }, (_, i) => begin + i);
      return Response.json({ items, next: begin + limit < 2_500 ? String(begin + limit) : null });
    });
    expect(await client.list('/x', {}, 10_000)).toMatchObject({ items: { length: 2_500 }, isCut: false });
    expect(await client.list('/x', {}, 1_200)).toMatchObject({ items: { length: 1_200 }, isCut: true });
  });

  it.each(['', 'gateway:8080', 'ftp://gw'])('need an address of a gateway: %j', (url) => {
    expect(() => createGatewayClient({ url })).toThrow('not-configured');
  });

  it('[P8] wait in a line that has an end', async () => {
    const turns = createTurns({ atATime: 1, waitingMax: 2 });
    let release = () => {};
    const first = turns.take(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const second = turns.take(async () => 'second');
    const third = turns.take(async () => 'third');
    await expect(turns.take(async () => {})).rejects.toMatchObject({ code: 'overloaded' });
    release();
    await first;
    expect(await Promise.all([second, third])).toEqual(['second', 'third']);
  });
});

describe('work that comes in', () => {
  const hazard = (id: string, version: number, state = 'unacknowledged') => ({ id, version, state });

  it('is told once a version, whatever connection brought it', () => {
    const stream = createWorkStream();
    const { news } = stream.start([hazard('a', 1)]);
    expect(news).toEqual([{ object: hazard('a', 1), event: 'present' }]);
    expect(stream.take(hazard('a', 1))).toBeUndefined();
    expect(stream.take(hazard('a', 2))).toBe('changed');
    expect(stream.take(hazard('b', 1))).toBe('opened');
    expect(stream.start([hazard('a', 3), hazard('b', 1), hazard('c', 1)])).toEqual({
      news: [
        { object: hazard('a', 3), event: 'changed' },
        { object: hazard('c', 1), event: 'opened' },
      ],
      gone: [],
    });
    expect(stream.take(hazard('c', 2, 'closed'))).toBe('closed');
    expect(stream.start([hazard('a', 3)])).toEqual({ news: [], gone: ['b'] });
  });

  const fire = {
    kind: 'fire',
    class: 'alarm',
    venueRisk: 'red',
    venueId: 'v1',
    region: 'grid-1',
    live: true,
  };
  const isWithin = (region: string, tops: string[]) => tops.includes(region) || tops.includes('town-1');
  it.each([
    [{}, true],
    [{ events: 'opened', kinds: 'fire,gas', classes: 'alarm', colours: 'red', venues: 'v1' }, true],
    [{ events: 'closed' }, false],
    [{ kinds: 'gas' }, false],
    [{ colours: 'blue, yellow' }, false],
    [{ regions: 'town-1' }, true],
    [{ regions: 'town-2' }, false],
    [{ live: 'test' }, false],
    [{ live: 'all' }, true],
  ])('is let through by %j: %s', (criteria, isThrough) => {
    expect(createFilter({ live: 'live', ...criteria }, isWithin)('opened', fire)).toBe(isThrough);
  });

  it('[P8] leaves in small lots, and a line that is full says so', () => {
    const later: (() => void)[] = [];
    const sent: number[] = [];
    const send = (message: number) => sent.push(message);
    const outlet = createOutlet(send, {
      atATime: 2,
      waitingMax: 5,
      later: (run: () => void) => later.push(run),
    });
    expect([1, 2, 3, 4, 5, 6].map((message) => outlet.offer(message))).toEqual([
      ...Array(5).fill(true),
      false,
    ]);
    while (later.length > 0) later.shift()?.();
    expect(sent).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('readings that are asked for', () => {
  const reading = (seq: number, measuredAt: number, metrics: object = { smoke: seq }) => ({
    ...{ deviceId: 'd1', generation: 1, boot: 1, seq, measuredAt, metrics },
  });

  it('are told once each in the order of their time, late ones too, and none of before the start', async () => {
    const stored: ReturnType<typeof reading>[] = [];
    const froms: number[] = [];
    const rounds: (() => void)[] = [];
    const told: number[] = [];
    let ended = () => {};
    const round = () =>
      new Promise<void>((resolve) => {
        ended = resolve;
        rounds.shift()?.();
      });
    const poll = createReadingPoll({
      client: {
        list: async (_path: string, { from: since }: { from: number }) => {
          froms.push(since);
          return { items: stored.filter(({ measuredAt }) => measuredAt >= since) };
        },
      },
      ...{ devices: ['d1'], venues: [], metrics: ['smoke'], everyMs: 2_000, nowMs: () => 1_000_000 },
      onReading: ({ seq }: { seq: number }) => told.push(seq) < 5,
      onRound: (trouble?: Error) => {
        expect(trouble).toBeUndefined();
        ended();
      },
      timers: { setTimeout: (run: () => void) => rounds.push(run), clearTimeout: () => {} },
    });
    stored.push(reading(2, 1_002_000), reading(1, 1_001_000), reading(9, 999_999));
    rounds.push(() => poll.start());
    await round();
    expect(told).toEqual([1, 2]);
    stored.push(reading(3, 1_003_000), reading(0, 1_000_500), reading(7, 1_002_500, { gas: 1 }));
    await round();
    expect(told).toEqual([1, 2, 0, 3]);
    stored.push(reading(4, 2_003_000), reading(5, 2_004_000));
    // The line was full at the fifth: it comes again.
    await round();
    await round();
    expect(told.slice(4, 6)).toEqual([4, 4]);
    expect(froms.at(-1)).toBe(1_000_000);
    poll.stop();
  });
});
