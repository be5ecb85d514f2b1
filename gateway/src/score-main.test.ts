import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scoreOf } from './score/score.ts';
import { runCommand } from './score-main.ts';
import { runOne } from './score-runs.ts';
import { readTrialRules } from './trial-rules.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninewatch-score-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand({ args, say: (line) => out.push(line), complain: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('score', { timeout: 120_000 }, () => {
  it('gives the same figures for the same seed, as a table and as JSON', async () => {
    const file = join(folder, 'score.json');
    const args = [
      '--seeds',
      '2',
      '--seed',
      '7',
      '--venues',
      '4',
      '--hours',
      '1',
      '--eventful',
      '1000',
      '--json',
      file,
    ];
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(out).toMatch(/seeds 7…8[\s\S]*dangers[\s\S]*false, a device-year[\s\S]*cause/);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    // Again, on this thread.
    const { seeds, ...plan } = report.plan;
    const again = scoreOf(seeds.map((seed: number) => runOne({ ...plan, seed, rules: readTrialRules() })));
    const { figures, missed, falseAlarms } = report;
    expect(JSON.parse(JSON.stringify(again))).toMatchObject({ figures, missed, falseAlarms });
    expect(report).toMatchObject({ format: 1, plan: { seeds: [7, 8] }, worse: [] });
    expect(Object.keys(figures)).toEqual(expect.arrayContaining(['dangers', 'byColour', 'causes']));
  });

  it('refuses what it cannot use in one line', async () => {
    expect(await run('--seeds', 'many')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--seeds must be/),
    });
    expect((await run('--days', '0')).code).toBe(2);
    expect((await run('--colour', 'red')).code).toBe(2);
    expect((await run('--rules', join(folder, 'gone.yaml'))).code).toBe(1);
  });
});
