import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_RULES } from '../../../../test/stage/rules.ts';
import { checkRules } from '../../../rules/check-rules.ts';
import type { BacktestJob } from '../../../trials/backtest-desk.ts';
import type { RuleTestOutcome } from '../../../trials/rule-test-desk.ts';
import type { BacktestRequest, TestRequest } from '../../../trials/trial-port.ts';
import { type Client, District, openClient } from '../../feed-fixtures.ts';
import type { FeedOptions } from '../../options.ts';
import { districtRules } from '../../rules-fixture.ts';
import { BacktestList, BacktestShape, RuleTestAnswer } from '../shape/trials.ts';

const LOWER = TEST_RULES.replace('above: 57.2', 'above: 55');
const BROKEN = TEST_RULES.replace('above: 57.2', 'above: warm');
const NDJSON = 'application/x-ndjson';

let client: Client;
/** What the desks were asked, and what they answer. */
let asked: { tests?: TestRequest; backtest?: BacktestRequest };
let outcome: () => Promise<RuleTestOutcome>;
let refusal: 'own' | 'all' | undefined;
let jobs: Map<string, BacktestJob>;

const FAILED: RuleTestOutcome = {
  kind: 'ran',
  elapsedMs: 5.4,
  results: [
    { file: 'f', name: 'a', verdict: 'passed', mismatches: [] },
    {
      file: 'f',
      name: 'b',
      verdict: 'failed',
      mismatches: [{ kind: 'missing', expected: 'kind fire', came: [] }],
    },
  ],
};

function trials(): FeedOptions['trials'] {
  return {
    tests: {
      run: async (_who, request, tell) => {
        asked.tests = request;
        tell?.({ done: 1, tests: 2 });
        return outcome();
      },
    },
    backtests: {
      since: 7,
      start: (own, request) => {
        asked.backtest = request;
        if (refusal !== undefined) return { refused: refusal };
        const job = {
          id: 'bt-a-1',
          ...own,
          state: 'running',
          phase: 'opening',
          share: 0,
          startedAt: 1,
        } as const;
        jobs.set(job.id, job);
        return job;
      },
      list: () => [...jobs.values()],
      find: (id) => (id.startsWith('bt-old') ? 'lost' : (jobs.get(id) ?? null)),
      result: (id, as) => (jobs.get(id)?.state === 'done' ? gzipSync(`{"as":"${as}"}`) : null),
      cancel: async (id) => void jobs.set(id, { ...(jobs.get(id) as BacktestJob), state: 'cancelled' }),
      forget: (id) => void jobs.delete(id),
    },
    hashOf: () => 'hash-of-the-text',
  };
}

beforeEach(async () => {
  asked = {};
  outcome = async () => FAILED;
  refusal = undefined;
  jobs = new Map();
  const district = new District();
  district.addUser('auditor', [['auditor', 'root']]);
  const rules = {
    ...districtRules(),
    current: async () => {
      const inForce = { version: 'stage-1', text: TEST_RULES, revision: 4, since: 1, by: 'gateway' };
      return { rules: inForce, hash: 'h', check: checkRules(TEST_RULES) };
    },
    check: async (text: string) => checkRules(text, TEST_RULES),
  };
  client = await openClient(district, { rules, trials: trials() });
});
afterEach(() => client.feed.stop());

const admin = (method: string, path: string, body?: object) => client.call('admin', method, path, body);

