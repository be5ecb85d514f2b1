import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BadQuestion, GatewayError, type GatewayErrorCode } from '../../base/errors.ts';
import { buildFeed } from '../feed.ts';
import { type Client, District, openClient } from '../feed-fixtures.ts';
import type { FeedOptions } from '../options.ts';
import { noTrials } from '../rules-fixture.ts';
import { WRONG_CODES_MAX } from './onboard/wrong-codes.ts';
import { QUESTIONS_MAX } from './people/registrations.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { expectProblem, REFUSALS, seen } from './problems-fixture.ts';

let client: Client;
const inject = (options: object) => client.feed.app.inject(options);
const bearer = async () => ({ authorization: `Bearer ${await client.tokenOf('admin')}` });
const acknowledge = () => client.call('admin', 'POST', '/hazards/h-a/acknowledge', {});

beforeAll(async () => {
  const district = new District();
  district.addUser('grid', [['grid_worker', 'grid-a']]);
  district.addUser('eager', [['grid_worker', 'grid-a']]);
  client = await openClient(district);
});
afterAll(() => client.feed.stop());

describe('problems of a request', () => {
  const cases: [string, ProblemCode, () => Promise<object>][] = [
    ['an unknown path', 'no-such-route', async () => ({ url: '/api/v1/nowhere' })],
    ['an unknown path elsewhere', 'no-such-route', async () => ({ url: '/nowhere' })],
    ['a path that cannot be decoded', 'malformed-request', async () => ({ url: '/api/v1/hazards/%zz' })],
    [
      'an id longer than any',
      'not-found',
      async () => ({ url: `/api/v1/devices/${'x'.repeat(129)}`, headers: await bearer() }),
    ],
    ['no session', 'not-signed-in', async () => ({ url: '/api/v1/hazards' })],
    [
      'a made-up token',
      'not-signed-in',
      async () => ({ url: '/api/v1/hazards', headers: { authorization: 'Bearer a.b.c' } }),
    ],
    ['an unknown thing', 'not-found', async () => ({ url: '/api/v1/hazards/none', headers: await bearer() })],
    [
      'a made-up cursor',
      'invalid-cursor',
      async () => ({ url: '/api/v1/hazards?after=MQ.x', headers: await bearer() }),
    ],
    ['limit 0', 'invalid-request', async () => ({ url: '/api/v1/hazards?limit=0', headers: await bearer() })],
    [
      'limit 1001',
      'invalid-request',
      async () => ({ url: '/api/v1/hazards?limit=1001', headers: await bearer() }),
    ],
    [
      'a damaged body',
      'malformed-body',
      async () => ({
        method: 'POST',
        url: '/api/v1/venues',
        headers: { ...(await bearer()), 'content-type': 'application/json' },
        payload: '{"id":',
      }),
    ],
    [
      'a body above 1 MiB',
      'body-too-large',
      async () => ({
        method: 'POST',
        url: '/api/v1/venues',
        headers: await bearer(),
        payload: { id: 'x'.repeat(1024 * 1024) },
      }),
    ],
    [
      'another content type',
      'unsupported-media-type',
      async () => ({
        method: 'POST',
        url: '/api/v1/venues',
        headers: { ...(await bearer()), 'content-type': 'text/csv' },
        payload: 'id\n1',
      }),
    ],
    [
      'JSON for an import',
      'unsupported-media-type',
      async () => ({ method: 'POST', url: '/api/v1/venues/import', headers: await bearer(), payload: {} }),
    ],
    [
      'If-Match that is no version',
      'invalid-request',
      async () => ({
        method: 'POST',
        url: '/api/v1/hazards/h-a/acknowledge',
        headers: { ...(await bearer()), 'if-match': '"abc"' },
      }),
    ],
  ];
  for (const [title, code, make] of cases) {
    it(`${title} → ${code}`, async () => expectProblem(await inject(await make()), code));
  }

  it('a wrong shape names every field', async () => {
    const payload = { id: 'no spaces allowed', name: 'x', category: 120, region: 'grid-a' };
    const answer = await inject({ method: 'POST', url: '/api/v1/venues', headers: await bearer(), payload });
    expectProblem(answer, 'invalid-request');
    expect(answer.json().errors.map((error: { field: string }) => error.field)).toEqual(['id', 'category']);
  });

  it('a field that no shape knows is named, and a body that is none', async () => {
    const post = async (path: string, payload: object) =>
      (await inject({ method: 'POST', url: `/api/v1${path}`, headers: await bearer(), payload })).json();
    expect(await post('/pressure/p-a/end', { reason: 'done', extra: 1 })).toMatchObject({
      code: 'invalid-request',
      field: 'extra',
    });
    expect(await post('/venues', [])).toMatchObject({ code: 'invalid-request', field: 'body' });
  });

  it('what cannot be seen is left out of names, and nothing else is no name', async () => {
    const post = async (name: string) => {
      const payload = { id: 'new', name, category: 1, region: 'grid-a', facts: {} };
      return (
        await inject({ method: 'POST', url: '/api/v1/venues', headers: await bearer(), payload })
      ).json();
    };
    expect(await post(' 老\u0000王\u0007 ')).toMatchObject({ name: '老王' });
    expect(await post('\u0000 ')).toMatchObject({ code: 'invalid-request', field: 'name' });
  });
});

