/** What is legal but hardly meant is told, and the shipped rules have none of it. */

import { describe, expect, it } from 'vitest';
import shipped from '../../catalogue/default.yaml?raw';
import { parseCatalogue } from './index.ts';
import { HEAD, LEVEL, ruleText } from './testing/texts.ts';

function warningsOf(...rules: string[]) {
  const parsed = parseCatalogue(`${HEAD}rules:\n${rules.join('')}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return (
    parsed.warnings
      // A few rules are no whole catalogue.
      .filter(({ reason }) => !reason.includes('no alarm rule for'))
      .map(({ line, reason }) => `${line} ${reason}`)
  );
}

describe('warnings', () => {
  it('the shipped catalogue has none', () => {
    expect(parseCatalogue(shipped)).toMatchObject({ ok: true, warnings: [] });
    expect(warningsOf(ruleText('heat'))).toEqual([]);
  });

  const cases: [string, string, RegExp][] = [
    ['no known kind', ruleText('a', LEVEL, ['applies: { kinds: [robot] }']), /^8 a: robot .*no known kind/],
    [
      'one unknown kind',
      ruleText('a', LEVEL, ['applies: { kinds: [heat, robot] }']),
      /^8 a: robot is not in/,
    ],
    ['an empty list', ruleText('a', LEVEL, ['applies: { colours: [] }']), /^8 a: an empty list/],
    ['an unknown metric', ruleText('a', LEVEL.replace('temperature', 'humour')), /^8 a: humour is no metric/],
    [
      'another unit',
      ruleText('a', LEVEL.replace('°C', '°F')),
      /^8 a: temperature is measured in °C, not in °F/,
    ],
    ['a limit that is never reached', ruleText('a', LEVEL.replace('57.2', '5000')), /^8 a: 5000 is outside/],
    [
      'a hysteresis of nothing',
      ruleText('a', LEVEL.replace('clear: 50', 'clear: 57')),
      /^8 a: clear is less/,
    ],
    [
      'a colour without effect',
      ruleText('a', LEVEL, ['perColour: { red: { above: 57.2 } }']),
      /^8 a: above is/,
    ],
  ];
  it.each(cases)('%s', (_name, rule, expected) => {
    expect(warningsOf(rule)).toEqual([expect.stringMatching(expected)]);
  });

  it('a rule of which a device has only one, behind one that takes all of its devices', () => {
    const silent = (id: string, ...more: string[]) => ruleText(id, 'type: silent, limitS: 600', more);
    expect(warningsOf(silent('a'), silent('b'))).toEqual([expect.stringMatching(/b: never counts: a is/)]);
    const heat = 'applies: { kinds: [heat], colours: [red, blue] }';
    const red = 'applies: { kinds: [heat], colours: [red], regions: [x] }';
    expect(warningsOf(silent('a', heat), silent('b', red))).toHaveLength(1);
    expect(warningsOf(silent('a', red), silent('b', heat), silent('c'))).toEqual([]);
    expect(warningsOf(ruleText('a'), ruleText('b'))).toEqual([]);
  });
});
