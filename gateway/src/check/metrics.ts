/** Metric by metric: believed, saturated, or set aside with a fault, so that a bad one never costs a good one. [P6] */

import { isUsableMetricName, LIMITS, type MetricSpec, metricSpec, SENTINELS } from '@ninewatch/contracts';
import type { MetricFault } from '@ninewatch/rules';
import { asText, clean } from './text.ts';

export interface CheckedMetrics {
  metrics: Record<string, number>;
  saturated?: Record<string, number>;
  unknownMetrics?: string[];
  faults?: MetricFault[];
}

/** `decides` is the range's end when the value lies beyond it on the dangerous side. */
type Judgement = { value: number; decides?: number } | { fault: MetricFault['reason'] };

/** The name under which the whole field is reported when it is unreadable, or has too many members. */
const WHOLE_FIELD = 'metrics';

/** Absent metrics are none. Catalogued ones always count; of the others, as many as the limit allows. */
export function checkMetrics(sent: unknown): CheckedMetrics {
  const checked: CheckedMetrics = { metrics: {} };
  if (sent === undefined) return checked;
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    setAside(checked, WHOLE_FIELD, { reason: sent === null ? 'sentinel' : 'not-a-number', value: sent });
    return checked;
  }
  let unknownCount = 0;
  // From JSON.parse: every enumerable member is its own.
  for (const name in sent) {
    const value = (sent as Record<string, unknown>)[name];
    const spec = metricSpec(name);
    if (spec !== undefined && isOrdinary(spec, value)) {
      checked.metrics[name] = value + 0; // −0 becomes 0
      continue;
    }
    if (spec === undefined) unknownCount += 1;
    if (unknownCount > LIMITS.unknownMetricsPerReadingMax && spec === undefined) continue;
    const judgement = spec === undefined ? judgeUnknown(name, value) : judgeKnown(spec, value);
    if ('fault' in judgement) setAside(checked, name, { reason: judgement.fault, value });
    else keep(checked, name, { ...judgement, isUnknown: spec === undefined });
  }
  const surplus = unknownCount - LIMITS.unknownMetricsPerReadingMax;
  if (surplus > 0) setAside(checked, WHOLE_FIELD, { reason: 'too-many', value: `${surplus} not kept` });
  return checked;
}

/** A believable value, as nearly all are. */
function isOrdinary(spec: MetricSpec, value: unknown): value is number {
  return typeof value === 'number' && value >= spec.min && value <= spec.max && !SENTINELS.includes(value);
}

function judgeKnown(spec: MetricSpec, value: unknown): Judgement {
  if (value === null) return { fault: 'sentinel' };
  if (typeof value !== 'number') return { fault: 'not-a-number' };
  if (SENTINELS.includes(value) && spec.ordinary?.includes(value) !== true) return { fault: 'sentinel' };
  if (value >= spec.min && value <= spec.max) return { value };
  const side = value > spec.max ? 'high' : 'low';
  if (spec.dangerous !== side && spec.dangerous !== 'both') return { fault: 'out-of-range' };
  return { value: storable(value), decides: side === 'high' ? spec.max : spec.min };
}

/** Its range is unknown and it never decides: any finite number is kept. */
function judgeUnknown(name: string, value: unknown): Judgement {
  if (!isUsableMetricName(name)) return { fault: 'unusable-name' };
  if (value === null) return { fault: 'sentinel' };
  return typeof value === 'number' && Number.isFinite(value) ? { value } : { fault: 'not-a-number' };
}

/** 1e999 parses to infinity, which neither JSON nor line protocol can carry: kept as the largest double. */
function storable(value: number): number {
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

function keep(
  checked: CheckedMetrics,
  name: string,
  kept: { value: number; decides?: number; isUnknown: boolean },
): void {
  checked.metrics[name] = kept.value + 0; // −0 becomes 0
  if (kept.isUnknown) {
    checked.unknownMetrics ??= [];
    checked.unknownMetrics.push(name);
  }
  if (kept.decides === undefined) return;
  checked.saturated ??= {};
  checked.saturated[name] = kept.decides;
}

function setAside(
  checked: CheckedMetrics,
  name: string,
  fault: { reason: MetricFault['reason']; value: unknown },
): void {
  checked.faults ??= [];
  checked.faults.push({
    metric: clean(name, LIMITS.metricNameCharsMax),
    reason: fault.reason,
    value: clean(asText(fault.value), LIMITS.faultValueCharsMax),
  });
}
