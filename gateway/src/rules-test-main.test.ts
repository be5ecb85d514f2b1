import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './rules-test-main.ts';

const RULES = `version: mine
kinds: {}
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
rules:
  - id: hot
    version: "1"
    condition: { type: level, metric: temperature, unit: "°C", above: 30, clear: 25 }
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: "{value}", en: "{value}" }
    standard: { name: ours, confidence: ours }
`;
const testOf = (expected: string) => `tests:
  - name: thirty degrees
    rules: mine.yaml
    devices: [{ id: h1, kind: heat }]
    series: [{ device: h1, metrics: { temperature: "20 x4, 30" } }]
    expect: [${expected}]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninewatch-rules-test-'));
  writeFileSync(join(folder, 'mine.yaml'), RULES);
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { code: number; out: string; err: string } {
  const out: string[] = [];
  const err: string[] = [];
  const code = runCommand({ args, say: (line) => out.push(line), complain: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('rules:test', () => {
  it('runs the files of a folder with the rules that they name', () => {
    writeFileSync(join(folder, 'a.test.yaml'), testOf('{ kind: fire, rule: hot, raised: 00:01:00 }'));
    writeFileSync(join(folder, 'notes.yaml'), 'not a test');
    expect(run(folder, '--list')).toEqual({
      code: 0,
      out: expect.stringMatching(/^ok .*a\.test\.yaml: thirty degrees\n1 passed, 0 failed, in 1 files$/),
      err: '',
    });
  });

  it('says what was expected, what came and when, and ends with 1', () => {
    writeFileSync(join(folder, 'a.test.yaml'), testOf('{ kind: fire, rule: hot, raised: 00:00:45 }'));
    const { code, out } = run(join(folder, 'a.test.yaml'));
    expect(code).toBe(1);
    expect(out).toMatch(
      /FAIL .*thirty degrees\n {2}expected kind fire.*\n.*raised 00:01:00.*\n.*expected 00:00:45, came 00:01:00/,
    );
  });

  it('names file, line and column of what is no rule test', () => {
    writeFileSync(join(folder, 'a.test.yaml'), testOf('{ kind: firre }'));
    expect(run(folder)).toMatchObject({ code: 1, err: expect.stringMatching(/a\.test\.yaml:6:\d+: /) });
  });

  it('refuses what it cannot use, and a folder without tests', () => {
    expect(run('--quiet').code).toBe(2);
    expect(run(join(folder, 'nothing.test.yaml')).code).toBe(1);
    expect(run(folder).code).toBe(1);
    writeFileSync(join(folder, 'a.test.yaml'), testOf('').replace('mine.yaml', 'gone.yaml'));
    expect(run(folder)).toMatchObject({ code: 1, err: expect.stringContaining('gone.yaml') });
  });
});
