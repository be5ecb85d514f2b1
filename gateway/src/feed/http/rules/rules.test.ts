import { type ActReply, createState, step } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_RULES } from '../../../../test/stage/rules.ts';
import { checkRules } from '../../../rules/check-rules.ts';
import { hashOf } from '../../../rules/rule-files.ts';
import { RulesDesk } from '../../../rules/rules-desk.ts';
import { type Client, District, openClient } from '../../feed-fixtures.ts';
import { RulesCheckShape, RulesReloadedShape, RulesShape, RulesTakenShape } from '../shape/rules.ts';

const LOWER = TEST_RULES.replace('above: 57.2', 'above: 55');
const BROKEN = TEST_RULES.replace('above: 57.2', 'above: warm').replace('latched: true', 'latched: maybe');

/** Decided by a real fold. */
function openDesk(file: { text: string }) {
  const state = createState();
  let position = 0;
  return new RulesDesk({
    inForce: async () => state.rules,
    check: async (text, against) => checkRules(text, against),
    change: async (change) => {
      position += 1;
      const record = { kind: 'rules', receivedAt: position, actId: 'a', ...change } as const;
      const reply = step(state, { position, ordinal: 0, record }).changes.find(
        ({ kind }) => kind === 'reply',
      );
      return reply?.object as ActReply;
    },
    readFiles: () => ({ path: '/etc/rules.yaml', names: ['rules.yaml'], ...file, hash: hashOf(file.text) }),
    tell: () => {},
    nowMs: () => 5,
  });
}

let client: Client;
let file: { text: string };
beforeEach(async () => {
  file = { text: TEST_RULES };
  const district = new District();
  district.addUser('auditor', [['auditor', 'root']]);
  district.addUser('town-admin', [['admin', 'town-a']]);
  client = await openClient(district, { rules: openDesk(file) });
});
afterEach(() => client.feed.stop());

const admin = (method: string, path: string, body?: object) => client.call('admin', method, path, body);

async function raw(path: string) {
  const headers = { authorization: `Bearer ${await client.tokenOf('auditor')}` };
  return client.feed.app.inject({ url: `/api/v1${path}`, headers });
}

