/** What a catalogue watches no more is named, kind by kind, and only that. */

import { describe, expect, it } from 'vitest';
import shipped from '../../catalogue/default.yaml?raw';
import { parseCatalogue, unwatchedKinds } from './index.ts';
import { WATCHED_KINDS } from './unwatched.ts';

const HEAD = `version: "1"
kinds:
  heat: { hazard: fire, name: { zh: 感温, en: heat } }
  gas: { hazard: gas, name: { zh: 燃气, en: gas } }
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
rules:
`;
const LEVEL = 'type: level, metric: temperature, unit: °C, above: 57.2, clear: 50';
const EVENT =
  'type: event, events: [alarm], clearedBy: alarm_cleared, flag: alarm, quietS: 60, quietCount: 2';
const FLAG = 'type: flag, flag: alarm';

interface Raised {
  id: string;
  condition: string;
  kind: string;
  class?: string;
  more?: string;
}

function rule({ id, condition, kind, class: signal = 'alarm', more }: Raised): string {
  return `  - id: ${id}
    version: "1"
    condition: { ${condition} }
    raises: { kind: ${kind}, class: ${signal}, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: 热, en: hot }
    standard: { name: ours, confidence: ours }
${more === undefined ? '' : `    ${more}\n`}`;
}

function parsedOf(text: string) {
  const parsed = parseCatalogue(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed;
}

const missing = (...rules: Raised[]) =>
  unwatchedKinds(parsedOf(HEAD + rules.map(rule).join('')).catalogue.source);
const without = (...kinds: string[]) => WATCHED_KINDS.filter((kind) => !kinds.includes(kind));

describe('kinds that nobody watches', () => {
  it('are none of the shipped rules, and all that shipped rules raise alarms of are looked for', () => {
    const { source } = parsedOf(shipped).catalogue;
    expect(unwatchedKinds(source)).toEqual([]);
    const own = source.rules.flatMap(({ raises }) => (raises.class === 'alarm' ? [raises.kind] : []));
    const ofDevices = Object.values(source.kinds).map(({ hazard }) => hazard);
    const raised = new Set([...own.filter((kind) => kind !== 'of_device'), ...ofDevices]);
    expect([...raised].sort()).toEqual([...WATCHED_KINDS].sort());
  });

  it.each<[string, Raised, string[]]>([
    ['an alarm watches its kind alone', { id: 'a', condition: LEVEL, kind: 'fire' }, ['fire']],
    ['a weaker signal watches nothing', { id: 'a', condition: LEVEL, kind: 'gas', class: 'supervisory' }, []],
    ['a shadow watches nothing', { id: 'a', condition: EVENT, kind: 'of_device', more: 'shadow: true' }, []],
    [
      'an empty list watches nothing',
      { id: 'a', condition: EVENT, kind: 'of_device', more: 'applies: { kinds: [] }' },
      [],
    ],
    ['the own alarm of every device', { id: 'a', condition: EVENT, kind: 'of_device' }, [...WATCHED_KINDS]],
    ['its flag', { id: 'a', condition: FLAG, kind: 'of_device' }, [...WATCHED_KINDS]],
    [
      'the own alarm, raised as less than an alarm',
      { id: 'a', condition: EVENT, kind: 'of_device', class: 'supervisory' },
      [...WATCHED_KINDS],
    ],
    [
      'the own alarm of some kinds',
      { id: 'a', condition: EVENT, kind: 'of_device', more: 'applies: { kinds: [gas] }' },
      ['gas'],
    ],
    [
      'the own alarm of an unknown kind',
      { id: 'a', condition: EVENT, kind: 'of_device', more: 'applies: { kinds: [robot] }' },
      ['fire'],
    ],
    ['another event', { id: 'a', condition: EVENT.replace('[alarm]', '[tamper]'), kind: 'of_device' }, []],
    ['a metric of whatever device has it', { id: 'a', condition: LEVEL, kind: 'of_device' }, []],
    [
      'the own alarm as a fault of the device',
      { id: 'a', condition: EVENT, kind: 'device', class: 'fault' },
      [],
    ],
  ])('%s', (_name, raised, watched) => {
    expect(missing(raised)).toEqual(without(...watched));
  });

  it('are warned of, one by one, in both languages, where the rules begin', () => {
    const { warnings } = parsedOf(HEAD + rule({ id: 'a', condition: LEVEL, kind: 'fire' }));
    expect(warnings).toHaveLength(5);
    expect(warnings[0]).toMatchObject({
      line: expect.toSatisfy((line: number) => line === 6 || line === 7),
      reason: expect.stringMatching(/可燃气体.*不会报警.*no alarm rule for combustible gas \(gas\)/),
    });
  });
});