describe('problems of a decision', () => {
  for (const code of REFUSALS) {
    it(`refusal ${code} keeps its code`, async () => {
      client.district.decideOn = () => ({
        ok: false,
        code,
        detail: 'because',
        field: 'id',
        deviceIds: ['d-a'],
      });
      const answer = await inject({
        method: 'POST',
        url: '/api/v1/hazards/h-a/reset',
        headers: await bearer(),
      });
      expectProblem(answer, code);
      expect(answer.json()).toMatchObject({ detail: 'because', field: 'id', deviceIds: ['d-a'] });
    });
  }

  it('not-found of a closed thing is already-closed', async () => {
    client.district.decideOn = () => ({ ok: false, code: 'not-found', detail: 'not open' });
    for (const path of ['/hazards/h-a-old/acknowledge', '/tickets/t-a-old/accept']) {
      expectProblem(
        await inject({ method: 'POST', url: `/api/v1${path}`, headers: await bearer() }),
        'already-closed',
      );
    }
  });

  const failures: [GatewayErrorCode, boolean, ProblemCode][] = [
    ['journal-full', false, 'not-stored'],
    ['journal-failed', false, 'not-stored'],
    ['overloaded', true, 'overloaded'],
    ['worker-lost', false, 'overloaded'],
    ['ledger-failed', false, 'internal'],
  ];
  for (const [code, retryable, problem] of failures) {
    it(`a failure ${code} of the world → ${problem}, without its insides`, async () => {
      client.district.decideOn = () => Promise.reject(new GatewayError(code, retryable, 'secret insides'));
      const answer = await inject({
        method: 'POST',
        url: '/api/v1/hazards/h-a/reset',
        headers: await bearer(),
      });
      expectProblem(answer, problem);
      expect(answer.body).not.toContain('insides');
    });
  }

  it.each([
    ['after', 'invalid-cursor'],
    ['step', 'invalid-request'],
  ] as const)('a question whose %s cannot be served → %s', async (field, code) => {
    client.district.decideOn = () => Promise.reject(new BadQuestion(field, 'too far'));
    const answer = await inject({
      method: 'POST',
      url: '/api/v1/hazards/h-a/reset',
      headers: await bearer(),
    });
    expectProblem(answer, code);
    expect(answer.json()).toMatchObject({ status: 400, field, detail: 'too far' });
  });

  it('our own bug → internal, without a stack', async () => {
    client.district.decideOn = () => Promise.reject(new TypeError('secret insides'));
    const answer = await inject({
      method: 'POST',
      url: '/api/v1/hazards/h-a/reset',
      headers: await bearer(),
    });
    expectProblem(answer, 'internal');
    expect(answer.body).not.toMatch(/insides|stack|\.ts/);
  });

  it('[P8] a decision that does not come ends the wait, a heap of them ends the taking', async () => {
    const asked: Promise<unknown>[] = [];
    const never = Promise.withResolvers<never>();
    const reached = Promise.withResolvers<void>();
    let count = 0;
    client.district.decideOn = () => {
      count += 1;
      if (count === 512) reached.resolve();
      return never.promise;
    };
    for (let at = 0; at < 512; at += 1) asked.push(acknowledge());
    await reached.promise;
    expect(await acknowledge()).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    client.district.clock.advance(25_000);
    const answers = (await Promise.all(asked)) as { body: { code: string } }[];
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(['not-decided-yet']));
    seen.add('not-decided-yet');
    never.reject(new Error('over'));
  });
});

