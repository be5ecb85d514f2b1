/** The history of the rules through API, fold and ledger: who, when, what, the text, and back. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeptRulesShape, KeptRulesTextShape, RulesDiffShape } from '../../src/feed/http/shape/rules.ts';
import { checkRules } from '../../src/rules/check-rules.ts';
import { hashOf } from '../../src/rules/rule-files.ts';
import { RulesDesk } from '../../src/rules/rules-desk.ts';
import { TEST_RULES } from './rules.ts';
import { WholeHouse } from './whole-house.ts';

const withLimit = (limit: number) =>
  TEST_RULES.replace('above: 57.2', `above: ${limit}`).replace('stage-1', `v${limit}`);

let house: WholeHouse;
let revisions = 0;
beforeAll(async () => {
  const rules = new RulesDesk({
    inForce: async () => house.state.rules,
    check: async (text, against) => checkRules(text, against),
    change: async (change) => {
      revisions += 1;
      const record = {
        kind: 'rules',
        receivedAt: house.clock.nowMs(),
        actId: `r${revisions}`,
        ...change,
      } as const;
      const reply = house.take(record).find(({ kind }) => kind === 'reply');
      if (reply?.kind !== 'reply') throw new Error('not answered');
      return reply.object;
    },
    readFiles: () => ({
      path: 'rules.yaml',
      names: ['rules.yaml'],
      text: TEST_RULES,
      hash: hashOf(TEST_RULES),
    }),
    tell: () => {},
    nowMs: () => house.clock.nowMs(),
  });
  house = await WholeHouse.open(1_764_000_000_000, { rules });
  house.addPerson('auditor', [{ role: 'auditor', region: 'root' }]);
  house.addPerson('village', [{ role: 'village', region: 'root' }]);
});
afterAll(() => house.close());

const put = (text: string, note: string) => house.call('admin', 'PUT', '/rules', { text, note });

describe('/rules/history', () => {
  it('lists what took effect, the newest first, and gives the text of each', async () => {
    await put(withLimit(60), 'warmer');
    await put(withLimit(65), 'warmer still');
    const { status, body } = await house.call('auditor', 'GET', '/rules/history');
    expect(status).toBe(200);
    for (const item of body.items) expect(KeptRulesShape.parse(item)).toEqual(item);
    expect(body.items).toMatchObject([
      { revision: 3, version: 'v65', by: 'admin', note: 'warmer still', origin: { kind: 'api' } },
      {
        revision: 2,
        by: 'admin',
        note: 'warmer',
        hash: hashOf(withLimit(60)),
        lines: expect.arrayContaining(['~ rules heat: condition.above 57.2 → 60']),
      },
      { revision: 1, by: 'gateway' },
    ]);
    expect(body.items[0]).not.toHaveProperty('text');
    const second = await house.call('auditor', 'GET', '/rules/history/2');
    expect(KeptRulesTextShape.parse(second.body)).toEqual(second.body);
    expect(second.body.text).toBe(withLimit(60));
  });

  it('has pages that end', async () => {
    const first = await house.call('admin', 'GET', '/rules/history?limit=2');
    const next = await house.call('admin', 'GET', `/rules/history?limit=2&after=${first.body.next}`);
    expect(next.body).toMatchObject({ items: [{ revision: 1 }], next: null });
  });

  it('says what is other between any two, either way round', async () => {
    const diff = async (own: number, other: number) =>
      (await house.call('auditor', 'GET', `/rules/history/${own}/diff?against=${other}`)).body;
    const forth = await diff(3, 1);
    expect(RulesDiffShape.parse(forth)).toEqual(forth);
    expect(forth.lines).toContain('~ rules heat: condition.above 57.2 → 65');
    expect((await diff(1, 3)).lines).toContain('~ rules heat: condition.above 65 → 57.2');
    expect(await diff(2, 2)).toMatchObject({ counts: { added: 0, removed: 0, changed: 0 }, lines: [] });
  });

  it('an old text that is put again is a new revision with the old text', async () => {
    const { body } = await house.call('admin', 'GET', '/rules/history/1');
    await put(body.text, 'back to 1');
    const { body: list } = await house.call('admin', 'GET', '/rules/history?limit=1');
    expect(list.items).toMatchObject([{ revision: 4, note: 'back to 1', hash: body.hash }]);
  });

  it('rules of a ledger of before texts were kept are shown as they are, until others follow them', async () => {
    const { rules } = house.state;
    if (rules === null) throw new Error('no rules');
    rules.revision = 9;
    delete rules.isKept;
    const { body } = await house.call('admin', 'GET', '/rules/history?limit=2');
    expect(body.items).toMatchObject([{ revision: 9, counts: null, lines: [] }, { revision: 4 }]);
    expect((await house.call('admin', 'GET', '/rules/history/9')).body.text).toBe(rules.text);
    const revisions: number[] = [];
    for (let after = ''; ; ) {
      const one = (await house.call('admin', 'GET', `/rules/history?limit=1${after}`)).body;
      revisions.push(...one.items.map(({ revision }: { revision: number }) => revision));
      if (one.next === null) break;
      after = `&after=${one.next}`;
    }
    expect(revisions).toEqual([9, 4, 3, 2, 1]);
    await put(withLimit(70), 'on');
    expect((await house.call('admin', 'GET', '/rules/history?limit=3')).body.items).toMatchObject([
      { revision: 10 },
      { revision: 9, counts: null },
      { revision: 4 },
    ]);
  });

  it('[P10] is for who may read the rules; what is not kept is not there', async () => {
    expect((await house.call('village', 'GET', '/rules/history')).status).toBe(403);
    expect((await house.call('village', 'GET', '/rules/history/1')).status).toBe(403);
    for (const path of ['/rules/history/77', '/rules/history/1/diff?against=77'])
      expect(await house.call('admin', 'GET', path)).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    expect((await house.call('admin', 'GET', '/rules/history/1/diff')).status).toBe(400);
  });
});
