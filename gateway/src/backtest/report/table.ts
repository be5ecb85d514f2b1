/** A backtest for the terminal: a line a hazard, and what it comes to. */

import type { Difference, Raised } from '@ninewatch/rules/trust';
import { type Backtest, verdictsOf } from '../run.ts';
import type { Source } from '../sources/source.ts';
import { byText, timeText } from './times.ts';

const HEAD = ['', 'venue', 'kind', 'class', 'P', 'rule', 'measured', 'by', 'devices', 'changed'];
/** A terminal is no place for more; JSON and HTML have all of them. */
const LINES_MAX = 500;
const DEVICES_SHOWN = 4;

export function tableOf(backtest: Backtest, source: Source): string[] {
  const { differences } = backtest;
  const rows = differences.slice(0, LINES_MAX).map((difference) => rowOf(difference, source));
  const more = differences.length > LINES_MAX ? [`… and ${differences.length - LINES_MAX} more`] : [];
  return [...aligned([HEAD, ...rows]), ...more, '', ...summaryOf(backtest)];
}

function rowOf(difference: Difference, source: Source): string[] {
  const { verdict, candidate, reference, byMs, changed } = difference;
  const shown = (candidate ?? reference) as Raised;
  const devices = shown.deviceIds.slice(0, DEVICES_SHOWN).join(' ');
  const others = shown.deviceIds.length - DEVICES_SHOWN;
  return [
    verdict,
    shown.venueId,
    shown.live ? shown.kind : `${shown.kind} (test)`,
    shown.class,
    String(shown.priority),
    shown.ruleId,
    timeText(source, shown, shown.measuredAt),
    byText(byMs),
    others > 0 ? `${devices} +${others}` : devices,
    changed.join('; '),
  ];
}

function aligned(rows: readonly string[][]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function summaryOf(backtest: Backtest): string[] {
  const { candidate, reference, ...run } = backtest;
  const counts = verdictsOf(backtest);
  const rate = run.elapsedMs === 0 ? 0 : Math.round((run.readings / run.elapsedMs) * 1_000);
  const lines = [
    `rules ${candidate.version} against ${reference.version}: ${counts.new} new, ${counts.gone} gone, ` +
      `${counts.earlier} earlier, ${counts.later} later, ${counts.same} the same`,
    `${run.readings} readings in ${seconds(run.elapsedMs)} s: ${rate} readings/s ` +
      `(${seconds(run.processorMs)} s of processor time)`,
  ];
  if (run.damagedRows > 0) lines.push(`${run.damagedRows} damaged rows of the journal were passed over`);
  const refused = [candidate.refusedActs, reference.refusedActs];
  if (refused.some((count) => count > 0)) {
    lines.push(
      `acts that meant nothing: ${refused[0]} under the new rules, ${refused[1]} under those in force`,
    );
  }
  const uncounted = candidate.uncounted + reference.uncounted;
  if (uncounted > 0) lines.push(`${uncounted} hazards are beyond what is kept and not told`);
  return lines;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2);
}
