import { describe, expect, it } from 'vitest';
import shipped from '../../catalogue/default.yaml?raw';
import { parseCatalogue } from './index.ts';

function rule(id: string, raises: string, suppressedBy = ''): string {
  return `
  - id: ${id}
    version: "1"
    condition: { type: flag, flag: fault }
    raises: { ${raises}, priority: { red: 2, orange: 3, yellow: 3, blue: 4 }, latched: false }
${suppressedBy === '' ? '' : `    suppressedBy: [${suppressedBy}]\n`}    why: { zh: 故障, en: fault }
    standard: { name: ours, confidence: ours }`;
}

function reasonsOf(...rules: string[]): string[] {
  const kinds = 'kinds: {}\nunknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }';
  const parsed = parseCatalogue(`version: "1"\n${kinds}\nrules:${rules.join('')}\n`);
  return parsed.ok ? [] : parsed.errors.map(({ reason }) => reason);
}

const FAULT = 'kind: device, class: fault';

describe('suppression by design, as rules may ask for it', () => {
  it.each(['fire', 'gas', 'co', 'of_device'])('[P9] refuses to hide an alarm of %s', (kind) => {
    const reasons = reasonsOf(rule('broken', FAULT), rule('burns', `kind: ${kind}, class: alarm`, 'broken'));
    expect(reasons).toEqual(['an alarm of fire, gas or CO is never suppressed']);
  });

  it.each(['kind: fire, class: supervisory', 'kind: electrical, class: alarm', FAULT])(
    'takes %s',
    (raises) => {
      expect(reasonsOf(rule('broken', FAULT), rule('other', raises, 'broken'))).toEqual([]);
    },
  );

  it('[P6] refuses a circle, in which all would be hidden', () => {
    const three = [rule('a', FAULT, 'b'), rule('b', FAULT, 'c'), rule('c', FAULT, 'a')];
    expect(reasonsOf(...three)).toHaveLength(3);
    expect(reasonsOf(...three.slice(0, 2), rule('c', FAULT))).toEqual([]);
  });

  it('[P9] the shipped rules hide no alarm at all', () => {
    const parsed = parseCatalogue(shipped);
    if (!parsed.ok) throw new Error('unreadable');
    const hidden = parsed.catalogue.source.rules.filter(({ suppressedBy }) => suppressedBy !== undefined);
    expect(hidden.length).toBeGreaterThan(5);
    expect(hidden.filter(({ raises }) => raises.class === 'alarm')).toEqual([]);
  });
});
