/** Whether rules became worse than chance explains: one set of runs, or two independent ones. */

import { newcombe, normalBelow, Z_999 } from '../statistics/intervals.ts';
import type { Figures, Rate, Share } from './figures.ts';

/** What is kept of a score to compare others with. */
export interface Baseline {
  found: Record<string, Share>;
  false: Record<string, Rate>;
}

export function baselineOf(figures: Figures): Baseline {
  const found: Baseline['found'] = { all: figures.dangers.found, faults: figures.faults.found };
  for (const [kind, detection] of Object.entries(figures.byHazardKind)) found[kind] = detection.found;
  const { falseAlarms, falseWarnings, falseFaults } = figures;
  return { found, false: { alarms: falseAlarms, warnings: falseWarnings, faults: falseFaults } };
}

/** Of the same runs: a figure beyond the interval of the one before is no chance. Lines for people; none when not worse. */
export function worseOnSameRuns(now: Baseline, before: Baseline): string[] {
  return [
    ...named(before.found, now.found).flatMap(([name, was, is]) =>
      is.value < was.low
        ? [`${name}: found ${percent(is)}, before ${percent(was)} (from ${percent({ value: was.low })})`]
        : [],
    ),
    ...named(before.false, now.false).flatMap(([name, was, is]) =>
      is.value > was.high
        ? [
            `false ${name}: ${is.value.toFixed(2)} a device-year, before ${was.value.toFixed(2)} (to ${was.high.toFixed(2)})`,
          ]
        : [],
    ),
  ];
}

/** Of other runs: the difference must be beyond what 999 of 1,000 pairs of equal rules show. */
export function worseOnOtherRuns(now: Baseline, before: Baseline): string[] {
  return [
    ...named(before.found, now.found).flatMap(([name, was, is]) => {
      if (was.of === 0 || is.of === 0) return [];
      const { high } = newcombe(is, was, Z_999);
      return high < 0 ? [`${name}: found ${percent(is)}, before ${percent(was)}`] : [];
    }),
    ...named(before.false, now.false).flatMap(([name, was, is]) =>
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

function named<T>(before: Record<string, T>, now: Record<string, T>): [string, T, T][] {
  return Object.entries(before).flatMap(([name, was]): [string, T, T][] => {
    const is = now[name];
    return is === undefined ? [] : [[name, was, is]];
  });
}

function percent({ value }: { value: number }): string {
  return `${(100 * value).toFixed(1)} %`;
}
