/** Runs sets of rules over one source, side by side, as fast as the machine allows. */

import {
  countVerdicts,
  type Difference,
  diffRaised,
  type Raised,
  Trial,
  type TrialRules,
  type Verdict,
} from '@ninewatch/rules/trust';
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
  /** Hazards that were over before are not told. */
  tellFrom: number;
}

export interface Trials extends Counts {
  outcomes: Outcome[];
}

export interface Backtest extends Counts {
  candidate: Outcome;
  reference: Outcome;
  differences: Difference[];
  /** Of all hazards, where `differences` are only those that are listed. */
  counted?: Record<Verdict, number>;
  elapsedMs: number;
  /** Of all threads. */
  processorMs: number;
}

export function verdictsOf({ differences, counted }: Backtest): Record<Verdict, number> {
  return counted ?? countVerdicts(differences);
}

/** One pass for all of them. */
export async function runTrials(source: Source, rules: readonly TrialRules[]): Promise<Trials> {
  const trials = rules.map((one) => trialOf(source, one));
  const counts: Counts = {
    ...{ readings: 0, entries: 0, damagedRows: 0 },
    endsAt: source.beginsAt,
    tellFrom: source.tellFrom,
  };
  for await (const { entries, readings, damaged } of source.blocks()) {
    for (const trial of trials) for (const entry of entries) trial.take(entry);
    counts.readings += readings;
    counts.entries += entries.length;
    counts.damagedRows += damaged ?? 0;
    counts.endsAt = Math.max(counts.endsAt, entries.at(-1)?.record.receivedAt ?? 0);
  }
  const outcomes = trials.map((trial, n) => outcomeOf(trial, (rules[n] as TrialRules).version));
  return { outcomes, ...counts };
}

/** Compared whole, then told from the time that was asked for: what one set of rules had over before is not new. */
export function backtestOf(
  { candidate, reference }: { candidate: Outcome; reference: Outcome },
  { readings, entries, damagedRows, endsAt, tellFrom }: Counts,
  took: Pick<Backtest, 'elapsedMs' | 'processorMs'>,
): Backtest {
  const isTold = (raised: Raised | undefined) => raised !== undefined && goesOnAt(raised, tellFrom);
  const told = (outcome: Outcome) => ({ ...outcome, raised: outcome.raised.filter(isTold) });
  return {
    candidate: told(candidate),
    reference: told(reference),
    differences: diffRaised(candidate.raised, reference.raised).filter(
      (difference) => isTold(difference.candidate) || isTold(difference.reference),
    ),
    ...{ readings, entries, damagedRows, endsAt, tellFrom },
    ...took,
  };
}

/** Or began later. */
function goesOnAt({ spans, openedAt }: Raised, at: number): boolean {
  const last = spans.at(-1);
  return openedAt >= at || (last !== undefined && (last.to ?? Number.POSITIVE_INFINITY) >= at);
}

function trialOf(source: Source, rules: TrialRules): Trial {
  const trial = new Trial(rules, source.beginsAt, {
    originOf: (act) => source.originOf(act),
    readFromMs: source.readFrom,
  });
  if (source.ground.length > 0) trial.begin(source.epoch, source.ground, source.beginsAt);
  return trial;
}

function outcomeOf({ history, refusedActs }: Trial, version: string): Outcome {
  return { version, raised: history.raised(), refusedActs, uncounted: history.uncounted };
}
