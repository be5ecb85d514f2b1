/** One backtest: both sets of rules over the stored journal, then the readings around what differs. */

import { gzipSync } from 'node:zlib';
import { countVerdicts } from '@ninewatch/rules/trust';
import { resultOf } from '../../backtest/report/result.ts';
import { type Backtest, backtestOf, type Outcome, runTrials } from '../../backtest/run.ts';
import { readLines, windowsOf } from '../../backtest/sources/chart-readings.ts';
import { scopedSource } from '../../backtest/sources/scoped-source.ts';
import type { Source } from '../../backtest/sources/source.ts';
import { watchedSource } from '../../backtest/sources/watched-source.ts';
import { openJournalPart } from '../../backtest-journal.ts';
import { systemClock } from '../../base/clock.ts';
import { openJournalScan } from '../../journal/journal-scan.ts';
import { openPastLedger } from '../../ledger/past-ledger.ts';
import type {
  BacktestPhase,
  BacktestRequest,
  BacktestSummary,
  FromBacktestThread,
} from '../../trials/trial-port.ts';
import type { BacktestSettings } from './start-trial.ts';
import type { Trial } from './trial-thread.ts';

/** Between two words about how far it is, ms. */
const TOLD_EVERY_MS = 250;

export async function runBacktest(
  { request, dataDir }: BacktestSettings,
  { say, rest }: Trial<FromBacktestThread>,
): Promise<void> {
  say({ progress: { phase: 'opening', share: 0 } });
  const source = open(request, dataDir);
  const watched = (phase: BacktestPhase) =>
    watchedSource(source, {
      endsAt: Math.min(request.to ?? request.nowMs, request.nowMs),
      reached: atTimes((share) => say({ progress: { phase, share } })),
      ...(rest === undefined ? {} : { rest }),
    });
  try {
    const result = await judged(watched('judging'), request);
    const extent = { beginsAt: source.beginsAt, endsAt: result.endsAt };
    const windows = windowsOf(result.differences, () => extent);
    const lines = await readLines(watched('charts'), windows);
    const { json, html } = resultOf(result, source, { windows, lines });
    say({ done: { summary: summaryOf(result), json: gzipSync(json), html: gzipSync(html) } });
  } finally {
    source.close();
  }
}

function open({ from, to, warmUpMs, scope, name }: BacktestRequest, dataDir: string): Source {
  const scan = openJournalScan(dataDir);
  const ledger = openPastLedger(dataDir);
  const part = { dataDir, from, to, warmUpMs, upTo: scan.ends().newest };
  const whole = { ...openJournalPart(part, scan, ledger), name };
  return scope === null ? whole : scopedSource(whole, ledger.placesIn(scope), ledger);
}

/** At most four times a second: more than eyes follow. */
function atTimes(tell: (share: number) => void): (share: number) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (share) => {
    const nowMs = systemClock.monotonicMs();
    if (nowMs - toldMs < TOLD_EVERY_MS) return;
    toldMs = nowMs;
    tell(share);
  };
}

async function judged(source: Source, { candidate, reference }: BacktestRequest): Promise<Backtest> {
  const beganMs = systemClock.monotonicMs();
  const rules = candidate.text === reference.text ? [candidate] : [candidate, reference];
  const trials = await runTrials(source, rules);
  const [own, other = own] = trials.outcomes as [Outcome, Outcome?];
  const { user, system } = process.threadCpuUsage();
  const took = { elapsedMs: systemClock.monotonicMs() - beganMs, processorMs: (user + system) / 1_000 };
  return backtestOf({ candidate: own, reference: other }, trials, took);
}

function summaryOf(result: Backtest): BacktestSummary {
  const { differences, candidate, reference, readings, entries, damagedRows } = result;
  return {
    verdicts: countVerdicts(differences),
    ...{ readings, entries, damagedRows },
    processorMs: Math.round(result.processorMs),
    elapsedMs: Math.round(result.elapsedMs),
    hazards: { candidate: candidate.raised.length, reference: reference.raised.length },
  };
}