describe('POST /rules/test', () => {
  it('runs the rules in force without a text, and counts the verdicts', async () => {
    const { status, body } = await admin('POST', '/rules/test', {});
    expect(status).toBe(200);
    expect(RuleTestAnswer.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      version: 'stage-1',
      counts: { passed: 1, failed: 1, 'too-long': 0, 'not-run': 0 },
      elapsedMs: 5,
      cut: null,
    });
    expect(asked.tests).toEqual({
      rules: { version: 'stage-1', text: TEST_RULES },
      tests: [],
      isBesideWanted: true,
    });
  });

  it('runs a draft, with tests that are sent along, and of the others those about what changed', async () => {
    const tests = [{ name: 'mine', text: 'tests: []' }];
    await admin('POST', '/rules/test', { text: LOWER, tests, beside: false, about: 'changed' });
    expect(asked.tests).toMatchObject({
      rules: { text: LOWER },
      tests,
      isBesideWanted: false,
      about: ['heat'],
    });
    await admin('POST', '/rules/test', { text: LOWER.replace('感温', '温度'), about: 'changed' });
    expect(asked.tests).not.toHaveProperty('about');
  });

  it('[P10] names every mistake of the rules, and of the tests, with its place', async () => {
    expect(await admin('POST', '/rules/test', { text: BROKEN })).toMatchObject({
      status: 422,
      body: { code: 'rules-unusable', errors: [{ field: 'text', line: 10, column: 71 }] },
    });
    expect(asked.tests).toBeUndefined();
    outcome = async () => ({
      kind: 'mistakes',
      mistakes: [{ file: 'mine', line: 2, column: 3, reason: 'no' }],
    });
    expect(await admin('POST', '/rules/test', {})).toMatchObject({
      status: 422,
      body: {
        code: 'tests-unusable',
        errors: [{ field: 'tests', file: 'mine', line: 2, column: 3, detail: 'no' }],
      },
    });
  });

  it('[P8] says who has to wait', async () => {
    outcome = async () => ({ kind: 'refused', why: 'own' });
    expect(await admin('POST', '/rules/test', {})).toMatchObject({
      status: 409,
      body: { code: 'trial-running' },
    });
    outcome = async () => ({ kind: 'refused', why: 'all' });
    const { status, headers } = await admin('POST', '/rules/test', {});
    expect([status, headers['retry-after']]).toEqual([503, '30']);
  });

  it('tells as it goes who asks for lines, and a problem on the way is the last of them', async () => {
    const lines = async () => {
      const headers = { authorization: `Bearer ${await client.tokenOf('admin')}`, accept: NDJSON };
      const answer = await client.feed.app.inject({
        method: 'POST',
        url: '/api/v1/rules/test',
        headers,
        payload: {},
      });
      expect(answer.headers['content-type']).toContain(NDJSON);
      return answer.body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    };
    expect(await lines()).toMatchObject([
      { progress: { done: 1, total: 2 } },
      { result: { counts: { passed: 1 } } },
    ]);
    outcome = async () => ({ kind: 'refused', why: 'own' });
    expect((await lines()).at(-1)).toMatchObject({ problem: { status: 409, code: 'trial-running' } });
  });

  it('gives the schema of rule tests to who may read the rules', async () => {
    const headers = { authorization: `Bearer ${await client.tokenOf('auditor')}` };
    const answer = await client.feed.app.inject({ url: '/api/v1/rules/test/schema', headers });
    expect(answer.json()).toMatchObject({ properties: { tests: { type: 'array' } } });
  });
});