describe('problems elsewhere', () => {
  it('the wall before the base is laid → starting', async () => {
    const feed = await buildFeed(client.district.options());
    expectProblem(await feed.app.inject({ url: '/api/v1/wall', headers: await bearer() }), 'starting');
    await feed.stop();
  });

  it('what the role does not allow → forbidden', async () => {
    const headers = { authorization: `Bearer ${await client.tokenOf('grid')}` };
    expectProblem(await inject({ method: 'POST', url: '/api/v1/hazards/h-a/reset', headers }), 'forbidden');
  });

  it('a cookie from another site → cross-site', async () => {
    const headers = { origin: 'http://evil.example', host: 'wall.example' };
    const cookies = { ninewatch_session: await client.tokenOf('admin') };
    const answer = await inject({ method: 'POST', url: '/api/v1/hazards/h-a/reset', headers, cookies });
    expectProblem(answer, 'cross-site');
  });

  it('guessing a password → bad-credentials, then too-many-attempts with Retry-After', async () => {
    const guess = () =>
      inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { username: 'grid', password: 'wrong one' },
      });
    for (let at = 0; at < 10; at += 1) expectProblem(await guess(), 'bad-credentials');
    const refused = await guess();
    expectProblem(refused, 'too-many-attempts');
    expect(refused.headers['retry-after']).toBe('60');
  });

  it('a photo that is none, broken or one too many → a code for each', async () => {
    const send = async (username: string, payload: string) =>
      inject({
        method: 'POST',
        url: '/api/v1/photos',
        headers: {
          authorization: `Bearer ${await client.tokenOf(username)}`,
          'content-type': 'image/jpeg',
        },
        payload,
      });
    expectProblem(await send('grid', 'text'), 'unsupported-media-type');
    expectProblem(await send('grid', 'half of it'), 'photo-unusable');
    expectProblem(await send('grid', 'photo'.repeat(50)), 'body-too-large');
    const refused = await send('eager', 'photo');
    expectProblem(refused, 'too-many-photos');
    expect(refused.headers['retry-after']).toBe('600');
  });

  it('one registration too many → too-many-registrations with Retry-After', async () => {
    const ask = () =>
      client.feed.app.inject({
        method: 'POST',
        url: '/api/v1/registrations/status',
        payload: { id: 'registration-none', code: 'x' },
      });
    for (let n = 0; n < QUESTIONS_MAX; n += 1) await ask();
    const refused = await ask();
    expectProblem(refused, 'too-many-registrations');
    expect(refused.headers['retry-after']).toBe('3600');
  });

  it('one report too many → too-many-reports with Retry-After', async () => {
    client.district.decideOn = (act) => ({ ok: true, value: { ...act, photos: [], by: 'eager' } });
    const report = () => client.call('eager', 'POST', '/intake/reports', { venueId: 'v-a', what: 'smoke' });
    for (let count = 0; count < 20; count += 1) expect((await report()).status).toBe(201);
    const refused = await inject({
      method: 'POST',
      url: '/api/v1/intake/reports',
      headers: { authorization: `Bearer ${await client.tokenOf('eager')}` },
      payload: { venueId: 'v-a', what: 'smoke' },
    });
    expectProblem(refused, 'too-many-reports');
    expect(refused.headers['retry-after']).toBe('3600');
  });

  it('a wrong code too many → too-many-claims, a certificate without TLS or with nonsense → its own code', async () => {
    const claim = (code: string, payload: object = {}, { feed } = client) =>
      feed.app.inject({ method: 'POST', url: `/api/v1/claims/${code}`, payload });
    expectProblem(await claim('code-a', { csr: 'x' }), 'no-certificates');
    const authority = { certificate: '', read: async () => 'no request', sign: () => Promise.reject() };
    const district = new District();
    const onboard = { ...district.options().onboard, authority };
    const other = await openClient(district, { onboard });
    onTestFinished(() => other.feed.stop());
    expectProblem(await claim('code-a', { csr: 'x' }, other), 'request-unusable');
    for (let n = 0; n < WRONG_CODES_MAX; n += 1)
      expectProblem(await claim(`guess-${n}`, {}, other), 'claim-unusable');
    const spent = await claim('guess', {}, other);
    expectProblem(spent, 'too-many-claims');
    expect(spent.headers['retry-after']).toBe('600');
    // A code that nobody can guess is always looked at.
    expect((await claim('code-a', {}, other)).statusCode).toBe(200);
  });

  it.each<[string, ProblemCode, string, Partial<FeedOptions['trials']>]>([
    [
      'a rule test with mistakes',
      'tests-unusable',
      'POST /rules/test',
      { tests: { run: async () => ({ kind: 'mistakes', mistakes: [] }) } },
    ],
    [
      'a second trial of the same person',
      'trial-running',
      'POST /rules/test',
      { tests: { run: async () => ({ kind: 'refused', why: 'own' }) } },
    ],
    [
      'a backtest of before the start',
      'lost-with-restart',
      'GET /rules/backtest/bt-1-1',
      { backtests: { ...noTrials.backtests, find: () => 'lost' } },
    ],
  ])('%s → %s', async (_name, code, what, trials) => {
    const other = await openClient(new District(), { trials: { ...noTrials, ...trials } });
    onTestFinished(() => other.feed.stop());
    const [method = '', path = ''] = what.split(' ');
    const answer = await other.feed.app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${await other.tokenOf('admin')}` },
      ...(method === 'POST' ? { payload: { text: 'version: 1' } } : {}),
    });
    expectProblem(answer, code);
  });

  const unread: [string, ProblemCode][] = [
    ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout'],
    ['HPE_INVALID_METHOD', 'malformed-request'],
  ];
  for (const [nodeCode, code] of unread) {
    it(`${nodeCode} of Node's parser → ${code}`, async () => {
      const socket = new PassThrough();
      client.feed.app.server.emit('clientError', Object.assign(new Error(), { code: nodeCode }), socket);
      const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
      const [line = '', ...fields] = head.split('\r\n');
      const headers = Object.fromEntries(fields.map((field) => field.split(': ')));
      expectProblem({ statusCode: Number(line.split(' ')[1]), headers, body }, code);
    });
  }

  it('every code of the table has been seen here', () => {
    expect([...seen].sort()).toEqual(Object.keys(PROBLEMS).sort());
  });
});
