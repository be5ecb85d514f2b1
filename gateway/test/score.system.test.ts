/** A change of the shipped rules that makes them worse is noticed: on the kept runs, and on runs nobody knew before. */

import { randomInt } from 'node:crypto';
import { baselineOf, worseOnOtherRuns, worseOnSameRuns } from '@ninewatch/rules/trust';
import { describe, expect, it } from 'vitest';
import { type BaselineFile, plansOf, readBaseline, SHIPPED_BASELINE } from '../src/score/baseline-file.ts';
import { scoreOf } from '../src/score/score.ts';
import { runAll } from '../src/score-runs.ts';
import { readTrialRules } from '../src/trial-rules.ts';

const kept = readBaseline(SHIPPED_BASELINE);
const shipped = readTrialRules();

async function scored(plan: BaselineFile['plan'], text = shipped.text) {
  const { figures, findings } = scoreOf(await runAll(plansOf(plan, { version: 'changed', text })));
  return baselineOf(figures, findings);
}

const WORSE: [what: string, from: string, to: string, says: RegExp][] = [
  ['smoke at 0.03 dB/m', 'above: 0.2, clear: 0.05', 'above: 0.03, clear: 0.02', /false rule smoke-early/],
  ['heat at 90 °C', 'above: 57.2', 'above: 90', /rule heat: decides .* later/],
];

describe('rules that were made worse', { timeout: 600_000 }, () => {
  it.each(WORSE)('%s', async (_, from, to, says) => {
    const changed = shipped.text.replace(from, to);
    expect(changed).not.toBe(shipped.text);
    expect(worseOnSameRuns(await scored(kept.plan, changed), kept.figures).join('\n')).toMatch(says);
  });
});

describe('the shipped rules', { timeout: 600_000 }, () => {
  it('are no worse than the score that is kept beside them', async () => {
    const { figures, findings } = scoreOf(await runAll(plansOf(kept.plan, shipped)));
    expect(findings.length).toBeGreaterThan(20);
    // What is better is kept with: npm run score -- --seeds 1 --venues 1 --days 0.1 --save rules/catalogue/score.json
    expect(worseOnSameRuns(baselineOf(figures, findings), kept.figures)).toEqual([]);
  });

  it('are no worse on new runs', async () => {
    const first = randomInt(2 ** 30);
    const seeds = Array.from({ length: 2 * kept.plan.seeds.length }, (_, n) => first + n);
    const now = await scored({ ...kept.plan, seeds });
    expect(worseOnOtherRuns(now, kept.figures), `seed ${first}`).toEqual([]);
  });
});
