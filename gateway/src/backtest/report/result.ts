/** A backtest for whoever asked a running gateway: JSON with the curves of its charts, and the page; both bounded. */

import type { Difference } from '@ninewatch/rules/trust';
import { type Backtest, verdictsOf } from '../run.ts';
import type { Source } from '../sources/source.ts';
import { jsonOf } from './json.ts';
import { type Charts, pageOf } from './page.ts';

/** Hazards that are listed, those that differ first; all of them are counted. [P8] */
export const LISTED_MAX = 2_000;

export function resultOf(
  backtest: Backtest,
  source: Source,
  { listedMax = LISTED_MAX, ...charts }: Charts & { listedMax?: number },
): { json: string; html: string } {
  const differences = listedOf(backtest.differences, listedMax);
  const shown = { ...backtest, differences, counted: verdictsOf(backtest) };
  const json = {
    ...jsonOf(shown, source),
    unlisted: backtest.differences.length - differences.length,
    charts: charts.windows.map(({ difference, metric, unit, from, to }, n) => ({
      /** Place in `hazards`. */
      hazard: differences.indexOf(difference),
      ...{ metric, unit, from, to },
      lines: [...(charts.lines[n] ?? [])].map(([deviceId, points]) => ({ deviceId, points })),
    })),
  };
  return { json: JSON.stringify(json), html: pageOf(shown, source, charts) };
}

/** In the order of their beginning again. */
function listedOf(differences: readonly Difference[], listedMax: number): Difference[] {
  if (differences.length <= listedMax) return [...differences];
  const changed = differences.filter(({ verdict }) => verdict !== 'same');
  const same = differences.filter(({ verdict }) => verdict === 'same');
  const chosen = new Set([...changed, ...same].slice(0, listedMax));
  return differences.filter((difference) => chosen.has(difference));
}
