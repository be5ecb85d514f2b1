/** Announced work annotates, and changes nothing else. */

import { describe, expect, it } from 'vitest';
import { TEST_CATALOGUE } from '../fold/testing/catalogue.ts';
import { of, Stage } from '../fold/testing/stage.ts';
import type { Change } from '../model/change.ts';
import { isForbidden } from '../permit/forbidden-hours.ts';
import { parseProfile } from '../profile/parse.ts';
import { SHIPPED_PROFILE } from '../profile/shipped.generated.ts';
import { HOUR_MS, judgedDistrict, pass, plan } from './testing.ts';

const hotWork = { kind: 'announced_work', work: 'hot_work', reason: '焊接招牌' } as const;

function alarm(stage: Stage): Change[] {
  return [
    ...stage.read('s1', { smoke: 0.6 }),
    ...stage.read('s1', { smoke: 0.9 }),
    ...stage.read('s2', { smoke: 0.6 }),
    ...stage.tick(6 * 60_000),
    ...stage.read('s1', { smoke: 0.1 }),
    ...stage.read('s1', { smoke: 0.7 }),
  ];
}

/** Without the annotation and its words. */
function plain(changes: readonly Change[]): unknown {
  const text = JSON.stringify(changes, (key, value) => (key === 'announced' ? undefined : value));
  return JSON.parse(
    text
      .replaceAll('「已报备：动火作业（营业时间内禁止）」', '')
      .replaceAll(' (announced: hot work, forbidden in business hours)', ''),
  );
}

