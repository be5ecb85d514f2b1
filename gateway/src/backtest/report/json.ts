/** A backtest as JSON: times are ms since 1970, of recordings also seconds since their first row. */

import type { Difference, Raised } from '@ninewatch/rules/trust';
import { type Backtest, type Outcome, verdictsOf } from '../run.ts';
import type { Source } from '../sources/source.ts';
import { recordedTime } from './times.ts';

/** Raised when a field changes its meaning or goes. */
const FORMAT = 1;

export function jsonOf(backtest: Backtest, source: Source): object {
  const { differences, candidate, reference, readings, entries, elapsedMs } = backtest;
  return {
    format: FORMAT,
    source: source.name,
    beginsAt: source.beginsAt,
    endsAt: backtest.endsAt,
    readings,
    entries,
    damagedRows: backtest.damagedRows,
    elapsedMs: Math.round(elapsedMs),
    processorMs: Math.round(backtest.processorMs),
    readingsPerSecond: elapsedMs === 0 ? 0 : Math.round((readings / elapsedMs) * 1_000),
    rules: outcomeOf(candidate),
    against: outcomeOf(reference),
    summary: verdictsOf(backtest),
    hazards: differences.map((difference) => hazardOf(difference, source)),
  };
}

function outcomeOf({ version, raised, refusedActs, uncounted }: Outcome): object {
  return { version, hazards: raised.length, refusedActs, uncounted };
}

function hazardOf({ verdict, candidate, reference, byMs, changed }: Difference, source: Source): object {
  return {
    verdict,
    byMs,
    changed,
    ...(candidate === undefined ? {} : { candidate: raisedOf(candidate, source) }),
    ...(reference === undefined ? {} : { reference: raisedOf(reference, source) }),
  };
}

function raisedOf(raised: Raised, source: Source): object {
  const { ruleId, spans, members, risk, venueName, ...rest } = raised;
  return {
    ...rest,
    venueRisk: risk,
    venueName,
    rule: ruleId,
    recorded: recordedTime(source, raised.venueId, raised.measuredAt),
    spans: spans.map(({ from, to }) => ({ from, to: to ?? null })),
    members: members.map(({ why: _why, ...member }) => ({
      ...member,
      recorded: recordedTime(source, raised.venueId, member.measuredAt),
    })),
  };
}
