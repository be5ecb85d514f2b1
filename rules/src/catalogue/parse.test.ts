/** A catalogue is taken whole or refused whole, with the line of every mistake. */

import { describe, expect, it } from 'vitest';
import shipped from '../../catalogue/default.yaml?raw';
import { parseCatalogue } from './index.ts';

const MINIMAL = `version: "1"
kinds: {}
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
rules:
  - id: heat
    version: "1"
    condition: { type: level, metric: temperature, unit: °C, above: 57.2, clear: 50 }
    perColour:
      red: { above: 55 }
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: 热, en: hot }
    standard: { name: ours, confidence: ours }
`;

function errorsOf(text: string) {
  const parsed = parseCatalogue(text);
  return parsed.ok ? [] : parsed.errors;
}

describe('parseCatalogue', () => {
  it('takes the shipped catalogue, each rule with its standard and both languages', () => {
    const parsed = parseCatalogue(shipped);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    expect(parsed.catalogue.version).toBe(parsed.catalogue.source.version);
    expect(parsed.catalogue.text).toBe(shipped);
    for (const rule of parsed.catalogue.source.rules) {
      expect(rule.standard.name, rule.id).not.toBe('');
      expect(rule.why.zh, rule.id).toMatch(/\p{Script=Han}/u);
    }
    expect(parsed.catalogue.isKnownKind('smoke')).toBe(true);
    expect(parsed.catalogue.isKnownKind('toString')).toBe(false);
  });

  it('gives red its own limit and the others the common one', () => {
    const parsed = parseCatalogue(MINIMAL);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const limitAt = (risk: 'red' | 'blue') =>
      parsed.catalogue
        .planFor({ device: { kind: 'x' }, risk, category: 1, region: 'r' })
        .metrics.get('temperature')?.samples[0]?.limit;
    expect([limitAt('red'), limitAt('blue')]).toEqual([55, 57.2]);
  });

  it('narrows a rule to kinds, models, categories, colours and regions', () => {
    const text = MINIMAL.replace(
      '    condition:',
      '    applies: { kinds: [heat], models: [m1], categories: [2], colours: [red], regions: [r1] }\n    condition:',
    );
    const parsed = parseCatalogue(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const fits = { device: { kind: 'heat', model: 'm1' }, risk: 'red', category: 2, region: 'r1' } as const;
    const hasRule = (sort: Parameters<typeof parsed.catalogue.planFor>[0]) =>
      parsed.catalogue.planFor(sort).byId.has('heat');
    expect(hasRule(fits)).toBe(true);
    expect(hasRule({ ...fits, device: { kind: 'smoke', model: 'm1' } })).toBe(false);
    expect(hasRule({ ...fits, device: { kind: 'heat' } })).toBe(false);
    expect(hasRule({ ...fits, category: 3 })).toBe(false);
    expect(hasRule({ ...fits, risk: 'blue' })).toBe(false);
    expect(hasRule({ ...fits, region: 'r2' })).toBe(false);
  });

  const damages: [string, string, string, number, RegExp][] = [
    ['broken YAML', '    why: {', '    why: {{', 12, /./],
    ['a wrong type', 'above: 57.2', 'above: warm', 7, /number/],
    ['an unknown field', 'latched: true', 'latched: true, loud: true', 10, /loud/],
    ['clear above the limit', 'clear: 50', 'clear: 60', 7, /under above$/],
    ['no limit', 'above: 57.2, ', '', 7, /either above or below/],
    ['an unknown parameter', 'red: { above: 55 }', 'red: { abvoe: 55 }', 9, /abvoe/],
    ['a colour that makes no sense', 'red: { above: 55 }', 'red: { above: 40 }', 9, /\(red\)/],
    ['an unknown hazard', 'kind: fire, class', 'kind: flood, class', 10, /./],
    ['a name the language uses', 'id: heat', 'id: constructor', 5, /language/],
  ];
  it.each(damages)('refuses %s with its line', (_name, from, to, line, reason) => {
    const errors = errorsOf(MINIMAL.replace(from, to));
    expect(errors[0]?.line).toBe(line);
    expect(errors.map((error) => error.reason).join('\n')).toMatch(reason);
  });

  it('refuses two rules with one id, an empty text and a text that is too long', () => {
    const twice = MINIMAL + MINIMAL.slice(MINIMAL.indexOf('  - id'));
    expect(errorsOf(twice)).toMatchObject([{ line: 13, reason: 'heat is there twice' }]);
    expect(errorsOf('')).toHaveLength(1);
    expect(errorsOf('#'.repeat(1_000_001))).toHaveLength(1);
  });
});

describe('relations between fields', () => {
  const withRule = (condition: string, more = '', catalogue = '') =>
    errorsOf(
      MINIMAL.replace(
        / {4}condition:.*\n {4}perColour:\n.*\n/,
        `    condition: ${condition}\n${more}`,
      ).replace('rules:', `${catalogue}rules:`),
    ).map(({ line, reason }) => `${line} ${reason}`);
  const level = '{ type: level, metric: smoke, unit: dB/m, above: 1, clear: 0 }';
  const table = (points: string, clear = 10) =>
    `{ type: dose, metric: co, unit: ppm, table: [${points}], recoverS: 60, clear: ${clear}, gapS: 60 }`;

  it.each([
    [table('{ at: 50, afterS: 60 }, { at: 40, afterS: 30 }'), /concentrations of the table must rise/],
    [table('{ at: 50, afterS: 60 }, { at: 60, afterS: 60 }'), /times of the table must fall/],
    [table('{ at: 50, afterS: 60 }', 51), /must not lie over the table/],
    ['{ type: rise, metric: t, unit: K/min, by: 8, overS: 60, from: 40, clear: 8 }', /under by/],
    [
      '{ type: baseline, metric: t, unit: mA, above: 30, clear: 30, learnDays: 7 }',
      /clear must lie under above/,
    ],
    ['{ type: combined, of: {}, need: all, withinS: 60 }', /needs parts/],
    [`{ type: combined, of: { a: { condition: ${level} } }, need: all, withinS: 60 }`, /needs two parts/],
    [
      `{ type: combined, of: { a: { condition: ${level.replace('clear: 0', 'clear: 2')} } }, need: any, withinS: 60 }`,
      /a: clear must lie under above/,
    ],
  ])('%s is refused', (condition, reason) => {
    expect(withRule(condition)).toHaveLength(1);
    expect(withRule(condition)[0]).toMatch(reason);
  });

  it('what several devices show together is of no single one of them', () => {
    const combined = `{ type: combined, of: { a: { condition: ${level} } }, need: any, withinS: 60 }`;
    expect(withRule(combined)).toEqual([]);
    expect(withRule(combined, '    suppressedBy: [b]\n')).toContainEqual(
      expect.stringContaining('no consequence of what one of them reports'),
    );
    const kind = MINIMAL.match(/raises: \{ kind: (\w+)/)?.[1] ?? '';
    const text = MINIMAL.replace(/condition:.*/, `condition: ${combined}`).replace(
      / {4}perColour:\n.*\n/,
      '',
    );
    for (const own of ['device', 'gateway', 'of_device']) {
      expect(errorsOf(text.replace(`kind: ${kind}`, `kind: ${own}`))).toMatchObject([
        { reason: 'several devices together are no hazard of one device' },
      ]);
    }
  });

  it('schedules, suppressors and shadows must exist and fit', () => {
    const schedules = 'schedules: { night: [{ from: "22:00", to: "06:00" }] }\n';
    const when = '    when: { schedule: night }\n';
    expect(withRule(level, when)).toEqual(['8 no schedule night']);
    expect(withRule(level, when, schedules)).toEqual([]);
    expect(withRule('{ type: silent, limitS: 60 }', when, schedules)).toEqual([
      '9 a rule of type silent has no schedule',
    ]);
    const during = '    during: { schedule: night, set: { above: -1 } }\n';
    expect(withRule(level, during, schedules)[0]).toMatch(/^9 clear must lie under above/);
    expect(withRule(level, '    suppressedBy: [nobody, heat]\n')).toEqual([
      '8 no rule nobody',
      '8 a rule cannot suppress itself',
      expect.stringMatching(/^8 an alarm of fire, gas or CO is never suppressed/),
    ]);
    expect(withRule('{ type: silent, limitS: 60 }', '    shadow: true\n')[0]).toMatch(/cannot be a shadow/);
    expect(withRule(level, '', 'timeZone: Mars/Olympus\n')).toEqual(['4 no time zone Mars/Olympus']);
    expect(withRule(level, '', 'schedules: { night: [{ from: "25:00", to: "06:00" }] }\n')[0]).toMatch(
      /HH:MM/,
    );
  });
});
