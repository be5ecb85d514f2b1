import { describe, expect, it } from 'vitest';
import { TEST_CATALOGUE } from '../../fold/testing/catalogue.ts';
import { parseRuleTests } from './parse.ts';
import { runRuleTest } from './run.ts';

const RULES = { version: 'test', text: TEST_CATALOGUE };
const HEAD = `
tests:
  - name: t
    devices: [{ id: s1, kind: smoke }, { id: s2, kind: smoke }]
`;

function failuresOf(body: string): string[] {
  const parsed = parseRuleTests(HEAD + body.replaceAll(/^/gm, '    '));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.file.tests.flatMap((test) => runRuleTest(test, RULES).failures);
}

const SMOKE = 'series: [{ device: s1, metrics: { smoke: "0 x4, 0.5, 0.1 x4" } }]\n';

describe('a rule test', () => {
  it('passes when all that was raised was expected, at its time', () => {
    expect(
      failuresOf(
        `${SMOKE}expect: [{ kind: fire, class: alarm, priority: 2, rule: smoke, raised: 60, told: 60, cleared: 75, again: never, devices: [s1], firstOut: s1, members: { smoke: 60 }, state: returned_unacknowledged }]`,
      ),
    ).toEqual([]);
  });

  it.each([
    ['kind', 'kind: gas'],
    ['class', 'kind: fire, class: fault'],
    ['priority', 'kind: fire, priority: 1'],
    ['rule', 'kind: fire, rule: heat'],
    ['raised', 'kind: fire, raised: 59 ± 0.5s'],
    ['told', 'kind: fire, told: 61'],
    ['cleared', 'kind: fire, cleared: never'],
    ['again', 'kind: fire, again: 80'],
    ['devices', 'kind: fire, devices: [s1, s2]'],
    ['firstOut', 'kind: fire, firstOut: s2'],
    ['member smoke', 'kind: fire, members: { smoke: 61 }'],
    ['member heat', 'kind: fire, members: { smoke: any, heat: any }'],
    ['member smoke', 'kind: fire, members: { }'],
    ['state', 'kind: fire, state: closed'],
    ['expected', 'kind: fire, live: false'],
  ])('fails for another %s', (what, expected) => {
    const failures = failuresOf(`${SMOKE}expect: [{ ${expected} }]`);
    expect(failures.join('\n')).toContain(what);
  });

  it('fails for a hazard that nobody expected, for one that did not come, and for a rule that is not quiet', () => {
    expect(failuresOf(`${SMOKE}expect: []`).join()).toMatch(/not expected: fire alarm .* raised 00:01:00/);
    expect(failuresOf('expect: [{ kind: fire }]').join()).toMatch(/expected kind fire[\s\S]*came: nothing/);
    expect(failuresOf(`${SMOKE}expect: [{ kind: fire }]\nquiet: [smoke]`).join()).toMatch(/must stay quiet/);
  });

  it('[P3] gives the same outcome shuffled within five minutes', () => {
    const shuffled = SMOKE.replace('metrics', 'shuffleS: 240, seed: 3, metrics');
    expect(failuresOf(`${shuffled}expect: [{ kind: fire, raised: 60, members: { smoke: 60 } }]`)).toEqual([]);
  });

  it('lets time pass by ticks, without readings too', () => {
    const expected =
      'expect: [{ kind: device, rule: never-sent, raised: 600, devices: [s1] }, { kind: device, devices: [s2] }]';
    expect(failuresOf(`lasts: 11m\n${expected}`)).toEqual([]);
    expect(failuresOf('lasts: 9m\nexpect: []')).toEqual([]);
  });

  it('says when an act of the test itself is refused', () => {
    expect(failuresOf('acts: [{ at: 5, act: reset, kind: fire }]\nexpect: []').join()).toMatch(
      /no open fire hazard/,
    );
  });
});

/** Ten to the power of six of one value. */
const BOMB = ['a: &a [1]', ...['b', 'c', 'd', 'e', 'f', 'g'].map(tenOf)].join('\n');

function tenOf(name: string, n: number): string {
  const before = String.fromCharCode('a'.charCodeAt(0) + n);
  return `${name}: &${name} [${Array(10).fill(`*${before}`).join()}]`;
}

describe('a rule test file', () => {
  it.each([
    ['an unknown key', 'expekt: []', /^5:\d+ Unrecognized/m],
    ['an unknown device', 'series: [{ device: s9, count: 1 }]\nexpect: []', /no device s9/],
    [
      'a series that cannot be read',
      'series: [{ device: s1, metrics: { smoke: "1 y" } }]\nexpect: []',
      /no value/,
    ],
    ['a time that is none', 'expect: [{ kind: fire, raised: soon }]', /a time is like/],
    ['an empty series', 'series: [{ device: s1 }]\nexpect: []', /needs a count/],
    [
      'a moment that is two things',
      'moments: [{ at: 1, device: s1, event: alarm, presence: online }]\nexpect: []',
      /one of/,
    ],
    ['broken YAML', 'expect: [', /:/],
  ])('is refused with line and column for %s', (_, body, reason) => {
    const parsed = parseRuleTests(HEAD + body.replaceAll(/^/gm, '    '));
    const lines = parsed.ok
      ? []
      : parsed.errors.map((error) => `${error.line}:${error.column} ${error.reason}`);
    expect(lines.join('\n')).toMatch(reason);
    expect(parsed.ok ? [] : parsed.errors.some(({ line }) => line >= 5)).toBe(true);
  });

  it.each([
    ['aliases that unfold to a flood', BOMB, /alias/],
    ['an alias that holds itself', 'tests: &a\n  - <<: *a\n', /./],
    ['an alias without its anchor', 'tests: *nobody\n', /alias/i],
  ])('is refused with a place for %s', (_, text, reason) => {
    const parsed = parseRuleTests(text);
    const [error] = parsed.ok ? [] : parsed.errors;
    expect(error).toMatchObject({ line: 1, reason: expect.stringMatching(reason) });
  });
});
