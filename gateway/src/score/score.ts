/** Many runs as one score: figures, what was missed, what was false. */

import { figuresOf, type Verdicts } from '@ninewatch/rules/trust';
import type { ScoredRun } from './district-run.ts';
import type { Scored } from './table.ts';

export function scoreOf(runs: readonly ScoredRun[]): Scored {
  const verdicts: Verdicts = { findings: [], falseAlarms: [] };
  const exposure: Record<string, number> = {};
  for (const run of runs) {
    for (const finding of run.verdicts.findings) {
      verdicts.findings.push({ ...finding, truthId: `${run.seed}/${finding.truthId}` });
    }
    verdicts.falseAlarms.push(...run.verdicts.falseAlarms);
    for (const [colour, years] of Object.entries(run.exposure))
      exposure[colour] = (exposure[colour] ?? 0) + years;
  }
  const seeded = <T>(of: (run: ScoredRun) => readonly T[]) =>
    runs.flatMap((run) => of(run).map((one) => ({ ...one, seed: run.seed })));
  return {
    findings: verdicts.findings,
    figures: figuresOf(verdicts, exposure),
    missed: seeded(({ verdicts: { findings } }) => findings.filter(({ isFound }) => !isFound)),
    falseAlarms: seeded(({ verdicts: { falseAlarms } }) => falseAlarms),
  };
}
