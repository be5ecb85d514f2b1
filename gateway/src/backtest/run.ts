/** Runs sets of rules over one source, side by side, as fast as the machine allows. */

import { type Difference, diffRaised, type Raised, Trial, type TrialRules } from '@ninewatch/rules/trust';
import type { Source } from './sources/source.ts';

/** What one set of rules did. Plain: it crosses threads. */
export interface Outcome {
  version: string;
  raised: Raised[];
  /** Acts that the fold refused, or that nothing stands for. */
  refusedActs: number;
  /** Hazards beyond what is kept. */
  uncounted: number;
}

export interface Counts {
  readings: number;
  entries: number;
  damagedRows: number;
  /** Receive time of the last entry, ms since 1970. */
  endsAt: number;
}

export interface Trials extends Counts {
  outcomes: Outcome[];
}

export interface Backtest extends Counts {
  candidate: Outcome;
  reference: Outcome;
  differences: Difference[];
  elapsedMs: number;
  /** Of all threads. */
  processorMs: number;
}

/** One pass for all of them. */
export async function runTrials(source: Source, rules: readonly TrialRules[]): Promise<Trials> {
  const trials = rules.map((one) => trialOf(source, one));
  const counts: Counts = { readings: 0, entries: 0, damagedRows: 0, endsAt: source.beginsAt };
  for await (const { entries, readings, damaged } of source.blocks()) {
    for (const trial of trials) for (const entry of entries) trial.take(entry);
    counts.readings += readings;
    counts.entries += entries.length;
    counts.damagedRows += damaged ?? 0;
    counts.endsAt = Math.max(counts.endsAt, entries.at(-1)?.record.receivedAt ?? 0);
  }
  const outcomes = trials.map((trial, n) => outcomeOf(trial, (rules[n] as TrialRules).version, source));
  return { outcomes, ...counts };
}

export function backtestOf(
  outcomes: { candidate: Outcome; reference: Outcome },
  { readings, entries, damagedRows, endsAt }: Counts,
  took: Pick<Backtest, 'elapsedMs' | 'processorMs'>,
): Backtest {
  const differences = diffRaised(outcomes.candidate.raised, outcomes.reference.raised);
  return { ...outcomes, differences, readings, entries, damagedRows, endsAt, ...took };
}

function trialOf(source: Source, rules: TrialRules): Trial {
  const trial = new Trial(rules, source.beginsAt, (act) => source.originOf(act));
  if (source.ground.length > 0) trial.begin(source.epoch, source.ground, source.beginsAt);
  return trial;
}

/** What stood before the time that was asked for is told when it goes on within. */
function outcomeOf({ history, refusedActs }: Trial, version: string, { tellFrom }: Source): Outcome {
  const raised = history.raised().filter(({ spans, openedAt }) => {
    const last = spans.at(-1);
    return openedAt >= tellFrom || (last !== undefined && (last.to ?? Number.POSITIVE_INFINITY) >= tellFrom);
  });
  return { version, raised, refusedActs, uncounted: history.uncounted };
}