describe('/rules/backtest', () => {
  it('begins a job against the rules in force, and says what it is about', async () => {
    const { status, body } = await admin('POST', '/rules/backtest', {
      ...{ text: LOWER, venue: 'v-a', from: 10, to: 20, warmUpH: 2 },
    });
    expect(status).toBe(202);
    expect(BacktestShape.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      ...{ by: 'admin', venue: 'v-a', from: 10, to: 20, warmUpH: 2, hash: 'hash-of-the-text' },
      against: { version: 'stage-1', revision: 4 },
    });
    expect(asked.backtest).toMatchObject({
      candidate: { text: LOWER },
      reference: { text: TEST_RULES },
      ...{ scope: ['=v-a'], name: 'journal · v-a', from: 10, to: 20, warmUpMs: 7_200_000 },
    });
    await admin('POST', '/rules/backtest', { text: LOWER, region: 'grid-a' });
    expect(asked.backtest).toMatchObject({ scope: ['grid-a'], warmUpMs: 86_400_000 });
    await admin('POST', '/rules/backtest', { text: LOWER, region: 'root' });
    expect(asked.backtest).toMatchObject({ scope: null });
  });

  it.each<[string, object, number, object]>([
    ['mistakes', { text: BROKEN }, 422, { code: 'rules-unusable', errors: [{ line: 10 }] }],
    ['an unknown venue', { text: LOWER, venue: 'none' }, 422, { code: 'unknown-venue', field: 'venue' }],
    ['an unknown region', { text: LOWER, region: 'none' }, 422, { code: 'unknown-region', field: 'region' }],
    [
      'both',
      { text: LOWER, region: 'grid-a', venue: 'v-a' },
      400,
      { code: 'invalid-request', field: 'venue' },
    ],
    ['times the wrong way round', { text: LOWER, from: 2, to: 1 }, 400, { field: 'to' }],
    ['no text', {}, 400, { field: 'text' }],
  ])('refuses %s and begins nothing', async (_name, sent, status, body) => {
    expect(await admin('POST', '/rules/backtest', sent)).toMatchObject({ status, body });
    expect(asked.backtest).toBeUndefined();
  });

  it('lists, cancels and forgets jobs, and gives what came of one', async () => {
    await admin('POST', '/rules/backtest', { text: LOWER });
    const { body } = await admin('GET', '/rules/backtest');
    expect(BacktestList.parse(body)).toEqual(body);
    expect(body).toMatchObject({ items: [{ id: 'bt-a-1', state: 'running' }], next: null, since: 7 });
    expect(await admin('GET', '/rules/backtest/bt-a-1/result')).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    });
    expect(await admin('DELETE', '/rules/backtest/bt-a-1')).toMatchObject({ status: 409 });
    expect(await admin('POST', '/rules/backtest/bt-a-1/cancel')).toMatchObject({
      body: { state: 'cancelled' },
    });
    expect((await admin('DELETE', '/rules/backtest/bt-a-1')).status).toBe(204);
    expect((await admin('GET', '/rules/backtest/bt-a-1')).status).toBe(404);
  });

  it('sends a result compressed to who takes it so, and plain to all others; the page as a file', async () => {
    await admin('POST', '/rules/backtest', { text: LOWER });
    jobs.set('bt-a-1', { ...(jobs.get('bt-a-1') as BacktestJob), state: 'done' });
    expect((await admin('GET', '/rules/backtest/bt-a-1/result')).body).toEqual({ as: 'json' });
    const headers = {
      authorization: `Bearer ${await client.tokenOf('admin')}`,
      'accept-encoding': 'gzip, br',
    };
    const packed = await client.feed.app.inject({ url: '/api/v1/rules/backtest/bt-a-1/report', headers });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-disposition': 'attachment; filename="bt-a-1.html"',
    });
    expect(packed.rawPayload).toEqual(gzipSync('{"as":"html"}'));
  });

  it('says of a job of another start that it is lost, and who has to wait', async () => {
    expect(await admin('GET', '/rules/backtest/bt-old-1')).toMatchObject({
      status: 410,
      body: { code: 'lost-with-restart' },
    });
    refusal = 'own';
    expect(await admin('POST', '/rules/backtest', { text: LOWER })).toMatchObject({
      status: 409,
      body: { code: 'trial-running' },
    });
    refusal = 'all';
    expect(await admin('POST', '/rules/backtest', { text: LOWER })).toMatchObject({ status: 503 });
  });

  it('[P10] rules are tried by who may change them', async () => {
    for (const [method, path] of [
      ['POST', '/rules/test'],
      ['POST', '/rules/backtest'],
      ['GET', '/rules/backtest'],
      ['GET', '/rules/backtest/bt-a-1'],
      ['GET', '/rules/backtest/bt-a-1/result'],
      ['GET', '/rules/backtest/bt-a-1/report'],
      ['POST', '/rules/backtest/bt-a-1/cancel'],
      ['DELETE', '/rules/backtest/bt-a-1'],
    ] as const) {
      const body = method === 'POST' && !path.endsWith('cancel') ? { text: LOWER } : undefined;
      expect((await client.call('auditor', method, path, body)).status, path).toBe(403);
    }
  });
});
