/** The notices file: what it may say, every mistake by its place, and where a notice goes by it. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AT, aNotice, CHONGQING_MS, someFacts } from '../testing/deliveries.ts';
import { noticesJsonSchema } from './json-schema.ts';
import { parsePlan } from './parse.ts';
import { isUrgent, quietUntil, waysOf } from './route.ts';
import type { Route } from './schema.ts';

const EXAMPLE = readFileSync(new URL('../../../examples/notices.yaml', import.meta.url), 'utf8');
const ENV = { SMTP_PASSWORD: 'p:"w', WECOM_URL: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k' };
const SHORT = `format: 1
channels:
  - { name: mail, kind: email, host: h, from: a@b.example, password: "\${SMTP_PASSWORD}" }
routes:
  - { to: [mail] }
`;
const mistakes = (text: string, env: Record<string, string> = ENV) => {
  const parsed = parsePlan(text, env);
  return parsed.ok ? [] : parsed.errors.map(({ line, column, reason }) => `${line}:${column} ${reason}`);
};

describe('the file', () => {
  it('the shipped example can be used as it is', () => {
    const names = [...EXAMPLE.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'https://a.example/x']);
    expect(mistakes(EXAMPLE, Object.fromEntries(names))).toEqual([]);
  });

  it('the schema for editors is as shipped', () => {
    const shipped = readFileSync(new URL('../../../generated/notices.schema.json', import.meta.url), 'utf8');
    expect(shipped).toBe(`${JSON.stringify(noticesJsonSchema(), null, 2)}\n`);
  });

  it('takes secrets from the environment and from files', () => {
    const file = join(tmpdir(), `ninewatch-secret-${process.pid}`);
    writeFileSync(file, 'from a file\n');
    const text = SHORT.replace('"${SMTP_PASSWORD}"', `{ secretFile: ${file} }`);
    const [fromEnv, fromFile] = [parsePlan(SHORT, ENV), parsePlan(text, {})];
    rmSync(file);
    expect(fromEnv).toMatchObject({ ok: true, plan: { channels: [{ password: 'p:"w', port: 587 }] } });
    expect(fromFile).toMatchObject({ ok: true, plan: { channels: [{ password: 'from a file' }] } });
  });

  it.each([
    [
      'a missing variable',
      SHORT,
      {},
      /^3:\d+ channels\[0\]\.password: the environment has no SMTP_PASSWORD$/,
    ],
    [
      'a channel that is not there',
      SHORT.replace('[mail]', '[male]'),
      ENV,
      /^5:\d+ routes\[0\]\.to\[0\]: no channel male$/,
    ],
    ['an unknown kind', SHORT.replace('email', 'fax'), ENV, /^3:\d+ channels\[0\]\.kind: /],
    ['an unknown field', SHORT.replace('host:', 'hosd:'), ENV, /^3:\d+ channels\[0\]/],
    [
      'a file that is not there',
      SHORT.replace('"${SMTP_PASSWORD}"', '{ secretFile: /nowhere }'),
      ENV,
      /secretFile cannot be read/,
    ],
    [
      'a placeholder without meaning',
      `${SHORT}templates: [{ zh: { text: "{{veneu}}" } }]\n`,
      ENV,
      /^6:\d+ templates\[0\]\.zh\.text: {{veneu}} means nothing$/,
    ],
    ['no YAML', 'a: [', ENV, /^1:/],
  ])('%s is named with its place', (_, text, env, says) => {
    expect(mistakes(text, env as Record<string, string>).join('\n')).toMatch(says);
  });
});

const route = (more: Partial<Route>): Route => ({ when: {}, to: ['a'], onDuty: false, last: false, ...more });
const quiet = { from: '22:00', to: '07:00' };
const night = Date.UTC(2026, 10, 30, 15, 0);

describe('quiet hours', () => {
  it('end in the morning of the district', () => {
    const morning = Date.UTC(2026, 10, 30, 23, 0);
    expect(quietUntil(quiet, night, CHONGQING_MS)).toBe(morning);
    expect(quietUntil(quiet, morning - 1, CHONGQING_MS)).toBe(morning);
    expect(quietUntil(quiet, morning, CHONGQING_MS)).toBe(0);
    expect(quietUntil({ from: '12:00', to: '15:00' }, AT, CHONGQING_MS)).toBe(Date.UTC(2026, 10, 30, 7, 0));
  });

  it.each(['fire', 'gas', 'co', 'toxic'] as const)('[P9] never hold back an alarm of %s', (kind) => {
    const known = { notice: aNotice({ priority: 4 }), facts: someFacts(kind) };
    expect(waysOf([route({ quiet })], known, night)).toMatchObject([{ notBeforeMs: 0 }]);
  });

  it('[P9] never hold back priority 1, or an alarm of which nothing is known', () => {
    expect(isUrgent(aNotice({ priority: 1, class: 'fault' }), someFacts('device'))).toBe(true);
    expect(isUrgent(aNotice(), someFacts(null))).toBe(true);
    expect(isUrgent(aNotice({ hazardId: '', class: 'alarm' }), someFacts(null))).toBe(false);
  });

  it('hold back the rest; the earliest of several routes counts', () => {
    const known = { notice: aNotice({ class: 'fault' }), facts: someFacts('device') };
    expect(waysOf([route({ quiet })], known, night)[0]?.notBeforeMs).toBeGreaterThan(night);
    expect(waysOf([route({ quiet }), route({})], known, night)).toMatchObject([{ notBeforeMs: 0 }]);
  });
});

describe('routes', () => {
  const known = { notice: aNotice({ level: 1 }), facts: someFacts() };
  it.each([
    [{ reason: ['opened'] }, true],
    [{ reason: ['overdue'] }, false],
    [{ kind: ['gas'] }, false],
    [{ colour: ['red', 'orange'] }, true],
    [{ colour: ['blue'] }, false],
    [{ region: ['d1'] }, true],
    [{ region: ['d2'] }, false],
    [{ role: ['duty_officer'] }, true],
    [{ role: ['owner'] }, false],
    [{ level: 1 }, true],
    [{ level: 2 }, false],
    [{ class: ['alarm'], priority: [2], kind: ['fire'] }, true],
  ] as [Route['when'], boolean][])('when %j', (when, doesFit) => {
    expect(waysOf([route({ when })], known, AT).length > 0).toBe(doesFit);
  });

  it('below one that is the last are not looked at', () => {
    const ways = waysOf([route({ last: true }), route({ to: ['b'] })], known, AT);
    expect(ways.map(({ channel }) => channel)).toEqual(['a']);
  });
});
