/** What time without change or without a metric decides: a stuck sensor, and one that is not heard. */

import type { MissingRule, StuckRule } from '../../catalogue/plan.ts';
import type { Evidence } from '../../model/finding.ts';
import { type DeviceState, FROM_AT, hot } from '../state.ts';
import { end } from '../stream/edges.ts';
import { report, type Turn } from '../turn.ts';
import { holdMetric } from './holds.ts';
import { COUNT, GAP_MS, LAST, runOf, SINCE, VALUE } from './runs.ts';

/** A settled sample: its event time, its number, and whether it is telemetry. */
export interface SettledSample {
  at: number;
  seq: number;
  isTelemetry: boolean;
}

/** Each look answers the event time before which another one cannot decide anything; this one is always past. */
const ALWAYS = -1;
export const NEVER = Number.MAX_SAFE_INTEGER;
const COUNT_MIN = 10;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Run {
  value: number;
  since: number;
  last: number;
  count: number;
}

/** What is known of a metric; nothing when it never came. */
function knownOf({ hot, window }: DeviceState, metric: string): Run {
  const column = window.metrics.indexOf(metric);
  const number = (index: number) => (column === -1 ? 0 : (hot[runOf(column) + index] as number));
  return { value: number(VALUE), since: number(SINCE), last: number(LAST), count: number(COUNT) };
}

export function lookForStuck(turn: Turn, rule: StuckRule, { at, seq }: SettledSample): number {
  const { metric, forS, except, countMin } = rule.condition;
  const forMs = forS * 1_000;
  const run = knownOf(turn.state, metric);
  const standing = turn.state.standing[rule.id];
  if (standing !== undefined) {
    if (run.count === 0 || run.value === turn.state.holds[rule.id]?.value) return ALWAYS;
    end(turn, rule, run.last);
  }
  // What may change later begins no earlier than now.
  const isBroken = run.count === 0 || at - run.last > GAP_MS;
  if (isBroken || except?.includes(run.value) === true) return at + forMs;
  if (run.last - run.since < forMs || run.count < (countMin ?? COUNT_MIN)) return run.since + forMs;
  const last: Evidence = run.last === at ? { at, seq, value: run.value } : { at: run.last, value: run.value };
  report(turn, rule, {
    edge: 'rise',
    measuredAt: run.last,
    metric,
    value: Math.round((run.last - run.since) / HOUR_MS),
    limit: forMs / HOUR_MS,
    unit: 'h',
    evidence: [{ at: run.since, value: run.value }, last],
  });
  holdMetric(turn.state, rule, { id: rule.id, metric, value: run.value });
  return ALWAYS;
}

export function lookForMissing(
  turn: Turn,
  rule: MissingRule,
  { at, seq, isTelemetry }: SettledSample,
): number {
  const { state, plan } = turn;
  const { metric, forS } = rule.condition;
  const forMs = forS * 1_000;
  const { last } = knownOf(state, metric);
  const since = Math.max(last, hot(state, FROM_AT));
  if (state.standing[rule.id] !== undefined) {
    if (last !== at) return ALWAYS;
    end(turn, rule, at);
    return at + forMs;
  }
  const isTold = state.standing[`${plan.sensorFault?.id}:${metric}`] !== undefined;
  if (at - since < forMs || !isTelemetry || isTold) return since + forMs;
  report(turn, rule, {
    edge: 'rise',
    measuredAt: at,
    metric,
    value: Math.round((at - since) / MINUTE_MS),
    limit: forMs / MINUTE_MS,
    unit: 'min',
    evidence: [{ at, seq }],
  });
  return ALWAYS;
}
