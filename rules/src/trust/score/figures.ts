/** Verdicts of many runs as figures with their intervals: how much is found, how soon, and how often it is false. */

import { garwood, type Interval, quantile, wilson } from '../statistics/intervals.ts';
import type { FalseAlarm, Finding, Verdicts } from './judge.ts';
import type { ExposureByColour } from './truth.ts';

export interface Share extends Interval {
  successes: number;
  of: number;
  value: number;
}
export interface Rate extends Interval {
  count: number;
  deviceYears: number;
  /** A device and year. */
  value: number;
}
export interface Quantiles {
  count: number;
  median: Interval & { value: number };
  p90: Interval & { value: number };
  p99: Interval & { value: number };
}

export interface Detection {
  found: Share;
  /** By an alarm, not by a warning alone. */
  alarmed: Share;
  /** By what was measured, not by the device's own word alone. */
  measured: Share;
  afterDetectableS: Quantiles;
  afterBeginS: Quantiles;
}

export interface Figures {
  dangers: Detection;
  faults: Detection;
  byHazardKind: Record<string, Detection>;
  byColour: Record<string, Detection>;
  byTruthKind: Record<string, Detection>;
  /** How many of the dangers of its hazard kinds a rule took part in. */
  byRule: Record<string, Share & { afterDetectableS: Quantiles }>;
  /** Alarms, of all kinds. */
  falseAlarms: Rate;
  /** Supervisory signals. */
  falseWarnings: Rate;
  /** Faults and disablements of devices that were well. */
  falseFaults: Rate;
  falseByKind: Record<string, Rate>;
  falseByColour: Record<string, Rate>;
  falseByRule: Record<string, Rate>;
  /** Cause → hazard kind → how many. */
  causes: Record<string, Record<string, number>>;
}

export function figuresOf({ findings, falseAlarms }: Verdicts, exposure: ExposureByColour): Figures {
  const deviceYears = Object.values(exposure).reduce((sum, years) => sum + years, 0);
  const dangers = findings.filter(({ type }) => type === 'danger');
  const alarms = falseAlarms.filter((one) => one.class === 'alarm');
  const rate = (those: readonly FalseAlarm[]) => rateOf(those.length, deviceYears);
  return {
    dangers: detectionOf(dangers),
    faults: detectionOf(findings.filter(({ type }) => type === 'fault')),
    byHazardKind: grouped(dangers, ({ hazardKind }) => hazardKind, detectionOf),
    byColour: grouped(dangers, ({ colour }) => colour, detectionOf),
    byTruthKind: grouped(findings, ({ truthKind }) => truthKind, detectionOf),
    byRule: sharesOfRules(dangers),
    falseAlarms: rate(alarms),
    falseWarnings: rate(falseAlarms.filter((one) => one.class === 'supervisory')),
    falseFaults: rate(falseAlarms.filter((one) => one.class === 'fault' || one.class === 'disablement')),
    falseByKind: grouped(alarms, ({ hazardKind }) => hazardKind, rate),
    falseByColour: grouped(
      alarms,
      ({ colour }) => colour,
      (those) => rateOf(those.length, exposure[those[0]?.colour ?? ''] ?? 0),
    ),
    falseByRule: grouped(falseAlarms, ({ ruleId }) => ruleId, rate),
    causes: causesOf(falseAlarms),
  };
}

function grouped<T, R>(
  items: readonly T[],
  by: (item: T) => string,
  make: (items: T[]) => R,
): Record<string, R> {
  const groups = [...Map.groupBy(items, by)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(groups.map(([name, its]) => [name, make(its)]));
}

function detectionOf(findings: readonly Finding[]): Detection {
  const delays = (of: (finding: Finding) => number | undefined) =>
    quantilesOf(findings.map(of).filter((delay) => delay !== undefined));
  return {
    found: shareOf(findings.filter(({ isFound }) => isFound).length, findings.length),
    alarmed: shareOf(findings.filter(({ isAlarmed }) => isAlarmed).length, findings.length),
    measured: shareOf(findings.filter(({ isMeasured }) => isMeasured).length, findings.length),
    afterDetectableS: delays(({ afterDetectableS }) => afterDetectableS),
    afterBeginS: delays(({ afterBeginS }) => afterBeginS),
  };
}

function sharesOfRules(dangers: readonly Finding[]): Figures['byRule'] {
  const rules = [...new Set(dangers.flatMap((finding) => Object.keys(finding.rules)))].sort();
  return Object.fromEntries(
    rules.map((rule) => {
      const its = dangers.filter((finding) => finding.rules[rule] !== undefined);
      const kinds = new Set(its.map(({ hazardKind }) => hazardKind));
      const share = shareOf(its.length, dangers.filter(({ hazardKind }) => kinds.has(hazardKind)).length);
      return [
        rule,
        { ...share, afterDetectableS: quantilesOf(its.map((finding) => finding.rules[rule] as number)) },
      ];
    }),
  );
}

export function shareOf(successes: number, of: number): Share {
  return { successes, of, value: of === 0 ? Number.NaN : successes / of, ...wilson(successes, of) };
}

export function rateOf(count: number, deviceYears: number): Rate {
  const value = deviceYears > 0 ? count / deviceYears : Number.NaN;
  return { count, deviceYears, value, ...garwood(count, deviceYears) };
}

function quantilesOf(values: number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
  };
}

function causesOf(falseAlarms: readonly FalseAlarm[]): Figures['causes'] {
  const table: Figures['causes'] = {};
  for (const { causes, hazardKind } of falseAlarms) {
    for (const cause of causes) {
      table[cause] ??= {};
      const row = table[cause];
      row[hazardKind] = (row[hazardKind] ?? 0) + 1;
    }
  }
  return table;
}
