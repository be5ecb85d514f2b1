/** A diff names what is other, and is bounded. */

import { describe, expect, it } from 'vitest';
import {
  type CatalogueSource,
  diffCatalogues,
  diffLines,
  parseCatalogue,
  unraisedVersions,
} from './index.ts';
import { HEAD, LEVEL, ruleText } from './testing/texts.ts';

function source(rules: readonly string[], head = HEAD): CatalogueSource {
  const parsed = parseCatalogue(`${head}rules:\n${rules.join('')}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.catalogue.source;
}

describe('diffCatalogues', () => {
  it('is empty for the same rules, however they are written', () => {
    const [before, after] = [source([ruleText('a')]), source([`# words\n${ruleText('a')}`])];
    expect(diffCatalogues(before, after)).toEqual({
      changes: [],
      counts: { added: 0, removed: 0, changed: 0 },
    });
  });

  it('names rules that came, went and changed, and the fields', () => {
    const before = source([ruleText('a'), ruleText('b'), ruleText('c')]);
    const lower = ruleText('b', LEVEL.replace('57.2', '55'), ['perColour: { red: { above: 52 } }']);
    const after = source([ruleText('a'), lower, ruleText('d')]);
    const diff = diffCatalogues(before, after);
    expect(diff.changes).toContainEqual({
      part: 'rules',
      id: 'b',
      what: 'changed',
      field: 'condition.above',
      from: 57.2,
      to: 55,
    });
    expect(diff.counts).toEqual({ added: 1, removed: 1, changed: 2 });
    expect(diffLines(diff)).toEqual([
      '+ rules d',
      '- rules c',
      '~ rules b: condition.above 57.2 → 55',
      '~ rules b: perColour nothing → {"red":{"above":52}}',
    ]);
  });

  it('names kinds and single parts, and a rule that was moved', () => {
    const before = source([ruleText('a'), ruleText('b')]);
    const head = HEAD.replace('version: "1"', 'version: "2"')
      .replace('hazard: fire, name: { zh: 未知', 'hazard: gas, name: { zh: 未知')
      .replace('  heat:', '  warmth:');
    expect(diffLines(diffCatalogues(before, source([ruleText('b'), ruleText('a')], head)))).toEqual([
      '~ version: 1 → 2',
      '+ kinds warmth',
      '- kinds heat',
      '~ unknownKind: hazard fire → gas',
      '~ rules b: order 2 → 1',
    ]);
  });

  it('tells a first catalogue by all that is in it', () => {
    expect(diffLines(diffCatalogues(null, source([ruleText('a')])))).toEqual([
      expect.stringContaining('version'),
      '+ kinds heat',
      expect.stringContaining('unknownKind'),
      '+ rules a',
    ]);
  });

  it('names what changed under the same version', () => {
    const before = source([ruleText('a'), ruleText('b')]);
    const lower = ruleText('b', LEVEL.replace('57.2', '55'));
    expect(unraisedVersions(before, before)).toEqual([]);
    expect(unraisedVersions(before, source([ruleText('b'), ruleText('a')]))).toEqual(['version']);
    expect(unraisedVersions(before, source([ruleText('a'), lower]))).toEqual(['version', 'b']);
    const head = HEAD.replace('version: "1"', 'version: "2"');
    const raised = lower.replace('version: "1"', 'version: "2"');
    expect(unraisedVersions(before, source([ruleText('a'), raised], head))).toEqual([]);
  });

  it('[P8] lists no more than it was asked for, counts all, and cuts long values', () => {
    const many = source(Array.from({ length: 120 }, (_item, index) => ruleText(`r${index}`)));
    const long = ruleText('a').replace('en: hot', `en: ${'x'.repeat(5_000)}`);
    const diff = diffCatalogues(source([ruleText('a')]), source([long, ruleText('b')]));
    expect(JSON.stringify(diff).length).toBeLessThan(600);
    const big = diffCatalogues(source([ruleText('a')]), many, 50);
    expect(big.changes).toHaveLength(50);
    expect(big.counts).toEqual({ added: 120, removed: 1, changed: 0 });
    expect(diffLines(big).at(-1)).toBe('… and 71 more');
  });
});
