/** Whether rules became worse than chance explains: one set of runs, or two independent ones. */

import { newcombe, normalBelow, pairedMean, Z_999 } from '../statistics/intervals.ts';
import { type Figures, type Rate, rateOf, type Share, shareOf } from './figures.ts';
import type { Finding } from './judge.ts';

/** What is kept of a score to compare others with. */
export interface Baseline {
  found: Record<string, Share>;
  false: Record<string, Rate>;
  /** Rule → danger → s from the first crossing of a standard's level until the rule decided. */
  delays: Record<string, Record<string, number>>;
}

/** Before the ids of rules, beside the figures of kinds. */
const RULE = 'rule ';

/** `findings` are those of the figures, under ids that are unique among all runs. */
export function baselineOf(figures: Figures, findings: readonly Finding[]): Baseline {
  const { dangers, faults, byHazardKind, byRule, falseAlarms, falseWarnings, falseFaults, falseByRule } =
    figures;
  const found: Baseline['found'] = { all: dangers.found, measured: dangers.measured, faults: faults.found };
  for (const [kind, detection] of Object.entries(byHazardKind)) {
    found[kind] = detection.found;
  }
  // What other rules or the device itself make good: a rule that sees less, or later, is worse all the same.
  for (const [rule, { afterDetectableS: _delays, ...share }] of Object.entries(byRule)) {
    found[RULE + rule] = share;
  }
  const own: Baseline['false'] = { alarms: falseAlarms, warnings: falseWarnings, faults: falseFaults };
  for (const [rule, rate] of Object.entries(falseByRule)) own[RULE + rule] = rate;
  return { found, false: own, delays: delaysOf(findings) };
}

/** Of the same runs: a figure beyond the interval of the one before is no chance. Lines for people; none when not worse. */
export function worseOnSameRuns(now: Baseline, before: Baseline): string[] {
  return [
    ...found(before, now).flatMap(([name, was, is]) =>
      is.value < was.low
        ? [`${name}: found ${percent(is)}, before ${percent(was)} (from ${percent({ value: was.low })})`]
        : [],
    ),
    ...falsely(before, now).flatMap(([name, was, is]) =>
      is.value > was.high
        ? [
            `false ${name}: ${is.value.toFixed(2)} a device-year, before ${was.value.toFixed(2)} (to ${was.high.toFixed(2)})`,
          ]
        : [],
    ),
    ...named(before.delays, now.delays).flatMap(([rule, was, is]) => laterThan(rule, was, is)),
  ];
}

/** Tenths of seconds would tell apart what is the same. */
const LATER_S_MIN = 1;

/** Danger by danger, so that what differs between dangers does not hide what the rule lost. */
function laterThan(rule: string, was: Record<string, number>, is: Record<string, number>): string[] {
  const later = Object.entries(was).flatMap(([danger, before]) => {
    const now = is[danger];
    return now === undefined ? [] : [now - before];
  });
  const { value, low } = pairedMean(later);
  return low > 0 && value >= LATER_S_MIN ? [`rule ${rule}: decides ${value.toFixed(1)} s later`] : [];
}

function delaysOf(findings: readonly Finding[]): Baseline['delays'] {
  const delays: Baseline['delays'] = {};
  for (const { type, truthId, hazardKind, rules } of findings) {
    if (type !== 'danger') continue;
    for (const [rule, seconds] of Object.entries(rules)) {
      delays[rule] ??= {};
      delays[rule][`${truthId} ${hazardKind}`] = seconds;
    }
  }
  return delays;
}

/** Of other runs: the difference must be beyond what 999 of 1,000 pairs of equal rules show. */
export function worseOnOtherRuns(now: Baseline, before: Baseline): string[] {
  return [
    ...found(before, now).flatMap(([name, was, is]) => {
      if (was.of === 0 || is.of === 0) return [];
      const { high } = newcombe(is, was, Z_999);
      return high < 0 ? [`${name}: found ${percent(is)}, before ${percent(was)}`] : [];
    }),
    ...falsely(before, now).flatMap(([name, was, is]) =>
      isMoreOften(is, was)
        ? [`false ${name}: ${is.value.toFixed(2)} a device-year, before ${was.value.toFixed(2)}`]
        : [],
    ),
  ];
}

/**
 * Given both counts together, the second is binomial if the rates are equal; with the square root's normal
 * approximation (variance 1/4 whatever the count). Few are never called more often.
 */
function isMoreOften(is: Rate, was: Rate): boolean {
  if (is.deviceYears <= 0 || was.deviceYears <= 0 || is.value <= was.value) return false;
  const ratio = is.deviceYears / was.deviceYears;
  const z =
    (2 * (Math.sqrt(is.count + 3 / 8) - Math.sqrt(ratio * (was.count + 3 / 8)))) / Math.sqrt(1 + ratio);
  return normalBelow(z) > normalBelow(Z_999);
}

/** A rule that is not there has found nothing: one that was taken out, or renamed, is kept anew. */
function found(before: Baseline, now: Baseline): [string, Share, Share][] {
  return Object.entries(before.found).flatMap(([name, was]): [string, Share, Share][] => {
    const is = now.found[name] ?? (name.startsWith(RULE) ? shareOf(0, was.of) : undefined);
    return is === undefined ? [] : [[name, was, is]];
  });
}

/** A rule that is not there before raised nothing falsely: one that begins to is seen by its own name. */
function falsely(before: Baseline, now: Baseline): [string, Rate, Rate][] {
  const years = before.false.alarms?.deviceYears ?? 0;
  const silent = Object.keys(now.false).filter((name) => name.startsWith(RULE) && !(name in before.false));
  return named(
    { ...before.false, ...Object.fromEntries(silent.map((name) => [name, rateOf(0, years)])) },
    now.false,
  );
}

/** What there is in both. */
function named<T>(before: Record<string, T>, now: Record<string, T>): [string, T, T][] {
  return Object.entries(before).flatMap(([name, was]): [string, T, T][] => {
    const is = now[name];
    return is === undefined ? [] : [[name, was, is]];
  });
}

function percent({ value }: { value: number }): string {
  return `${(100 * value).toFixed(1)} %`;
}