describe('announced work', () => {
  it('[P6] an alarm is the same alarm, apart from the annotation: class, ticket, call-out, everything', () => {
    const [announced, silent] = [judgedDistrict(), judgedDistrict()];
    plan(announced, { ...hotWork, until: announced.nowMs + 20 * HOUR_MS });
    // An act that takes the same place, about a device that says nothing.
    silent.done({ type: 'device.change', id: 's2', patch: {} });
    const [seen, expected] = [alarm(announced), alarm(silent)];
    expect(JSON.stringify(seen)).toContain('已报备：动火作业');
    const withoutVersions = (changes: Change[]) => plain(changes.filter(({ kind }) => kind !== 'device'));
    expect(withoutVersions(seen)).toEqual(withoutVersions(expected));
    expect(of(seen, 'notice').length).toBeGreaterThan(2);
  });

  it('is on the hazard and in the words of the call', () => {
    const stage = judgedDistrict();
    const { id, until } = plan(stage, hotWork);
    const changes = stage.read('s1', { smoke: 0.6 });
    const [work] = stage.hazard().announced ?? [];
    expect(work).toMatchObject({ periodId: id, work: 'hot_work', reason: '焊接招牌', by: 'officer', until });
    const [notice] = of(changes, 'notice');
    expect(notice?.object.text.zh).toMatch(/「已报备：动火作业/);
    expect(notice?.object.text.en).toMatch(/\(announced: hot work/);
  });

  it('annotates what rises again within the time, and nothing before or after', () => {
    const stage = judgedDistrict();
    stage.read('s1', { smoke: 0.6 });
    plan(stage, hotWork);
    expect(stage.hazard().announced).toBeUndefined();
    stage.read('s2', { smoke: 0.6 });
    expect(stage.hazard().announced).toHaveLength(1);
    const other = judgedDistrict();
    plan(other, hotWork);
    pass(other, 61);
    other.read('s1', { smoke: 0.6 });
    expect(other.hazard().announced).toBeUndefined();
  });

  it('[P6] nobody is called about a consequence that comes in one input with its cause', () => {
    const rules = `${TEST_CATALOGUE.trimEnd()}
  - id: dusty
    version: "1"
    condition: { type: level, metric: dust, unit: mg/m³, above: 8, clear: 6 }
    raises: { kind: toxic, class: supervisory, priority: { red: 2, orange: 2, yellow: 2, blue: 2 }, latched: false }
    suppressedBy: [zz-broken]
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }
  - id: zz-broken
    version: "1"
    condition: { type: level, metric: voltage, unit: V, below: 10, clear: 11 }
    raises: { kind: device, class: fault, priority: { red: 2, orange: 2, yellow: 2, blue: 2 }, latched: false }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }
`;
    const told = [false, true].map((isPlanned) => {
      const stage = Stage.district().withRules(rules);
      if (isPlanned) plan(stage, { ...hotWork, until: stage.nowMs + HOUR_MS });
      const changes = stage.read('s1', { dust: 9, voltage: 5 });
      return of(changes, 'notice').map(({ object }) => object.class);
    });
    expect(told).toEqual([['fault'], ['fault']]);
  });

  it('names the devices it concerns', () => {
    const stage = judgedDistrict();
    plan(stage, { ...hotWork, deviceIds: ['s2'] });
    stage.read('s1', { smoke: 0.6 });
    expect(stage.hazard().announced).toBeUndefined();
    stage.read('s2', { smoke: 0.6 });
    expect(stage.hazard().announced).toHaveLength(1);
  });

  it('[P8] a hazard keeps the newest announcements alone', () => {
    const stage = judgedDistrict();
    for (let i = 0; i < 10; i += 1) plan(stage, { kind: 'announced_work', work: 'cleaning' });
    stage.read('s1', { smoke: 0.6 });
    expect(stage.hazard().announced).toHaveLength(8);
  });

  it('hot work that reaches into business hours is flagged and taken', () => {
    const stage = judgedDistrict();
    expect(plan(stage, { ...hotWork, until: stage.nowMs + 24 * HOUR_MS })).toMatchObject({
      forbiddenHours: true,
      state: 'running',
    });
    const decoration = { ...hotWork, work: 'decoration' } as const;
    expect(plan(stage, { ...decoration, until: stage.nowMs + 24 * HOUR_MS }).forbiddenHours).toBeUndefined();
  });
});

describe('business hours, 08:00 to 22:00 at +08:00', () => {
  const at = (time: string) => Date.parse(`2026-11-30T${time}:00+08:00`);
  it.each([
    ['07:00', '08:00', false],
    ['07:00', '08:01', true],
    ['21:59', '23:00', true],
    ['22:00', '23:30', false],
    ['12:00', '12:01', true],
  ])('%s–%s: %s', (from, until, expected) => {
    expect(isForbidden({ work: 'hot_work', from: at(from), until: at(until) }, shipped())).toBe(expected);
  });
  it('through the night to the next morning', () => {
    const night = { work: 'hot_work', from: at('22:00') } as const;
    expect(isForbidden({ ...night, until: at('22:00') + 10 * HOUR_MS }, shipped())).toBe(false);
    expect(isForbidden({ ...night, until: at('22:00') + 10 * HOUR_MS + 1 }, shipped())).toBe(true);
  });
});

it('hours and works that are forbidden are those of the district', () => {
  const stage = judgedDistrict();
  const text = SHIPPED_PROFILE.replace(
    'opens: "08:00", closes: "22:00"',
    'opens: "08:00", closes: "23:00"',
  ).replace('forbiddenInBusinessHours: [hot_work]', 'forbiddenInBusinessHours: [decoration]');
  stage.done({ type: 'profile.set', region: 'd1', text });
  const from = Date.parse('2025-11-25T22:10:00+08:00');
  const asked = { ...hotWork, from, until: from + HOUR_MS };
  expect(plan(stage, asked).forbiddenHours).toBeUndefined();
  expect(plan(stage, { ...asked, work: 'decoration' }).forbiddenHours).toBe(true);
});

function shipped() {
  const parsed = parseProfile(SHIPPED_PROFILE);
  if (!parsed.ok) throw new Error('the shipped profile cannot be read');
  return parsed.profile;
}
