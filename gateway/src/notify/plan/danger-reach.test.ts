/** Over how many channel types dangers to life reach people: counted where it is the fewest. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dangerReach } from './danger-reach.ts';
import { parsePlan } from './parse.ts';

const EXAMPLE = readFileSync(new URL('../../../examples/notices.yaml', import.meta.url), 'utf8');
const ENV = new Proxy({}, { get: () => 'https://a.example/x', has: () => true }) as Record<string, string>;

function reachOf(text: string) {
  const parsed = parsePlan(text, ENV);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ reason }) => reason).join());
  return dangerReach(parsed.plan);
}
const CHANNELS = `format: 1
channels:
  - { name: mail, kind: email, host: h, from: a@b.example }
  - { name: sms, kind: sms, url: "https://a.example", json: { to: "{{phone}}" } }
  - { name: wecom, kind: wecom, url: "https://a.example/?key=k" }
  - { name: feishu, kind: feishu, url: "https://a.example/hook/k" }
  - { name: voice, kind: voice, url: "https://a.example", json: { to: "{{phone}}" }, off: true }
routes:
`;
const fire = (routes: string) => reachOf(CHANNELS + routes)[0];

describe('dangers to life', () => {
  it('the shipped example tells people of each over two types', () => {
    const types = reachOf(EXAMPLE).map(({ kind, types, isEnough }) => [kind, types, isEnough]);
    expect(types).toEqual(['fire', 'gas', 'co'].map((kind) => [kind, ['app', 'sms'], true]));
  });

  it.each([
    ['mail does not count', '  - { to: [mail, sms] }', ['sms']],
    ['two robots are one type', '  - { to: [wecom, feishu] }', ['app']],
    ['one that is off does not count', '  - { to: [sms, voice] }', ['sms']],
    ['later rounds are no first call', '  - { to: [sms] }\n  - { when: { level: 1 }, to: [wecom] }', ['sms']],
    [
      'another reason is no alarm',
      '  - { to: [sms] }\n  - { when: { reason: [closed] }, to: [wecom] }',
      ['sms'],
    ],
    ['another kind is no fire', '  - { to: [sms] }\n  - { when: { kind: [gas] }, to: [wecom] }', ['sms']],
    ['below the last one nothing is', '  - { to: [sms], last: true }\n  - { to: [wecom] }', ['sms']],
    [
      'a role is people too',
      '  - { to: [sms] }\n  - { when: { role: [owner] }, to: [wecom] }',
      ['app', 'sms'],
    ],
    ['no route reaches nobody', '  []', []],
  ])('%s', (_, routes, types) => {
    expect(fire(routes)).toMatchObject({ types, isEnough: types.length === 2 });
  });

  it('the place that is reached the least counts, and is named', () => {
    const some = (when: string) => fire(`  - { to: [sms] }\n  - { when: { ${when} }, to: [wecom] }`);
    expect(some('colour: [red, orange, blue]')).toMatchObject({
      types: ['sms'],
      where: { colour: 'yellow' },
    });
    expect(some('priority: [1]')).toMatchObject({ types: ['sms'], where: { priority: 2 } });
    expect(some('region: [east]')).toMatchObject({ types: ['sms'], where: { region: null } });
    expect(some('colour: [red, orange, yellow, blue]')?.isEnough).toBe(true);
  });
});
