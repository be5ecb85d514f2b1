import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TEST_RULES } from '../test/stage/rules.ts';
import { runCommand } from './rules-check-main.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ninewatch-check-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

function check(...args: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = runCommand({
    args,
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, said, complained };
}

describe('rules:check', () => {
  it('says what usable files would change', () => {
    const before = write('before.yaml', TEST_RULES);
    const after = write('after.yaml', TEST_RULES.replace('above: 57.2', 'above: 55'));
    expect(check(after, '--against', before)).toEqual({
      code: 0,
      said: [
        `${after}: version stage-1, 3 rules, 3 kinds; against ${before}: 0 added, 0 removed, 1 changed`,
        '  ~ rules heat: condition.above 57.2 → 55',
        '  changed under the version it had: version, heat',
      ],
      complained: [],
    });
    expect(check(after).said[0]).toContain('against the shipped rules');
  });

  it('says every mistake of every file with its place, and still checks the next one', () => {
    const bad = write(
      'bad.yaml',
      TEST_RULES.replace('above: 57.2', 'above: warm').replace('id: gas', 'id: heat'),
    );
    const good = write('good.yaml', TEST_RULES);
    const { code, said, complained } = check(bad, good);
    expect(code).toBe(1);
    expect(complained).toEqual([expect.stringMatching(/bad\.yaml:10:\d+: .*number/)]);
    expect(said.some((line) => line.startsWith(`${good}: version`))).toBe(true);
  });

  it('warns, and takes warnings for mistakes when it is told to', () => {
    const odd = write('odd.yaml', TEST_RULES.replace('"°C"', '"°F"'));
    expect(check(odd)).toMatchObject({
      code: 0,
      complained: [expect.stringMatching(/odd\.yaml:10:\d+: warning: heat: temperature is measured in °C/)],
    });
    expect(check(odd, '--strict').code).toBe(1);
  });

  it('warns of each danger that nobody would hear of any more', () => {
    const fireOnly = write('fire.yaml', TEST_RULES.split('  - id: gas')[0] ?? '');
    const { code, complained } = check(fireOnly);
    expect(code).toBe(0);
    expect(complained).toEqual(
      ['gas', 'co', 'electrical', 'water', 'toxic'].map((kind) =>
        expect.stringMatching(
          new RegExp(`fire\\.yaml:\\d+:\\d+: warning: .*不会报警 / no alarm rule for .*\\(${kind}\\)`),
        ),
      ),
    );
    expect(check(fireOnly, '--strict').code).toBe(1);
  });

  it.each([
    [[], 2],
    [['--nonsense'], 2],
    [['--help'], 0],
    [['/nowhere.yaml'], 1],
    [['/nowhere.yaml', '--against', '/nowhere.yaml'], 1],
  ])('%j ends with %i and a line', (args, code) => {
    const answer = check(...args);
    expect(answer.code).toBe(code);
    expect(answer.complained).toHaveLength(1);
    expect(answer.complained[0]).not.toContain('NINEWATCH');
  });
});
