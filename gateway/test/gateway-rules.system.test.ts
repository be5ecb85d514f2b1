import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { TEST_RULES } from './stage/rules.ts';
import { Stage } from './stage/stage.ts';

const withLimit = (limit: number, clear = 20) =>
  TEST_RULES.replace('above: 57.2, clear: 50', `above: ${limit}, clear: ${clear}`).replace(
    'stage-1',
    `v${limit}`,
  );

interface Rules {
  version: string;
  revision: number;
  by: string;
  origin: { kind: string };
  configured: { refused?: string } | null;
}

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.venue('shop');
});
afterAll(() => stage.end());

const rules = () => stage.admin.get<Rules>('/rules');
const put = (text: string, more: object = {}) =>
  stage.admin.call('PUT', '/rules', { body: { text, ...more } });
const writeRules = (text: string) => writeFileSync(join(stage.folder.dir, 'rules.yaml'), text);

it('rules put by a person decide the next reading, and what was measured just before', async () => {
  const device = await stage.device('oven', 'shop');
  const wall = await stage.wall();
  await device.read({ temperature: 45 });
  const { revision } = await rules();
  const answer = await put(withLimit(40), { revision, note: 'summer' });
  expect(answer).toMatchObject({
    status: 200,
    body: { version: 'v40', revision: revision + 1, by: 'admin' },
  });
  const before = await wall.hazard(({ deviceIds }) => deviceIds.includes('oven'));
  expect(before).toMatchObject({ kind: 'fire', active: true });

  const other = await stage.device('stove', 'shop');
  await other.read({ temperature: 41 });
  const next = await wall.hazard(({ deviceIds }) => deviceIds.includes('stove'));
  expect(next).toMatchObject({ kind: 'fire', rule: { id: 'heat' } });
});

it('the audit trail says who changed what, and a bad text changes nothing', async () => {
  const lines = await stage.admin.list<{ action: string; actor: string; detail: Record<string, unknown> }>(
    '/audit',
  );
  expect(
    lines.filter(({ action }) => action === 'rules').map(({ actor, detail }) => [actor, detail]),
  ).toContainEqual([
    'admin',
    expect.objectContaining({
      note: 'summer',
      changes: expect.arrayContaining([
        { part: 'rules', id: 'heat', what: 'changed', field: 'condition.above', from: 57.2, to: 40 },
      ]),
    }),
  ]);
  expect(await put('rules: [')).toMatchObject({ status: 422, body: { code: 'rules-unusable' } });
  expect(await put(withLimit(50), { revision: 1 })).toMatchObject({ status: 409 });
  expect(await rules()).toMatchObject({ version: 'v40', revision: 2 });
});

it('rules put by a person outlive a restart with broken files; files that changed win, and are audited', async () => {
  await stage.gateway.stop();
  writeRules('rules: [');
  await stage.startAgain();
  expect(await rules()).toMatchObject({
    ...{ version: 'v40', by: 'admin', origin: { kind: 'api' } },
    configured: { refused: expect.stringMatching(/yaml/) },
  });

  await stage.gateway.stop();
  writeRules(withLimit(70));
  await stage.startAgain();
  expect(await rules()).toMatchObject({ version: 'v70', by: 'gateway', origin: { kind: 'file' } });
  const lines = await stage.admin.list<{ action: string; subject: string; outcome: string }>('/audit');
  expect(lines).toContainEqual(expect.objectContaining({ action: 'rules', subject: 'v70', outcome: 'done' }));
});

it('SIGHUP reads the files again, and broken ones leave the rules in force and are a hazard', async () => {
  const wall = await stage.wall();
  writeRules(withLimit(80));
  process.kill(stage.gateway.pid, 'SIGHUP');
  await wall.until(() =>
    wall.changes.find(({ kind, object }) => kind === 'gateway' && (object.rules as Rules).version === 'v80'),
  );
  writeRules('rules: [');
  process.kill(stage.gateway.pid, 'SIGHUP');
  const refused = await wall.hazard(({ rule }) => rule.id === 'rules-refused');
  expect(refused.why.en).toMatch(/rules\.yaml:\d+:\d+/);
  expect(await rules()).toMatchObject({
    version: 'v80',
    configured: { refused: expect.stringMatching(/yaml/) },
  });
});

it('rules that raise no alarm of some dangers are warned of, and are a hazard that names them until others hold', async () => {
  const wall = await stage.wall();
  const answer = await put(TEST_RULES.split('  - id: gas')[0] ?? '');
  expect(answer).toMatchObject({ status: 200, body: { warnings: { length: 5 } } });
  const unwatched = await wall.hazard(({ rule, active }) => rule.id === 'rules-unwatched' && active);
  expect(unwatched.why.zh).toMatch(/：可燃气体、一氧化碳/);
  await put(withLimit(80));
  await wall.until(() =>
    wall.changes.find(
      ({ kind, object }) =>
        kind === 'hazard' && (object.rule as { id: string }).id === 'rules-unwatched' && !object.active,
    ),
  );
});

it('[P3] a replay of the journal alone gives the same state, rules and all', async () => {
  await stage.gateway.stop();
  const saved = savedState(stage.dataDir);
  expect(replayFromZero(stage.dataDir, saved.position).hash).toBe(saved.hash);
});
