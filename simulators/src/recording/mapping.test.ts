import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindWarnings, parseMapping, readMapping, withSuffix } from './mapping.ts';

const GOOD = `time: { column: t, unit: s }
venue: { id: v, name: 试, category: 2 }
devices:
  - id: d1
    kind: heat
    metrics:
      temperature: { column: T }
`;

describe('mapping', () => {
  it('fills in what may be left out', () => {
    const mapping = parseMapping(GOOD, 'm.yaml');
    expect(mapping.venue.region).toBe('root');
    expect(mapping.devices[0]?.metrics.temperature).toMatchObject({ column: 'T', scale: 1, offset: 0 });
  });

  it.each([
    ['broken YAML', `${GOOD}  : :\n- x`, /^m\.yaml:8: /],
    [
      'an unknown key',
      GOOD.replace('{ column: T }', '{ colum: T }'),
      /^m\.yaml:7: devices\.0\.metrics\.temperature: /,
    ],
    ['both column and columns', GOOD.replace('column: T', 'column: T, columns: [U]'), /m\.yaml:7: .*either/],
    ['a bad id', GOOD.replace('id: d1', 'id: d/1'), /^m\.yaml:4: devices\.0\.id: /],
    ['a bad time', GOOD.replace('unit: s', 'unit: h'), /^m\.yaml:1: time: needs \{ column/],
    ['no devices', GOOD.replace(/devices:[\s\S]*/, 'devices: []'), /^m\.yaml:3: devices: /],
    ['an empty file', '', /^m\.yaml:1: /],
  ])('refuses %s with file and line', (_, text, message) => {
    expect(() => parseMapping(text, 'm.yaml')).toThrow(message);
  });

  it('refuses a device id that occurs twice', () => {
    const twice = GOOD + GOOD.slice(GOOD.indexOf('  - id'));
    expect(() => parseMapping(twice, 'm.yaml')).toThrow(/twice/);
  });

  it('plays into one more venue by a suffix', () => {
    const mapping = withSuffix(parseMapping(GOOD, 'm.yaml'), 'b');
    expect(mapping.venue.id).toBe('v-b');
    expect(mapping.devices.map((device) => device.id)).toEqual(['d1-b']);
    expect(() => withSuffix(mapping, 'a/x')).toThrow(/no id/);
  });

  it('warns of a kind the gateway does not know, once', () => {
    const odd = GOOD.replace('kind: heat', 'kind: smoek');
    const twice = odd + odd.slice(odd.indexOf('  - id')).replace('id: d1', 'id: d2');
    const warnings = kindWarnings(parseMapping(twice, 'm.yaml'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/"smoek" \(d1, d2\); it knows smoke, /);
    expect(kindWarnings(parseMapping(GOOD, 'm.yaml'))).toEqual([]);
  });

  it('every shipped mapping is valid, of kinds the gateway knows', async () => {
    const folder = join(import.meta.dirname, '../../mappings');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const file of files) expect(kindWarnings(await readMapping(join(folder, file)))).toEqual([]);
  });
});