describe('/rules', () => {
  it('is not found before the first rules, then says what is in force', async () => {
    expect((await admin('GET', '/rules')).status).toBe(404);
    await admin('POST', '/rules/reload');
    const { body, headers } = await client.call('auditor', 'GET', '/rules');
    expect(RulesShape.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      version: 'stage-1',
      revision: 1,
      hash: hashOf(TEST_RULES),
      by: 'admin',
      origin: { kind: 'file' },
      rules: 3,
      kinds: 3,
      configured: { at: 5, path: '/etc/rules.yaml', hash: hashOf(TEST_RULES) },
    });
    expect(headers.etag).toBe('"1"');
  });

  it('gives the text as YAML and the schema as JSON Schema, as they are', async () => {
    await admin('POST', '/rules/reload');
    const text = await raw('/rules/text');
    expect(text.body).toBe(TEST_RULES);
    expect(text.headers).toMatchObject({ 'content-type': 'application/yaml; charset=utf-8', etag: '"1"' });
    const schema = await raw('/rules/schema');
    expect(schema.headers['content-type']).toContain('application/schema+json');
    expect(schema.json()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  it('a check lists mistakes or changes, and nothing takes effect', async () => {
    await admin('PUT', '/rules', { text: TEST_RULES });
    const good = await admin('POST', '/rules/check', { text: LOWER });
    expect(RulesCheckShape.parse(good.body)).toEqual(good.body);
    expect(good.body).toMatchObject({
      ok: true,
      errors: [],
      diff: { counts: { added: 0, removed: 0, changed: 1 } },
      lines: ['~ rules heat: condition.above 57.2 → 55'],
    });
    const bad = await admin('POST', '/rules/check', { text: BROKEN });
    expect(RulesCheckShape.parse(bad.body)).toEqual(bad.body);
    expect(bad.body).toMatchObject({
      ok: false,
      errorCount: 2,
      errors: [{ line: 10, column: 71 }, { line: 11 }],
      diff: null,
    });
    expect((await admin('GET', '/rules')).body.revision).toBe(1);
  });

  it('a change answers when it is decided, with who and why', async () => {
    await admin('PUT', '/rules', { text: TEST_RULES });
    const { status, body, headers } = await admin('PUT', '/rules', {
      text: LOWER,
      note: 'summer',
      revision: 1,
    });
    expect(status).toBe(200);
    expect(RulesTakenShape.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      revision: 2,
      by: 'admin',
      note: 'summer',
      origin: { kind: 'api', hash: hashOf(LOWER) },
    });
    expect(headers.etag).toBe('"2"');
    expect((await raw('/rules/text')).body).toBe(LOWER);
  });

  it('a check, a change and what is in force warn of dangers that no rule raises an alarm of', async () => {
    const text = TEST_RULES.split('  - id: gas')[0] ?? '';
    await admin('PUT', '/rules', { text: TEST_RULES });
    const checked = (await admin('POST', '/rules/check', { text })).body;
    expect(checked).toMatchObject({ ok: true, unwatched: ['gas', 'co', 'electrical', 'water', 'toxic'] });
    expect(checked.warnings).toHaveLength(5);
    expect(checked.warnings).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining('no alarm rule for combustible gas (gas)') }),
    );
    const put = await admin('PUT', '/rules', { text });
    expect(put.status).toBe(200);
    expect(put.body.warnings).toEqual(checked.warnings);
    expect((await admin('GET', '/rules')).body.warnings).toEqual(checked.warnings);
  });

  it('a change of what somebody else changed meanwhile is 409, by body or If-Match', async () => {
    await admin('PUT', '/rules', { text: TEST_RULES });
    await admin('PUT', '/rules', { text: LOWER, revision: 1 });
    const late = { status: 409, body: { code: 'stale-version' } };
    expect(await admin('PUT', '/rules', { text: TEST_RULES, revision: 1 })).toMatchObject(late);
    const answer = await client.feed.app.inject({
      method: 'PUT',
      url: '/api/v1/rules',
      headers: { authorization: `Bearer ${await client.tokenOf('admin')}`, 'if-match': '"1"' },
      payload: { text: TEST_RULES },
    });
    expect(answer.json()).toMatchObject({ status: 409, code: 'stale-version' });
    expect((await raw('/rules/text')).body).toBe(LOWER);
  });

  it('a text with mistakes is 422 with all of them, and the rules in force stay', async () => {
    await admin('PUT', '/rules', { text: TEST_RULES });
    const { status, body } = await admin('PUT', '/rules', { text: BROKEN });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'rules-unusable',
      errors: [
        { field: 'text', line: 10, column: 71, detail: expect.stringContaining('number') },
        { field: 'text', line: 11, detail: expect.stringContaining('boolean') },
      ],
    });
    expect((await raw('/rules/text')).body).toBe(TEST_RULES);
  });

  it('[P10] a text with mistakes leaves its line on the audit trail, from a person and from the files', async () => {
    file.text = BROKEN;
    await admin('PUT', '/rules', { text: BROKEN });
    await admin('POST', '/rules/reload');
    const lines = client.district.acts.filter(({ act }) => act.type === 'text.refused');
    const line = {
      ...{ act: { of: 'rules', code: 'rules-unusable', mistakes: 2, errors: [{ line: 10 }, { line: 11 }] } },
      actor: { username: 'admin' },
    };
    expect(lines).toMatchObject([line, line]);
  });

  it('[P8] takes a text as long as rules may be, and says by their own bound that one is longer', async () => {
    const filled = (length: number) => `${TEST_RULES}# ${'注'.repeat(length - TEST_RULES.length - 3)}\n`;
    expect((await admin('PUT', '/rules', { text: filled(1_000_000) })).status).toBe(200);
    expect(await admin('PUT', '/rules', { text: filled(1_000_001) })).toMatchObject({
      status: 422,
      body: { errors: [{ detail: 'longer than 1000000' }] },
    });
    expect((await admin('POST', '/rules/check', { text: filled(1_000_000) })).body).toMatchObject({
      ok: true,
    });
  });

  it('a reload takes the files, says when nothing is new, and refuses broken ones', async () => {
    const taken = await admin('POST', '/rules/reload');
    expect(RulesReloadedShape.parse(taken.body)).toEqual(taken.body);
    expect(taken.body).toEqual({ outcome: 'taken', path: '/etc/rules.yaml', version: 'stage-1' });
    expect((await admin('POST', '/rules/reload')).body).toMatchObject({ outcome: 'unchanged' });
    file.text = BROKEN;
    expect(await admin('POST', '/rules/reload')).toMatchObject({
      status: 422,
      body: { code: 'rules-unusable', detail: expect.stringContaining('/etc/rules.yaml:10:71') },
    });
    const { body } = await admin('GET', '/rules');
    expect(RulesShape.parse(body)).toEqual(body);
    expect(body).toMatchObject({ revision: 1, configured: { refused: expect.stringContaining(':10:71') } });
  });

  it('[P10] are changed by an administrator of the whole alone', async () => {
    for (const who of ['auditor', 'town-admin']) {
      for (const [method, path] of [
        ['PUT', '/rules'],
        ['POST', '/rules/check'],
        ['POST', '/rules/reload'],
      ] as const) {
        const body = path === '/rules/reload' ? undefined : { text: LOWER };
        expect((await client.call(who, method, path, body)).status, `${who} ${path}`).toBe(403);
      }
    }
  });
});
