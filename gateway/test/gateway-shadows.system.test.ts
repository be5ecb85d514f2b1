/** Combined rules and rules on trial through the whole gateway: MQTT, fold, ledger, HTTP, and a restart in the middle. */

import type { Hazard, ShadowFinding } from '@ninewatch/rules';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.venue('shop');
});
afterAll(() => stage.end());

const FIRE =
  '{ kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }';
const rule = (id: string, body: string) => `
  - id: ${id}
    version: "1"
    ${body}
    raises: ${FIRE}
    why: { zh: "{place} ${id}", en: "{place} ${id}" }
    standard: { name: test, confidence: ours }`;
const level = (above: number) =>
  `{ type: level, metric: smoke, unit: dB/m, above: ${above}, clear: ${above / 2} }`;
const RULES = `
version: shadows
kinds: { smoke: { hazard: fire, name: { zh: x, en: x } } }
unknownKind: { hazard: fire, name: { zh: x, en: x } }
rules:${rule(
  'two',
  `condition: { type: combined, of: { weak: { condition: ${level(0.1)} } }, need: { devices: 2 }, withinS: 60 }`,
)}${rule('early', `shadow: true\n    author: admin\n    condition: ${level(0.05)}`)}
`;

it('[P3] two devices are one hazard, a rule on trial is its author’s alone, and both outlive a restart', async () => {
  expect((await stage.admin.call('PUT', '/rules', { body: { text: RULES } })).status).toBe(200);
  const one = await stage.device('one', 'shop');
  await one.read({ smoke: 0.2 });
  const shadows = (query = '') => stage.admin.list<ShadowFinding>(`/rules/shadow${query}`);
  await expect.poll(() => shadows()).toMatchObject([{ ruleId: 'early', deviceId: 'one', author: 'admin' }]);
  expect(await stage.admin.list('/hazards?kind=fire')).toEqual([]);

  await stage.gateway.stop();
  await stage.startAgain();
  const other = await stage.device('other', 'shop');
  await other.read({ smoke: 0.2 });
  await expect.poll(() => stage.admin.list('/hazards?kind=fire')).toHaveLength(1);
  const [hazard] = await stage.admin.list<Hazard>('/hazards?kind=fire');
  expect(hazard).toMatchObject({
    active: true,
    firstOut: 'one',
    deviceIds: ['one', 'other'],
    rule: { id: 'two' },
  });
  expect(hazard?.members).toMatchObject([{ basis: 'combined', value: 2, limit: 2 }]);
  expect((await shadows('?author=admin')).map(({ deviceId }) => deviceId)).toEqual(['other', 'one']);
  const summary = await stage.admin.call('GET', '/rules/shadow/summary');
  expect(summary.body).toMatchObject({ items: [{ ruleId: 'early', findings: 2, open: 2, overlap: 2 }] });

  await stage.gateway.stop();
  const saved = savedState(stage.dataDir);
  expect(replayFromZero(stage.dataDir, saved.offset).hash).toBe(saved.hash);
});
